import type { AuditEvent, RequestOrigin } from "../domain/audit-event.ts"
import type { Change } from "../domain/change.ts"
import type { Grant } from "../domain/grant.ts"
import { revoke } from "../domain/lifecycle.ts"
import { tokenRecognizer } from "../domain/token-recognition.ts"
import type { Repositories } from "../ports.ts"
import { declarationOf, isRootKey } from "./key-access.ts"
import type { AppPorts } from "./request.ts"
import { mintId, nothingDone } from "./request.ts"

/** Most tokens in one report. */
export const POSSESSION_MAX = 100

/** Whoever holds a token may end it; the log names no more than that. */
const POSSESSION = { kind: "system", id: "possession", memberId: null } as const

/**
 * Whether finding the token means that somebody has what nobody else should have. Publishable tokens stand in every visitor's page
 * source, and without the root key nobody could repair anything.
 */
function endsByPossession(ports: AppPorts, grant: Grant): boolean {
  const declared = declarationOf(ports.catalogue, grant)
  return declared !== null && !declared.type.publishable && !isRootKey(grant)
}

async function grantsOf(ports: AppPorts, tokens: readonly string[]): Promise<readonly Grant[]> {
  const isToken = tokenRecognizer(ports.catalogue)
  const found: Grant[] = []
  for (const token of new Set(tokens)) {
    const grant = isToken(token)
      ? await ports.store.read.grants.byTokenHash(ports.digest.sha256Hex(token))
      : null
    if (grant !== null && endsByPossession(ports, grant)) found.push(grant)
  }
  return found
}

async function revokeIn(
  ports: AppPorts,
  tx: Repositories,
  { ids, origin }: { readonly ids: readonly string[]; readonly origin: RequestOrigin },
): Promise<readonly AuditEvent[]> {
  const at = ports.clock.now()
  const audit: AuditEvent[] = []
  for (const id of ids) {
    const counted = await tx.grants.get(id)
    if (counted === null) continue
    const { grant, event } = revoke(counted.grant, { actor: POSSESSION, reason: "leaked", now: at })
    if (event === null) continue
    await tx.grants.update(grant)
    const { organizationId } = grant
    const target = { kind: "key", id } as const
    audit.push({ id: mintId(ports, "evt"), at, organizationId, actor: POSSESSION, target, origin, ...event })
  }
  return audit
}

/** Revokes keys of one organization in one transaction; null: all had been revoked before. */
async function revokeAll(
  ports: AppPorts,
  origin: RequestOrigin,
  grants: readonly Grant[],
): Promise<Change | null> {
  const [first] = grants
  if (first === undefined) return null
  const { organizationId } = first
  const ids = grants.map(({ id }) => id)
  const { change } = await ports.store.transact(async (tx) => {
    const audit = await revokeIn(ports, tx, { ids, origin })
    if (audit.length === 0) return nothingDone(undefined)
    const targets = audit.map(({ target }) => `key:${target.id}` as const)
    return { value: undefined, organizationId, audit, targets }
  })
  return change
}

/**
 * Revokes the keys of tokens that somebody found, for good and without saying which existed. When it returns, no verification that starts
 * later accepts them; it waits as long where there was nothing to revoke, so that the time it takes tells next to nothing.
 * Publishable types, the root key and types that are no longer declared are passed over.
 * @param tokens at most {@link POSSESSION_MAX}, whatever they are
 * @throws BittingError unavailable
 */
export async function revokeByPossession(
  ports: AppPorts,
  origin: RequestOrigin,
  tokens: readonly string[],
): Promise<void> {
  const byOrganization = Map.groupBy(await grantsOf(ports, tokens), ({ organizationId }) => organizationId)
  const changes: (Change | null)[] = []
  for (const grants of byOrganization.values()) changes.push(await revokeAll(ports, origin, grants))
  if (changes.length === 0) changes.push(null)
  await Promise.all(changes.map((change) => ports.settled(change)))
}
