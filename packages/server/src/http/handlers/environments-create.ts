import { createEnvironment } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { environmentJson } from "../render-tenancy.ts"

/** `POST /environments`. */
export const environmentsCreate: Handler<"environments.create"> = async (services, { body, context }) => {
  const environment = await createEnvironment(services, context, {
    organizationId: body.organization_id,
    name: body.name,
  })
  const location = `${services.publicUrl}/environments/${environment.id}`
  return { body: environmentJson(environment), headers: { location } }
}
