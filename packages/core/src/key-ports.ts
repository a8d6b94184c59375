import type { Grant, KeyStatus } from "./domain/grant.ts"
import type { Page, PageRequest } from "./paging-ports.ts"

/** A token of a recoverable type, sealed. */
export interface SealedToken {
  readonly grantId: string
  readonly sealed: string
  /** Id of the master key it is sealed under. */
  readonly keyId: string
}

/** A key with what is counted beside it. */
export interface CountedGrant {
  readonly grant: Grant
  readonly lastUsedAt: number | null
  /** Accepted verifications. */
  readonly requestCount: number
}

export const KEY_SORTS = ["created_at", "expires_at", "last_used_at", "label"] as const

export type KeySort = (typeof KEY_SORTS)[number]

/** Which keys to list; an absent member does not filter. Purged keys are never listed. */
export interface KeyFilter {
  /** The moment statuses are judged at. */
  readonly now: number
  /** Null: every organization. */
  readonly organizationId: string | null
  readonly keyspaces: readonly string[]
  /** Workspaces in which these keyspaces are seen instead, by workspace id. */
  readonly inWorkspaces: Readonly<Record<string, readonly string[]>>
  /** Types never listed, per keyspace: `keyspace/type`. */
  readonly withoutTypes: readonly string[]
  readonly type?: string
  readonly status?: KeyStatus
  /** Only keys that are neither revoked nor past their end. */
  readonly live?: true
  readonly workspaceId?: string
  readonly account?: string
  /** Keys that may be used in this environment: confined to it among others, or not confined. */
  readonly environment?: string
  /** Person or key id of the maker. */
  readonly createdBy?: string
  /** Part of the label (any case), the whole id, or the last four characters. */
  readonly q?: string
  /** Last used (or, never used, created) before this moment. */
  readonly unusedSince?: number
  readonly expiresBefore?: number
}

export interface GrantReads {
  /** By id, purged ones included. */
  readonly get: (id: string) => Promise<CountedGrant | null>
  readonly byTokenHash: (tokenHash: string) => Promise<Grant | null>
  /** The keys of those of the tokens that are known, in any order. */
  readonly byTokenHashes: (tokenHashes: readonly string[]) => Promise<readonly Grant[]>
  readonly list: (filter: KeyFilter, page: PageRequest<KeySort>) => Promise<Page<CountedGrant>>
  /** How many keys the filter passes, by their state at its `now`. */
  readonly countByStatus: (filter: KeyFilter) => Promise<Readonly<Record<KeyStatus, number>>>
  /** Keys in the workspace that are neither revoked nor past their end at `now`. */
  readonly countLive: (where: { readonly workspaceId: string; readonly now: number }) => Promise<number>
  /** Such keys of an organization that are confined to the environment of that name, among others or alone. */
  readonly countLiveIn: (where: {
    readonly organizationId: string
    readonly environment: string
    readonly now: number
  }) => Promise<number>
}

export interface GrantWrites {
  /** @throws BittingError already_exists when the token hash is known */
  readonly insert: (grant: Grant) => Promise<void>
  /** Adds all or none. @throws BittingError already_exists when one of the token hashes is known */
  readonly insertAll: (grants: readonly Grant[]) => Promise<void>
  /**
   * Replaces the row with the same id if it is still at `grant.version - 1`. The sealed token of a key that is revoked is deleted with it,
   * and the samples of the refusals of a key that is purged.
   * @throws BittingError precondition_failed otherwise
   */
  readonly update: (grant: Grant) => Promise<void>
}

/** Sealed tokens, apart from the keys so that neither lists nor verification touch them. */
export interface SealedTokenReads {
  readonly get: (grantId: string) => Promise<SealedToken | null>
  /** Those under another master key than that, by key id, after the one named. */
  readonly notUnder: (
    keyId: string,
    page: { readonly after: string | null; readonly limit: number },
  ) => Promise<readonly SealedToken[]>
  readonly countNotUnder: (keyId: string) => Promise<number>
}

export interface SealedTokenWrites {
  /** The key must be there. */
  readonly insert: (token: SealedToken) => Promise<void>
  /** @throws BittingError not_found */
  readonly update: (token: SealedToken) => Promise<void>
}
