import type { Grant } from "./grant.ts"
import type { Role } from "./role.ts"
import type { Organization } from "./tenancy.ts"

/** What of a key's holder the decision reads. */
export interface HolderSnapshot {
  readonly suspended: boolean
  /** The holder's role in the key's workspace now. */
  readonly role: Role
}

/** Everything the decision reads about one token, as of one moment. */
export interface GrantSnapshot {
  readonly grant: Grant
  readonly organization: Pick<Organization, "id" | "plan" | "suspended">
  /** Of a member-held key; null for keys of the organization and for holders who are gone. */
  readonly holder: HolderSnapshot | null
  /** Which of the key's accounts are still linked (`demo` always is); null where the key names none. */
  readonly liveAccounts: readonly string[] | null
}
