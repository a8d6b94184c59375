import type { UsageDelta } from "@bitting/core"

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
  readonly isEmpty: () => boolean
  /** By key, in one order: so two that are written at once never lock each other out, and what belongs together stands together. */
  readonly keys: () => readonly KeySum[]
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

function addTo(sum: KeySum, { hourAt, counts, lastUsedAt }: UsageDelta): void {
  if (lastUsedAt !== null && (sum.lastUsedAt === null || lastUsedAt > sum.lastUsedAt))
    sum.lastUsedAt = lastUsedAt
  const hour = hourOf(sum.hours, hourAt)
  for (const code of Object.keys(counts)) hour.counts[code] = (hour.counts[code] ?? 0) + (counts[code] ?? 0)
}

/** A sum of nothing. */
export function createUsageSum(): UsageSum {
  const sums = new Map<string, KeySum>()
  return {
    add(deltas) {
      for (const delta of deltas) {
        const { grantId, hourAt, counts, lastUsedAt } = delta
        const sum = sums.get(grantId)
        if (sum === undefined)
          sums.set(grantId, { grantId, lastUsedAt, hours: [{ hourAt, counts: { ...counts } }] })
        else addTo(sum, delta)
      }
    },
    isEmpty: () => sums.size === 0,
    keys: () => [...sums.values()].sort((left, right) => (left.grantId < right.grantId ? -1 : 1)),
  }
}
