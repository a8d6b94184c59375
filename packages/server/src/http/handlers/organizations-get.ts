import { getOrganization } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { organizationJson } from "../render-tenancy.ts"

/** `GET /organizations/{organization_id}`. */
export const organizationsGet: Handler<"organizations.get"> = async (services, { params, context }) => ({
  body: organizationJson(await getOrganization(services, context, params.organization_id)),
})
