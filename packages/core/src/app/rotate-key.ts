import { expiryFrom, formatTimestamp } from "../domain/duration.ts"
import type { Grant } from "../domain/grant.ts"
import type { AuditEvent } from "../domain/audit-event.ts"
import type { LifecycleEvent } from "../domain/lifecycle.ts"
import { lifetimeOf, rotate } from "../domain/lifecycle.ts"
import type { Caller } from "../domain/authority.ts"
import { BittingError } from "../errors.ts"
import type { Mutation, Repositories } from "../ports.ts"
import type { MintedKey } from "./create-key.ts"
import { freshToken } from "./create-key.ts"
import type { Once, RepeatedKey } from "./idempotency.ts"
import { mutateOnce } from "./idempotency.ts"
import type { DeclaredKey } from "./key-access.ts"
import { demandActiveOrganization, demandChange, demandPower, visibleKey } from "./key-access.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { actorOf, auditEntry, mintId, mutate } from "./request.ts"
import { keepSealed } from "./sealed-token.ts"
import type { ExpectedVersion } from "./update-key.ts"
import { demandVersion } from "./update-key.ts"

export interface RotateKeyRequest {
  readonly id: string
  /** How long both tokens work, ms. */
  readonly overlapMs: number
  /** Lifetime of the successor, ms; absent: as long as the original was made for. */
  readonly expiresInMs?: number | undefined
  readonly version: ExpectedVersion
}

/** Longest time two tokens of one key may work side by side: 30 days. */
export const OVERLAP_MAX_MS: number = 30 * 86_400_000

const wrong = (pointer: string, detail: string): BittingError =>
  new BittingError("unprocessable", { errors: [{ pointer, detail }] })

/** The successor's expiry; what nobody asked for is cut to the caller's own, what was asked for beyond it is refused. */
function successorExpiry(
  caller: Caller,
  grant: Grant,
  asked: { now: number; expiresInMs: number | undefined },
): number | null {
  const { now, expiresInMs } = asked
  const lifetimeMs = expiresInMs ?? lifetimeOf(grant)
  const wanted = lifetimeMs === null ? null : expiryFrom({ now, expiresInMs: lifetimeMs })
  if (lifetimeMs !== null && wanted === null) throw wrong("/expires_in", "It is too long.")
  const limit = caller.kind === "system_key" ? caller.expiresAt : null
  if (limit === null || (wanted !== null && wanted <= limit)) return wanted
  if (expiresInMs === undefined) return limit
  const detail = `Your own key ends at ${formatTimestamp(limit)}.`
  throw new BittingError("exceeds_caller", { errors: [{ pointer: "/expires_in", detail }] })
}

function checkLifetime({ keyspace }: DeclaredKey, expiresInMs: number | undefined): void {
  const { custom, choicesMs } = keyspace.expiry
  if (expiresInMs !== undefined && !custom && !choicesMs.includes(expiresInMs)) {
    throw wrong("/expires_in", `The keyspace ${keyspace.name} allows only its choices.`)
  }
}

/** What rotates a key, to be run in a transaction. */
function rotation(
  ports: AppPorts,
  context: RequestContext,
  request: RotateKeyRequest,
): (tx: Repositories) => Promise<Mutation<MintedKey>> {
  const { caller } = context
  if (request.overlapMs > OVERLAP_MAX_MS) throw wrong("/overlap", "At most 30d.")
  return async (tx) => {
    const demanded = { id: request.id, operation: "keys.rotate" } as const
    const key = await visibleKey({ grants: tx.grants, catalogue: ports.catalogue }, caller, demanded)
    demandChange(caller, "keys.rotate", key)
    demandPower(caller, key)
    await demandActiveOrganization(tx, caller, key)
    demandVersion(key, request.version)
    checkLifetime(key, request.expiresInMs)
    const now = ports.clock.now()
    const expiresAt = successorExpiry(caller, key.grant, { now, expiresInMs: request.expiresInMs })
    if (expiresAt !== null && expiresAt <= (key.grant.notBeforeAt ?? now))
      throw wrong("/expires_in", "The key would end before it begins.")
    const { token, kept } = freshToken(ports, key.keyspace, key.type)
    const { organizationId } = key.grant
    const turned = rotate(key.grant, {
      now,
      actor: actorOf(caller, organizationId),
      overlapMs: request.overlapMs,
      expiresAt,
      successor: { id: mintId(ports, "key"), ...kept },
    })
    if ("refused" in turned) throw new BittingError(turned.refused, { extra: { key_status: turned.status } })
    await tx.grants.insert(turned.successor)
    await keepSealed(ports, tx, { grant: turned.successor, type: key.type, token })
    await tx.grants.update(turned.old)
    const entry = (id: string, event: LifecycleEvent): AuditEvent =>
      auditEntry(ports, context, { organizationId, target: { kind: "key", id }, ...event })
    return {
      value: { token, key: { grant: turned.successor, lastUsedAt: null, requestCount: 0 } },
      organizationId,
      audit: [entry(key.grant.id, turned.event), entry(turned.successor.id, turned.born)],
      targets: [`key:${key.grant.id}`, `token:${turned.successor.tokenHash}`],
    }
  }
}

/**
 * Replaces a key by one with the same powers and a new token. Both work until the overlap ends; they share limits and quota.
 * @throws BittingError not_found, key_not_rotatable, role_insufficient, role_cannot_grant, exceeds_caller, unprocessable,
 * system_key_needs_manager, organization_suspended, precondition_failed
 */
export async function rotateKey(
  ports: AppPorts,
  context: RequestContext,
  request: RotateKeyRequest,
): Promise<MintedKey> {
  return mutate(ports, rotation(ports, context, request))
}

/**
 * Rotates a key under a name of the caller's choice: repeating the request answers the same successor and rotates nothing more.
 * @throws BittingError as {@link rotateKey}; idempotency_mismatch
 */
export async function rotateKeyOnce(
  ports: AppPorts,
  context: RequestContext,
  { once, ...request }: RotateKeyRequest & { readonly once: Once },
): Promise<MintedKey | RepeatedKey> {
  const attempt = { caller: context.caller, operation: "keys.rotate", once } as const
  return mutateOnce(ports, attempt, rotation(ports, context, request))
}
