import { createOrganization } from "@bitting/core"
import { signInUrl } from "../../people/sign-in-url.ts"
import type { Handler } from "../handler.ts"
import { memberJson, organizationJson } from "../render-tenancy.ts"

/** `POST /organizations`. */
export const organizationsCreate: Handler<"organizations.create"> = async (services, { body, context }) => {
  const { name, plan = "free", owner_email: email, owner_name: ownerName } = body
  const owner = email === undefined || ownerName === undefined ? undefined : { email, name: ownerName }
  const created = await createOrganization(services, context, { name, plan, owner })
  const secret = created.owner?.linkSecret ?? null
  return {
    body: {
      organization: organizationJson(created.organization),
      owner: created.owner === null ? null : memberJson(created.owner.member),
      sign_in_link: secret === null ? null : signInUrl(services, secret),
    },
    headers: { location: `${services.publicUrl}/organizations/${created.organization.id}` },
  }
}
