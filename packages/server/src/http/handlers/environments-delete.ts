import { deleteEnvironment } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `DELETE /environments/{environment_id}`. */
export const environmentsDelete: Handler<"environments.delete"> = async (services, { params, context }) => {
  await deleteEnvironment(services, context, params.environment_id)
  return {}
}
