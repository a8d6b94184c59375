import type { Actor } from "./grant.ts"

/** Every management action that is recorded. Verification is counted, not listed here. */
export const AUDIT_ACTIONS = [
  "key.created",
  "key.imported",
  "key.updated",
  "key.enabled",
  "key.disabled",
  "key.rotated",
  "key.revealed",
  "key.revoked",
  "key.purged",
  "organization.created",
  "organization.updated",
  "organization.suspended",
  "organization.resumed",
  "workspace.created",
  "workspace.updated",
  "workspace.deleted",
  "environment.created",
  "environment.updated",
  "environment.deleted",
  "account.linked",
  "account.updated",
  "account.unlinked",
  "member.added",
  "member.role_changed",
  "member.override_set",
  "member.suspended",
  "member.resumed",
  "member.removed",
  "session.started",
  "session.ended",
  "session.reauthenticated",
  "sessions.ended",
  "password.set",
  "password.reset",
  "password.rehashed",
  "second_factor.begun",
  "second_factor.enabled",
  "second_factor.disabled",
  "recovery_codes.made",
  "recovery_code.used",
  "passkey.added",
  "passkey.renamed",
  "passkey.removed",
  "wallet.linked",
  "wallet.unlinked",
  "identity.linked",
  "identity.unlinked",
  "email.verified",
  "invitation.created",
  "invitation.resent",
  "invitation.revoked",
  "invitation.accepted",
  "single_sign_on.configured",
  "single_sign_on.removed",
  "sign_in_link.created",
  "instance.initialized",
  "instance.restored",
  "audit.key_set",
  "audit.erased",
  "audit.pruned",
  "instance.master_key_set",
  "instance.secrets_rewrapped",
  "instance.master_key_rotated",
  "verifier.unconfirmed",
] as const

export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** What an action was done to. */
export interface AuditTarget {
  readonly kind:
    | "key"
    | "organization"
    | "workspace"
    | "environment"
    | "account"
    | "member"
    | "session"
    | "sign_in_link"
    | "person"
    | "credential"
    | "invitation"
    | "sso_connection"
    | "audit_log"
    | "instance"
  readonly id: string
}

/** Where a request came from. */
export interface RequestOrigin {
  readonly requestId: string
  /** Client address in canonical text; null when nobody called (start-up, jobs). */
  readonly address: string | null
}

/** One entry of the audit log before it is numbered by its commit. Never holds a token, a hash of one, or another secret. */
export interface AuditEvent {
  readonly id: string
  readonly at: number
  /** Owner of the log it goes to; null: the instance's own. */
  readonly organizationId: string | null
  readonly actor: Actor
  readonly action: AuditAction
  readonly target: AuditTarget
  readonly origin: RequestOrigin
  /** Changed fields as they were; null for a creation. */
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
}

/** An entry as stored: `seq` is the number of the commit it belongs to, `part` its place inside it. */
export interface RecordedAuditEvent extends AuditEvent {
  readonly seq: number
  readonly part: number
  /** Its place in the Merkle tree of its log, from 0. */
  readonly index: number
  /** JSON pointers of personal values that were erased and are null here, such as `/origin/address` and `/after/name`. */
  readonly erased: readonly string[]
}
