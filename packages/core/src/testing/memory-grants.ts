import { KEY_STATUSES, statusOf } from "../domain/grant.ts"
import type { Grant } from "../domain/grant.ts"
import { recordOf } from "../domain/record-of.ts"
import { BittingError } from "../errors.ts"
import type { CountedGrant, GrantReads, GrantWrites, KeyFilter, KeySort, PageAfter } from "../ports.ts"
import { pageOf } from "./memory-paging.ts"
import type { MemoryCounters, MemoryState } from "./memory-state.ts"

/** Whether the filter lets keys of that keyspace and type in that workspace be seen. */
export function isVisible(
  grant: Pick<Grant, "workspaceId" | "keyspace" | "type">,
  filter: Pick<KeyFilter, "keyspaces" | "inWorkspaces" | "withoutTypes">,
): boolean {
  const { inWorkspaces, keyspaces, withoutTypes } = filter
  const seen = Object.hasOwn(inWorkspaces, grant.workspaceId)
    ? (inWorkspaces[grant.workspaceId] ?? [])
    : keyspaces
  return seen.includes(grant.keyspace) && !withoutTypes.includes(`${grant.keyspace}/${grant.type}`)
}

function matches(grant: Grant, q: string): boolean {
  return grant.label.toLowerCase().includes(q.toLowerCase()) || grant.id === q || grant.tokenLast4 === q
}

/** An absent rule asks nothing; otherwise `holds` decides. */
export function asks<T>(rule: T | undefined, holds: (rule: T) => boolean): boolean {
  return rule === undefined || holds(rule)
}

function passes({ grant, lastUsedAt }: CountedGrant, filter: KeyFilter): boolean {
  const { organizationId, now } = filter
  return (
    grant.purgedAt === null &&
    (organizationId === null || grant.organizationId === organizationId) &&
    isVisible(grant, filter) &&
    asks(filter.type, (type) => grant.type === type) &&
    asks(filter.status, (status) => statusOf(grant, now) === status) &&
    asks(filter.live, () => !["revoked", "expired"].includes(statusOf(grant, now))) &&
    asks(filter.workspaceId, (id) => grant.workspaceId === id) &&
    asks(filter.account, (account) => grant.accounts?.includes(account) ?? false) &&
    asks(filter.environment, (name) => grant.environments?.includes(name) ?? true) &&
    asks(filter.createdBy, (id) => grant.createdBy.id === id) &&
    asks(filter.q, (q) => matches(grant, q)) &&
    asks(filter.unusedSince, (at) => (lastUsedAt ?? grant.createdAt) < at) &&
    asks(filter.expiresBefore, (at) => grant.expiresAt !== null && grant.expiresAt < at)
  )
}

function placeOf({ grant, lastUsedAt }: CountedGrant, sort: KeySort): PageAfter {
  const values = {
    created_at: grant.createdAt,
    expires_at: grant.expiresAt,
    last_used_at: lastUsedAt,
    label: grant.label.toLowerCase(),
  }
  return { value: values[sort], id: grant.id }
}

/** The keys of a state, with their counters. */
export function memoryGrants(state: () => MemoryState, counters: MemoryCounters): GrantReads & GrantWrites {
  const counted = (grant: Grant): CountedGrant => {
    const use = counters.keyUse.get(grant.id)
    return { grant, lastUsedAt: use?.lastUsedAt ?? null, requestCount: use?.requestCount ?? 0 }
  }
  const put = (grant: Grant): void => {
    state().grants.set(grant.id, grant)
    state().grantIds.set(grant.tokenHash, grant.id)
  }
  const insert = (grant: Grant): void => {
    if (!state().organizations.has(grant.organizationId)) throw new Error("a key needs its organization")
    if (state().grants.has(grant.id) || state().grantIds.has(grant.tokenHash)) {
      throw new BittingError("already_exists")
    }
    put(grant)
  }
  return {
    get: async (id) => {
      const grant = state().grants.get(id)
      return grant === undefined ? null : counted(grant)
    },
    byTokenHash: async (tokenHash) => state().grants.get(state().grantIds.get(tokenHash) ?? "") ?? null,
    byTokenHashes: async (tokenHashes) =>
      tokenHashes.flatMap((hash) => state().grants.get(state().grantIds.get(hash) ?? "") ?? []),
    list: async (filter, page) => {
      const rows = [...state().grants.values()].map(counted).filter((row) => passes(row, filter))
      return pageOf(rows, page, (row) => placeOf(row, page.sort))
    },
    countByStatus: async (filter) => {
      const rows = [...state().grants.values()].map(counted).filter((row) => passes(row, filter))
      return recordOf(
        KEY_STATUSES,
        (status) => rows.filter(({ grant }) => statusOf(grant, filter.now) === status).length,
      )
    },
    countLive: async ({ workspaceId, now }) =>
      [...state().grants.values()].filter(
        (grant) =>
          grant.workspaceId === workspaceId && !["revoked", "expired"].includes(statusOf(grant, now)),
      ).length,
    countLiveIn: async ({ organizationId, environment, now }) =>
      [...state().grants.values()].filter(
        (grant) =>
          grant.organizationId === organizationId &&
          grant.environments?.includes(environment) === true &&
          !["revoked", "expired"].includes(statusOf(grant, now)),
      ).length,
    insert: async (grant) => insert(grant),
    insertAll: async (grants) => {
      for (const grant of grants) insert(grant)
    },
    update: async (grant) => {
      if (state().grants.get(grant.id)?.version !== grant.version - 1) {
        throw new BittingError("precondition_failed")
      }
      put(grant)
      if (grant.revokedAt !== null) state().sealedTokens.delete(grant.id)
      if (grant.purgedAt !== null) counters.denials.delete(grant.id)
    },
  }
}
