import { updateOrganization } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { organizationJson } from "../render-tenancy.ts"

/** `PATCH /organizations/{organization_id}`. */
export const organizationsUpdate: Handler<"organizations.update"> = async (services, input) => {
  const { params, body, context, session } = input
  const { name, plan, status, host, require_second_factor: requireSecondFactor } = body
  const suspended = status === undefined ? undefined : status === "suspended"
  const organization = await updateOrganization(services, context, {
    id: params.organization_id,
    change: { name, plan, suspended, host, requireSecondFactor },
    instanceHost: new URL(services.publicUrl).hostname,
    session: session?.session ?? null,
  })
  return { body: organizationJson(organization) }
}
