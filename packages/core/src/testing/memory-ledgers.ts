import type { Denial } from "../domain/denial.ts"
import type { Grant } from "../domain/grant.ts"
import type { ScopeUse } from "../domain/key-usage.ts"
import { stepStart } from "../domain/usage-range.ts"
import { DENIALS_KEPT } from "../ports.ts"
import type { QuotaLedger, ReportLedger, UsageCount, UsageDelta, UsageFilter, UsageLedger } from "../ports.ts"
import { asks, isVisible } from "./memory-grants.ts"
import { pageOf } from "./memory-paging.ts"
import type { MemoryCounters, MemoryState } from "./memory-state.ts"

function inner<Outer, Key, Value>(maps: Map<Outer, Map<Key, Value>>, outer: Outer): Map<Key, Value> {
  const found = maps.get(outer) ?? new Map<Key, Value>()
  maps.set(outer, found)
  return found
}

function addScopes({ scopes }: MemoryCounters, grant: Grant | undefined, uses: UsageDelta["scopes"]): void {
  for (const { scope, firstUsedAt } of uses ?? []) {
    if (grant?.scopes.includes(scope) !== true) continue
    const own = inner(scopes, grant.id)
    if (!own.has(scope)) own.set(scope, firstUsedAt)
  }
}

function add(counters: MemoryCounters, { grantId, hourAt, counts, lastUsedAt }: UsageDelta): void {
  const use = counters.keyUse.get(grantId) ?? { lastUsedAt: null, requestCount: 0 }
  const times = [use.lastUsedAt, lastUsedAt].filter((at) => at !== null)
  counters.keyUse.set(grantId, {
    lastUsedAt: times.length === 0 ? null : Math.max(...times),
    requestCount: use.requestCount + (counts["ok"] ?? 0),
  })
  const hour = inner(inner(counters.usage, grantId), hourAt)
  for (const [code, count] of Object.entries(counts)) hour.set(code, (hour.get(code) ?? 0) + count)
}

function addDenial({ denials }: MemoryCounters, { grants }: MemoryState, denial: Denial): void {
  const { grantId, code, at } = denial
  const grant = grants.get(grantId)
  if (grant === undefined || grant.purgedAt !== null) return
  const own = denials.get(grantId) ?? []
  const [same, others] = [own.filter((one) => one.code === code), own.filter((one) => one.code !== code)]
  const all = same.some((one) => one.at === at) ? same : [...same, denial]
  denials.set(grantId, [
    ...others,
    ...all.toSorted((left, right) => right.at - left.at).slice(0, DENIALS_KEPT),
  ])
}

function isCounted(grant: Grant, filter: UsageFilter): boolean {
  return (
    grant.organizationId === filter.organizationId &&
    isVisible(grant, filter) &&
    asks(filter.type, (type) => grant.type === type) &&
    asks(filter.workspaceId, (id) => grant.workspaceId === id) &&
    asks(filter.environment, (name) => grant.environments?.includes(name) ?? true)
  )
}

function inOrder(times: ReadonlyMap<number, ReadonlyMap<string, number>>): readonly UsageCount[] {
  const found = [...times].flatMap(([hourAt, codes]) =>
    [...codes].map(([code, count]) => ({ hourAt, code, count })),
  )
  return found.toSorted((left, right) => left.hourAt - right.hourAt || (left.code < right.code ? -1 : 1))
}

/** Counts verifications. `counters` throws when there is nothing to count in any more. */
export function memoryUsage(
  counters: () => MemoryCounters,
  state: () => MemoryState,
): UsageLedger & ReportLedger {
  const flush: UsageLedger["flush"] = async (deltas, denials = []) => {
    for (const delta of deltas) {
      add(counters(), delta)
      addScopes(counters(), state().grants.get(delta.grantId), delta.scopes)
    }
    for (const denial of denials) addDenial(counters(), state(), denial)
  }
  return {
    flush,
    denials: async (grantId, page) =>
      pageOf(counters().denials.get(grantId) ?? [], page, ({ at, code }) => ({ value: at, id: code })),
    scopes: async (grantIds) => {
      const found = new Map<string, readonly ScopeUse[]>()
      for (const id of grantIds) {
        const own = [...(counters().scopes.get(id) ?? [])]
        const uses = own.map(([scope, firstUsedAt]) => ({ scope, firstUsedAt }))
        if (uses.length > 0)
          found.set(
            id,
            uses.toSorted((left, right) => (left.scope < right.scope ? -1 : 1)),
          )
      }
      return found
    },
    report: async (reports) => {
      for (const { credential, reporter, number, deltas } of reports) {
        const name = `${credential} ${reporter}`
        if (number <= (counters().reports.get(name) ?? 0)) continue
        counters().reports.set(name, number)
        await flush(deltas)
      }
    },
    sums: async (filter, { from, until, per }) => {
      const sums = new Map<number, Map<string, number>>()
      for (const [grantId, hours] of counters().usage) {
        const grant = state().grants.get(grantId)
        if (grant === undefined || !isCounted(grant, filter)) continue
        for (const [hourAt, codes] of hours) {
          if (hourAt < from || hourAt >= until) continue
          const sum = inner(sums, stepStart(hourAt, per))
          for (const [code, count] of codes) sum.set(code, (sum.get(code) ?? 0) + count)
        }
      }
      return inOrder(sums)
    },
    counts: async (grantId, { from, until }) => {
      const hours = [...inner(counters().usage, grantId)]
      return inOrder(new Map(hours.filter(([hourAt]) => hourAt >= from && hourAt < until)))
    },
  }
}

/** Counts uses against quotas, likewise. */
export function memoryQuota(counters: () => MemoryCounters): QuotaLedger {
  return {
    spend: async ({ group, window, limit, cost }) => {
      const windows = inner(counters().quota, group)
      const used = windows.get(window) ?? 0
      if (used + cost > limit) return { allowed: false, used }
      windows.set(window, used + cost)
      return { allowed: true, used: used + cost }
    },
    used: async (group, window) => counters().quota.get(group)?.get(window) ?? 0,
  }
}
