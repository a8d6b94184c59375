import type { AuditAction } from "./audit-event.ts"
import type { Actor, Grant, KeyStatus, RevokeReason } from "./grant.ts"
import { endsAt, statusOf } from "./grant.ts"

/** What the audit log keeps of a step in a key's life. */
export interface LifecycleEvent {
  readonly action: AuditAction
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
}

/** A step taken: the new record and its event. `event` is null when the step changed nothing. */
export interface Step {
  readonly grant: Grant
  readonly event: LifecycleEvent | null
}

/** A step that the key's status forbids. */
export interface StepRefused {
  readonly refused: "key_not_rotatable" | "key_ended"
  readonly status: KeyStatus
}

/** What can be changed of a key; an absent member stays. */
export interface KeyUpdate {
  readonly label?: string | undefined
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
  readonly enabled?: boolean | undefined
}

/** What the audit log shows of a key's powers when it is made. Holds no secret. */
export function powersOf(grant: Grant): Readonly<Record<string, unknown>> {
  return {
    keyspace: grant.keyspace,
    type: grant.type,
    label: grant.label,
    token_prefix: grant.tokenPrefix,
    token_last4: grant.tokenLast4,
    workspace_id: grant.workspaceId,
    holder: grant.holder,
    reach: grant.reach,
    accounts: grant.accounts,
    services: grant.services,
    environments: grant.environments,
    permission: grant.permission,
    scopes: grant.scopes,
    constraints: grant.constraints,
    quota: grant.quota,
    not_before_at: grant.notBeforeAt,
    expires_at: grant.expiresAt,
    rotated_from: grant.rotatedFrom,
  }
}

const unchanged = (grant: Grant): Step => ({ grant, event: null })

const next = (grant: Grant, change: Partial<Grant>): Grant => ({
  ...grant,
  ...change,
  version: grant.version + 1,
})

/** The event of a key's first moment. */
export function createdEvent(grant: Grant): LifecycleEvent {
  return { action: "key.created", before: null, after: powersOf(grant) }
}

/** The event of a key that was minted elsewhere and is known here from now on. */
export function importedEvent(grant: Grant): LifecycleEvent {
  return { action: "key.imported", before: null, after: { ...powersOf(grant), created_at: grant.createdAt } }
}

/**
 * Revokes for good. Revoking again changes nothing, whoever asks and why.
 */
export function revoke(grant: Grant, by: { actor: Actor; reason: RevokeReason; now: number }): Step {
  if (grant.revokedAt !== null) return unchanged(grant)
  const revoked = next(grant, { revokedAt: by.now, revokedBy: by.actor, revokedReason: by.reason })
  return {
    grant: revoked,
    event: {
      action: "key.revoked",
      before: { status: statusOf(grant, by.now) },
      after: { status: "revoked", reason: by.reason },
    },
  }
}

/** Revokes if need be and takes the key off every list; the record stays as a tombstone. */
export function purge(grant: Grant, by: { actor: Actor; reason: RevokeReason; now: number }): Step {
  if (grant.purgedAt !== null) return unchanged(grant)
  const { grant: revoked } = revoke(grant, by)
  return {
    grant: { ...revoked, purgedAt: by.now, version: grant.version + 1 },
    event: {
      action: "key.purged",
      before: { status: statusOf(grant, by.now), label: grant.label },
      after: { status: "revoked", reason: revoked.revokedReason },
    },
  }
}

function updateAction(grant: Grant, enabled: boolean | undefined): AuditAction {
  if (enabled === undefined || enabled === grant.enabled) return "key.updated"
  return enabled ? "key.enabled" : "key.disabled"
}

/**
 * Changes label, metadata or `enabled`; nothing else of a key can change.
 * @returns refused `key_ended` when asked to enable a key that is revoked or expired
 */
export function update(grant: Grant, change: KeyUpdate, now: number): Step | StepRefused {
  const status = statusOf(grant, now)
  const ended = status === "revoked" || status === "expired"
  if (change.enabled === true && ended) return { refused: "key_ended", status }
  const before: Record<string, unknown> = {}
  const after: Record<string, unknown> = {}
  for (const field of ["label", "metadata", "enabled"] as const) {
    const value = change[field]
    if (value === undefined || JSON.stringify(value) === JSON.stringify(grant[field])) continue
    before[field] = grant[field]
    after[field] = value
  }
  if (Object.keys(after).length === 0) return unchanged(grant)
  const action = updateAction(grant, change.enabled)
  return { grant: next(grant, after), event: { action, before, after } }
}

/** A key's successor and the key it replaces. */
export interface Rotation {
  readonly old: Grant
  readonly successor: Grant
  /** What happened to the old key. */
  readonly event: LifecycleEvent
  /** How the successor came to be. */
  readonly born: LifecycleEvent
}

/** What a rotation needs beside the old key. */
export interface RotationRequest {
  readonly now: number
  readonly actor: Actor
  /** How long both tokens work, ms; 0: the old one ends at once. */
  readonly overlapMs: number
  /** Expiry of the successor, epoch ms; null: none. */
  readonly expiresAt: number | null
  readonly successor: Pick<Grant, "id" | "tokenHash" | "tokenPrefix" | "tokenLast4">
}

/** The lifetime a key was minted with, ms; null: it never expires. */
export function lifetimeOf(grant: Grant): number | null {
  return grant.expiresAt === null ? null : grant.expiresAt - grant.createdAt
}

/**
 * Replaces a key by one with the same powers; limits and quota go on under the same group. The old key ends when the overlap does or at
 * its own expiry, whichever is first, so a rotation never lengthens its life.
 * @returns refused `key_not_rotatable` for keys that are rotating, expired or revoked
 */
export function rotate(grant: Grant, request: RotationRequest): Rotation | StepRefused {
  const { now, actor, overlapMs, expiresAt, successor } = request
  const status = statusOf(grant, now)
  if (grant.rotatedTo !== null || status === "expired" || status === "revoked") {
    return { refused: "key_not_rotatable", status }
  }
  const old = next(grant, { rotatedTo: successor.id, overlapEndsAt: now + overlapMs })
  const young: Grant = {
    ...grant,
    ...successor,
    expiresAt,
    createdAt: now,
    createdBy: actor,
    rotatedFrom: grant.id,
    rotatedTo: null,
    overlapEndsAt: null,
    version: 1,
  }
  return {
    old,
    successor: young,
    born: createdEvent(young),
    event: {
      action: "key.rotated",
      before: { status, expires_at: grant.expiresAt },
      after: { rotated_to: successor.id, ends_at: endsAt(old), successor_expires_at: expiresAt },
    },
  }
}
