import type { DecisionCode } from "../domain/decision.ts"
import type { KeyUsage } from "../domain/key-usage.ts"
import { isIdle, isUnseen, joinScopeUses, noteScope } from "../domain/key-usage.ts"
import type { UsageDelta, UsageLedger } from "../ports.ts"
import type { DenialSampler } from "./denial-sampler.ts"

const HOUR_MS = 3_600_000

/** Counts verifications in memory and hands them to the ledger in batches. */
export interface UsageMeter {
  /** Notes one verification of a known key in the count kept beside it. `now`: epoch ms. */
  readonly record: (usage: KeyUsage, code: DecisionCode, now: number) => void
  /** Notes that a key was accepted for a scope; nothing new after the first time. `now`: epoch ms. */
  readonly noteScope: (usage: KeyUsage, scope: string, now: number) => void
  /** Writes what was counted since the last flush; what cannot be written is kept for the next. */
  readonly flush: () => Promise<void>
}

/**
 * Makes a meter with nothing counted.
 * @param denials what keeps samples of refusals, which are written with the counts; none are when it is left out
 */
export function createUsageMeter(
  ledger: Pick<UsageLedger, "flush">,
  denials?: Pick<DenialSampler, "take" | "settle">,
): UsageMeter {
  // A copy that is dropped from the cache stays here until it is written.
  let counting: KeyUsage[] = []
  let unwritten: UsageDelta[] = []
  let hourAt = 0
  let hourEndsAt = 0
  let flushing: Promise<void> = Promise.resolve()

  /** Closes the counts of the hour so far. */
  function close(): void {
    for (const usage of counting) unwritten.push(takeDelta(usage, hourAt))
    counting = []
  }

  function turnHour(now: number): void {
    close()
    hourAt = Math.floor(now / HOUR_MS) * HOUR_MS
    hourEndsAt = hourAt + HOUR_MS
  }

  async function flushNow(): Promise<void> {
    close()
    if (unwritten.length === 0) return
    const deltas = unwritten
    unwritten = []
    try {
      await ledger.flush(deltas, denials?.take())
      denials?.settle(true)
    } catch (error) {
      // Counts come again, samples do not: one that cannot be written keeps no count from being.
      denials?.settle(false)
      unwritten = summed([...deltas, ...unwritten])
      throw error
    }
  }

  return {
    record(usage, code, now) {
      if (now >= hourEndsAt) turnHour(now)
      if (isIdle(usage)) counting.push(usage)
      if (code === "ok") {
        usage.accepted += 1
        usage.lastUsedAt = now
      } else {
        usage.refused ??= new Map()
        usage.refused.set(code, (usage.refused.get(code) ?? 0) + 1)
      }
    },
    noteScope(usage, scope, now) {
      if (!isUnseen(usage, scope)) return
      if (isIdle(usage)) counting.push(usage)
      noteScope(usage, scope, now)
    },
    flush() {
      // One after the other: two flushes at once would only wait for each other in the database.
      flushing = flushing.catch(() => undefined).then(flushNow)
      return flushing
    },
  }
}

/** Takes the count out of its place, which counts nothing afterwards. */
function takeDelta(usage: KeyUsage, hourAt: number): UsageDelta {
  const { grantId, accepted, refused, fresh } = usage
  const counts = refused === null && accepted > 0 ? { ok: accepted } : countsOf(accepted, refused)
  const lastUsedAt = accepted > 0 ? Math.floor(usage.lastUsedAt) : null
  usage.accepted = 0
  usage.refused = null
  if (fresh === null) return { grantId, hourAt, counts, lastUsedAt }
  usage.fresh = null
  return { grantId, hourAt, counts, lastUsedAt, scopes: fresh }
}

function countsOf(
  accepted: number,
  refused: ReadonlyMap<string, number> | null,
): Readonly<Record<string, number>> {
  const counts = Object.fromEntries(refused ?? [])
  return accepted > 0 ? { ...counts, ok: accepted } : counts
}

/** One delta per key and hour, so that a ledger that is long out of reach does not fill the memory. */
function summed(deltas: readonly UsageDelta[]): UsageDelta[] {
  const sums = new Map<string, UsageDelta>()
  for (const delta of deltas) {
    const name = `${delta.grantId} ${delta.hourAt}`
    const before = sums.get(name)
    sums.set(name, before === undefined ? delta : sumOf(before, delta))
  }
  return [...sums.values()]
}

function sumOf(left: UsageDelta, right: UsageDelta): UsageDelta {
  const counts: Record<string, number> = { ...left.counts }
  for (const [code, count] of Object.entries(right.counts)) counts[code] = (counts[code] ?? 0) + count
  const lastUsedAt = Math.max(left.lastUsedAt ?? 0, right.lastUsedAt ?? 0) || null
  const scopes = joinScopeUses(left.scopes ?? [], right.scopes ?? [])
  return { ...left, counts, lastUsedAt, ...(scopes.length === 0 ? {} : { scopes }) }
}
