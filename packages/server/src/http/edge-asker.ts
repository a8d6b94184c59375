import type { KeyspaceCatalogue, VerifyToken } from "@bitting/core"
import { BittingError } from "@bitting/core"
import type { Credentials, Identified } from "./caller.ts"
import { bearerOf } from "./caller.ts"
import type { EdgeAsker } from "./edge.ts"
import { DISCOVERY_KEYSPACE, edgeError } from "./edge.ts"
import { frameOf } from "./pane/frame-of.ts"

/** What finding out who stands at the edge takes. */
export interface EdgeServices {
  readonly verifyToken: VerifyToken
  readonly catalogue: KeyspaceCatalogue
  /** Epoch ms. */
  readonly now: () => number
  /** Who calls without a bearer token. */
  readonly identify: () => Promise<Identified>
}

/**
 * Who stands at the edge of the discovery API: bearer token, then session, then anybody, as far as the keyspace lets anybody in. A bearer
 * token that is present but bad never falls through.
 * @throws BittingError not_found (no such keyspace is declared), unauthenticated, invalid_token, ip_not_allowed, origin_not_allowed,
 * referer_required
 */
export async function edgeAsker(services: EdgeServices, credentials: Credentials): Promise<EdgeAsker> {
  const keyspace = services.catalogue.byName.get(DISCOVERY_KEYSPACE)
  if (keyspace === undefined) throw new BittingError("not_found")
  const { headers, rawHeaders, address, hostOrganizationId } = credentials
  const token = bearerOf(headers.authorization, rawHeaders)
  if (token !== undefined) {
    const { origin, referer } = headers
    const facts = { origin, referer, ip: address ?? undefined, frameOf: frameOf(credentials) }
    const decision = await services.verifyToken.arrive({
      token,
      keyspace: DISCOVERY_KEYSPACE,
      withinOrganization: hostOrganizationId ?? undefined,
      request: facts,
    })
    if (!decision.valid || decision.key === null) throw edgeError(decision, services.now())
    return { kind: "key", token, key: decision.key, facts }
  }
  const { caller } = await services.identify()
  if (caller?.kind === "person") return { kind: "person", caller }
  if (keyspace.anonymous === null) throw new BittingError("unauthenticated")
  return { kind: "anonymous", rule: keyspace.anonymous }
}
