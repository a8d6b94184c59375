import type { UsageDelta } from "@bitting/core"
import type { ScopeUseRow } from "./schema.ts"

/** Verifications of one key in one hour. */
export interface HourSum {
  /** Start of the UTC hour, epoch ms. */
  readonly hourAt: number
  /** Decision code → number of verifications. */
  readonly counts: Record<string, number>
}

/** Verifications of one key. */
export interface KeySum {
  readonly grantId: string
  /** Latest accepted one, epoch ms; null: none was accepted. */
  lastUsedAt: number | null
  readonly hours: HourSum[]
}

/** Counts of many flushes added up. */
export interface UsageSum {
  readonly add: (deltas: readonly UsageDelta[]) => void
  /** By key, in one order: so two that are written at once never lock each other out, and what belongs together stands together. */
  readonly keys: () => readonly KeySum[]
  /** Uses of scopes by key, in the order they were added; some may be known already. */
  readonly scopes: () => readonly ScopeUseRow[]
}

/** The hour of a sum that a delta belongs to: nearly always the last one. */
function hourOf(hours: HourSum[], hourAt: number): HourSum {
  const last = hours.at(-1)
  const found = last?.hourAt === hourAt ? last : hours.find((hour) => hour.hourAt === hourAt)
  if (found !== undefined) return found
  const made = { hourAt, counts: {} }
  hours.push(made)
  return made
}

function isEmpty(counts: UsageDelta["counts"]): boolean {
  for (const _ in counts) return false
  return true
}

function addTo(sum: KeySum, { hourAt, counts, lastUsedAt }: UsageDelta): void {
  if (lastUsedAt !== null && (sum.lastUsedAt === null || lastUsedAt > sum.lastUsedAt))
    sum.lastUsedAt = lastUsedAt
  const hour = hourOf(sum.hours, hourAt)
  for (const code of Object.keys(counts)) hour.counts[code] = (hour.counts[code] ?? 0) + (counts[code] ?? 0)
}

/** A sum of nothing. */
export function createUsageSum(): UsageSum {
  const sums = new Map<string, KeySum>()
  const uses: ScopeUseRow[] = []
  return {
    add(deltas) {
      for (const delta of deltas) {
        const { grantId, hourAt, counts, lastUsedAt, scopes } = delta
        if (scopes !== undefined) {
          for (const { scope, firstUsedAt } of scopes)
            uses.push({ grant_id: grantId, scope, first_used_at: firstUsedAt })
        }
        if (isEmpty(counts)) continue
        const sum = sums.get(grantId)
        if (sum === undefined)
          sums.set(grantId, { grantId, lastUsedAt, hours: [{ hourAt, counts: { ...counts } }] })
        else addTo(sum, delta)
      }
    },
    keys: () => [...sums.values()].sort((left, right) => (left.grantId < right.grantId ? -1 : 1)),
    scopes: () => uses,
  }
}
