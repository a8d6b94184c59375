import type { PasskeySite } from "@bitting/core"
import type { Services } from "../http/handler.ts"

/** The site a request came to, as passkeys know it. */
export function passkeySite({
  publicUrl,
  hostOrganizationId,
}: Pick<Services, "publicUrl" | "hostOrganizationId">): PasskeySite {
  const { hostname, origin } = new URL(publicUrl)
  return { host: hostname, origin, organizationId: hostOrganizationId }
}
