import { getEnvironment } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { environmentJson } from "../render-tenancy.ts"

/** `GET /environments/{environment_id}`. */
export const environmentsGet: Handler<"environments.get"> = async (services, { params, context }) => ({
  body: environmentJson(await getEnvironment(services, context, params.environment_id)),
})
