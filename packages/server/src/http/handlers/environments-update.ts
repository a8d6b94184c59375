import { updateEnvironment } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { environmentJson } from "../render-tenancy.ts"

/** `PATCH /environments/{environment_id}`. */
export const environmentsUpdate: Handler<"environments.update"> = async (
  services,
  { params, body, context },
) => ({
  body: environmentJson(
    await updateEnvironment(services, context, { id: params.environment_id, name: body.name }),
  ),
})
