import type { DecisionCode } from "../domain/decision.ts"
import type { UsageDelta, UsageLedger } from "../ports.ts"

const HOUR_MS = 3_600_000

/** What was counted of one key in one hour. */
interface Counter {
  readonly grantId: string
  readonly hourAt: number
  readonly counts: Map<DecisionCode, number>
  lastUsedAt: number | null
}

/** Counts verifications in memory and hands them to the ledger in batches. */
export interface UsageMeter {
  /** Notes one verification of a known key. `now`: epoch ms. */
  readonly record: (grantId: string, code: DecisionCode, now: number) => void
  /**
   * Writes what was counted since the last flush; what cannot be written is kept for the next.
   * @throws what the ledger throws
   */
  readonly flush: () => Promise<void>
}

function addTo(counter: Counter, other: Counter): void {
  for (const [code, count] of other.counts) counter.counts.set(code, (counter.counts.get(code) ?? 0) + count)
  if (other.lastUsedAt !== null && (counter.lastUsedAt === null || other.lastUsedAt > counter.lastUsedAt))
    counter.lastUsedAt = other.lastUsedAt
}

/** Makes a meter with nothing counted. */
export function createUsageMeter(ledger: UsageLedger): UsageMeter {
  /** The hour each key is in, by key. */
  let open = new Map<string, Counter>()
  /** Other hours that are not written yet, by hour and key. */
  let closed = new Map<string, Counter>()
  let flushing: Promise<void> = Promise.resolve()

  function close(counter: Counter): void {
    const name = `${counter.hourAt}/${counter.grantId}`
    const there = closed.get(name)
    if (there === undefined) closed.set(name, counter)
    else addTo(there, counter)
  }

  function counterOf(grantId: string, now: number): Counter {
    const there = open.get(grantId)
    if (there !== undefined) {
      if (now >= there.hourAt && now < there.hourAt + HOUR_MS) return there
      close(there)
    }
    const counter = {
      grantId,
      hourAt: Math.floor(now / HOUR_MS) * HOUR_MS,
      counts: new Map<DecisionCode, number>(),
      lastUsedAt: null,
    }
    open.set(grantId, counter)
    return counter
  }

  async function flushNow(): Promise<void> {
    for (const counter of open.values()) close(counter)
    open = new Map()
    if (closed.size === 0) return
    const taken = closed
    closed = new Map()
    try {
      await ledger.flush([...taken.values()].map(deltaOf))
    } catch (error) {
      for (const counter of taken.values()) close(counter)
      throw error
    }
  }

  return {
    record(grantId, code, now) {
      const counter = counterOf(grantId, now)
      counter.counts.set(code, (counter.counts.get(code) ?? 0) + 1)
      if (code === "ok" && (counter.lastUsedAt === null || now > counter.lastUsedAt)) counter.lastUsedAt = now
    },
    flush() {
      // One after the other: two flushes at once would only wait for each other in the database.
      flushing = flushing.catch(() => undefined).then(flushNow)
      return flushing
    },
  }
}

function deltaOf({ grantId, hourAt, counts, lastUsedAt }: Counter): UsageDelta {
  return {
    grantId,
    hourAt,
    counts: Object.fromEntries(counts),
    lastUsedAt: lastUsedAt === null ? null : Math.floor(lastUsedAt),
  }
}
