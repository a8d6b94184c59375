import type { Denial } from "./domain/denial.ts"
import type { ScopeUse } from "./domain/key-usage.ts"
import type { UsageRange } from "./domain/usage-range.ts"
import type { KeyFilter } from "./key-ports.ts"
import type { Page, PageRequest } from "./paging-ports.ts"

/** One use to be counted against a quota. */
export interface QuotaSpend {
  /** `Grant.limitGroup`. */
  readonly group: string
  /** Key of the period, from `quotaWindow`. */
  readonly window: string
  readonly limit: number
  readonly cost: number
}

/** Whether the use fitted, and how much had been used after (or without) it. */
export interface QuotaSpent {
  readonly allowed: boolean
  readonly used: number
}

export interface QuotaLedger {
  /** Counts the use if it fits into the limit, durably, before it answers: used never exceeds limit. */
  readonly spend: (spend: QuotaSpend) => Promise<QuotaSpent>
  /** Used so far in that window. */
  readonly used: (group: string, window: string) => Promise<number>
}

/** Verifications of one key in one hour, to be added to what is stored. */
export interface UsageDelta {
  readonly grantId: string
  /** Start of the UTC hour, epoch ms. */
  readonly hourAt: number
  /** Decision code → number of verifications. */
  readonly counts: Readonly<Record<string, number>>
  /** Latest accepted verification; null: none was accepted. */
  readonly lastUsedAt: number | null
  /** Scopes it was accepted for, where they were not known before. Nothing is noted of scopes the key does not have. */
  readonly scopes?: readonly ScopeUse[]
}

/** Verifications that ended with one decision code in one hour, or where sums of days are asked for, one day. */
export interface UsageCount {
  /** Start of the UTC hour or day, epoch ms. */
  readonly hourAt: number
  readonly code: string
  readonly count: number
}

/** Samples of refusals that are kept of each key and code. */
export const DENIALS_KEPT = 5

export interface UsageLedger {
  /**
   * Adds all deltas, durably before it resolves. What is rejected must come again with a later flush: it is counted once, also where only
   * the answer to the commit was lost.
   * @param denials samples of the refusals among them, of which the newest {@link DENIALS_KEPT} per key and code are kept. A sample that is
   * there already is passed over, and so are those of keys that are purged or unknown.
   */
  readonly flush: (deltas: readonly UsageDelta[], denials?: readonly Denial[]) => Promise<void>
  /** The samples of a key's refusals, ordered by time and then by code. */
  readonly denials: (grantId: string, page: PageRequest<"refused_at">) => Promise<Page<Denial>>
  /** What was counted of a key in the hours with `from` ≤ hour < `until` (epoch ms), by hour and code. */
  readonly counts: (
    grantId: string,
    range: { readonly from: number; readonly until: number },
  ) => Promise<readonly UsageCount[]>
  /** The sums of all keys the filter passes, purged ones too, for each step of the range by code; in order of time and code. */
  readonly sums: (filter: UsageFilter, range: UsageRange) => Promise<readonly UsageCount[]>
  /** The scopes that keys were accepted for, by key, in order of their names; keys that were accepted for none are not in it. */
  readonly scopes: (grantIds: readonly string[]) => Promise<ReadonlyMap<string, readonly ScopeUse[]>>
}

/** Counts that a verifier in another process reports. They may come again until it knows that they were written down. */
export interface CountReport {
  /** Id of the system key they came with. */
  readonly credential: string
  /** The reporter's name for itself. */
  readonly reporter: string
  /** Counts that reporter's reports upwards. */
  readonly number: number
  readonly deltas: readonly UsageDelta[]
}

export interface ReportLedger {
  /**
   * Adds the deltas of reports, each once: a report whose number is not above that of its reporter's last one is passed over. Reports of one
   * reporter are in the order of their numbers. All in one transaction; after a failure the same may come again.
   */
  readonly report: (reports: readonly CountReport[]) => Promise<void>
}

/** Whose verifications to add up; as in {@link KeyFilter}. */
export interface UsageFilter extends Pick<
  KeyFilter,
  "keyspaces" | "inWorkspaces" | "withoutTypes" | "type" | "workspaceId" | "environment"
> {
  readonly organizationId: string
}
