import type { PasskeySite } from "@bitting/core"
import { parseIpAddress } from "@bitting/core"
import type { Services } from "../http/handler.ts"

/** The site a request came to, as passkeys know it. */
export function passkeySite({
  publicUrl,
  hostOrganizationId,
}: Pick<Services, "publicUrl" | "hostOrganizationId">): PasskeySite {
  const { hostname, origin } = new URL(publicUrl)
  return { host: hostname, origin, organizationId: hostOrganizationId }
}

/** Whether browsers have passkeys for the site at all: they do for names, and not for addresses (WebAuthn §5.1.3). */
export function canHavePasskeys({ host }: Pick<PasskeySite, "host">): boolean {
  return parseIpAddress(host.replaceAll(/[[\]]/g, "")) === null
}
