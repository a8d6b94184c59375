import type { DecisionCode } from "../domain/decision.ts"
import type { UsageDelta, UsageLedger } from "../ports.ts"

const HOUR_MS = 3_600_000

interface Counter {
  readonly hourAt: number
  readonly counts: Map<DecisionCode, number>
  lastUsedAt: number | null
}

/** Counts verifications in memory and hands them to the ledger in batches. */
export interface UsageMeter {
  /** Notes one verification of a known key. `now`: epoch ms. */
  readonly record: (grantId: string, code: DecisionCode, now: number) => void
  /** Writes what was counted since the last flush; what cannot be written is kept for the next. */
  readonly flush: () => Promise<void>
}

/** Makes a meter with nothing counted. */
export function createUsageMeter(ledger: UsageLedger): UsageMeter {
  let counters = new Map<string, Counter>()
  let flushing: Promise<void> = Promise.resolve()

  function counterOf(grantId: string, now: number): Counter {
    let counter = counters.get(grantId)
    if (counter === undefined) {
      counter = { hourAt: Math.floor(now / HOUR_MS) * HOUR_MS, counts: new Map(), lastUsedAt: null }
      counters.set(grantId, counter)
    }
    return counter
  }

  function restore(lost: ReadonlyMap<string, Counter>): void {
    for (const [grantId, old] of lost) {
      const counter = counters.get(grantId)
      if (counter === undefined) {
        counters.set(grantId, old)
        continue
      }
      for (const [code, count] of old.counts)
        counter.counts.set(code, (counter.counts.get(code) ?? 0) + count)
      counter.lastUsedAt = Math.max(counter.lastUsedAt ?? 0, old.lastUsedAt ?? 0) || null
    }
  }

  async function flushNow(): Promise<void> {
    if (counters.size === 0) return
    const taken = counters
    counters = new Map()
    try {
      await ledger.flush(deltasOf(taken))
    } catch (error) {
      restore(taken)
      throw error
    }
  }

  return {
    record(grantId, code, now) {
      const counter = counterOf(grantId, now)
      counter.counts.set(code, (counter.counts.get(code) ?? 0) + 1)
      if (code === "ok") counter.lastUsedAt = now
    },
    flush() {
      // One after the other: two flushes at once would only wait for each other in the database.
      flushing = flushing.catch(() => undefined).then(flushNow)
      return flushing
    },
  }
}

function deltasOf(counters: ReadonlyMap<string, Counter>): UsageDelta[] {
  return [...counters].map(([grantId, { hourAt, counts, lastUsedAt }]) => ({
    grantId,
    hourAt,
    counts: Object.fromEntries(counts),
    lastUsedAt: lastUsedAt === null ? null : Math.floor(lastUsedAt),
  }))
}
