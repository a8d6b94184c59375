import type { Position } from "../domain/change.ts"
import type { KeyspaceCatalogue } from "../domain/keyspace.ts"
import { verifiableKey } from "../domain/verifiable-key.ts"
import { BittingError } from "../errors.ts"
import type { GrantSource, LoadedRecord } from "../ports.ts"
import type { ChangeHistory } from "./change-history.ts"
import { isSamePosition } from "./change-history.ts"
import type { CachedRecord, RecordCache } from "./record-cache.ts"
import { targetsOf } from "./record-cache.ts"
import type { Schedule } from "./waiting.ts"
import { within } from "./waiting.ts"

/** How often a record is read because it changed while it was read, or could not be read from a database that is there. */
const LOAD_ATTEMPTS = 3

/** Loads under way at once. */
const LOADS_MAX = 8

/** How long a load may take, ms, */
const LOAD_TIMEOUT_MS = 2_000

/** and by how much longer, and how often, where the log can be read: the database is there, and busy. */
const LONGER_MS = 1_000
const LONGER_TIMES = 3

/** Brings records into memory. */
export interface RecordLoader {
  /** The record, from memory only. */
  readonly held: (tokenHash: string) => CachedRecord | undefined
  /** The record, from memory or, where the store answers at once, from the store; undefined if it must be waited for. Never throws. */
  readonly find: (tokenHash: string) => CachedRecord | undefined
  /**
   * Resolves when the record was put into memory.
   * @throws BittingError `unavailable` when the source failed or took too long or the record changes faster than it can be read
   */
  readonly load: (tokenHash: string) => Promise<void>
  /** Lets loads under way count for nothing. */
  readonly forget: () => void
}

export interface RecordLoaderPorts {
  readonly source: GrantSource
  readonly catalogue: KeyspaceCatalogue
  readonly cache: RecordCache
  readonly history: ChangeHistory
  readonly schedule: Schedule
  /** Whether there is a lease. */
  readonly holds: () => boolean
  /** Catches up with the change log; says whether that succeeded. Never rejects. */
  readonly renew: () => Promise<boolean>
}

/** What became of an attempt. `away`: it was not made, since the database is gone. An error: the source failed. */
type Attempt = "kept" | "stale" | "late" | "away" | BittingError

interface PendingLoad {
  /** Where this verifier was when it asked. */
  readonly sentFrom: Position | null
  readonly sentIn: number
  readonly answer: LoadedRecord | Promise<LoadedRecord>
}

/** Lets a number of things happen at once and keeps the others waiting, first come first served. */
function createGate(limit: number): {
  readonly tryEnter: () => boolean
  /** Says whether it was let in. */
  readonly enter: () => Promise<boolean>
  readonly leave: () => void
  /** Sends all who wait away. */
  readonly sendAway: () => void
} {
  let inside = 0
  let waiting: ((isIn: boolean) => void)[] = []
  const tryEnter = (): boolean => {
    if (inside >= limit) return false
    inside += 1
    return true
  }
  return {
    tryEnter,
    enter: () => (tryEnter() ? Promise.resolve(true) : new Promise((resolve) => void waiting.push(resolve))),
    leave() {
      const next = waiting.shift()
      if (next === undefined) inside -= 1
      else next(true)
    },
    sendAway() {
      const away = waiting
      waiting = []
      for (const resolve of away) resolve(false)
    },
  }
}

/** What the source answers; null: it took too long, and longer than a database that is busy would. */
async function answered(
  answer: Promise<LoadedRecord>,
  { schedule, renew }: Pick<RecordLoaderPorts, "schedule" | "renew">,
): Promise<LoadedRecord | null> {
  const state = { hasEnded: false }
  const work = answer.finally(() => {
    state.hasEnded = true
  })
  await within(schedule, LOAD_TIMEOUT_MS, work)
  for (let left = LONGER_TIMES; left > 0 && !state.hasEnded && (await renew()); left--) {
    await within(schedule, LONGER_MS, work)
  }
  return state.hasEnded ? await work : null
}

/** Makes a loader with nothing under way. */
export function createRecordLoader(ports: RecordLoaderPorts): RecordLoader {
  const { source, catalogue, cache, history } = ports
  const gate = createGate(LOADS_MAX)
  const loads = new Map<string, Promise<void>>()

  function ask(tokenHash: string): PendingLoad {
    const sentFrom = history.position()
    return { sentFrom, sentIn: history.epoch(), answer: source.load(tokenHash, sentFrom) }
  }

  function isUsable(loaded: LoadedRecord, pending: PendingLoad, record: CachedRecord): boolean {
    const position = history.position()
    if (position === null || history.epoch() !== pending.sentIn) return false
    // Newer than anything this verifier has seen: only certain while it has seen nothing new since it asked.
    if (loaded.label.seq > position.seq) {
      return loaded.known !== false && isSamePosition(position, pending.sentFrom)
    }
    return history.stillGood(loaded.label, record.targets)
  }

  /** Keeps the record and answers it if it may be used. */
  function keep(tokenHash: string, pending: PendingLoad, loaded: LoadedRecord): CachedRecord | undefined {
    const keyspace = loaded.record === null ? undefined : catalogue.byName.get(loaded.record.grant.keyspace)
    // A key whose keyspace is no longer declared is nobody's: unknown.
    const key =
      loaded.record === null || keyspace === undefined ? null : verifiableKey(loaded.record, keyspace)
    const record: CachedRecord = { tokenHash, key, targets: targetsOf(tokenHash, key), used: true }
    if (!isUsable(loaded, pending, record)) return undefined
    cache.put(record)
    return record
  }

  async function finish(tokenHash: string, pending: PendingLoad): Promise<Attempt> {
    const { answer } = pending
    const loaded = answer instanceof Promise ? await answered(answer, ports) : answer
    if (loaded === null) {
      // Whoever waits would find out the same, some after the others.
      if (!ports.holds()) gate.sendAway()
      return "late"
    }
    return keep(tokenHash, pending, loaded) === undefined ? "stale" : "kept"
  }

  /** One attempt. Whoever gives a load that is under way has entered the gate for it. */
  async function attempt(tokenHash: string, begun: PendingLoad | null): Promise<Attempt> {
    if (begun === null && !(await gate.enter())) return "away"
    try {
      return await finish(tokenHash, begun ?? ask(tokenHash))
    } catch (error) {
      return error instanceof BittingError ? error : new BittingError("unavailable", { cause: error })
    } finally {
      gate.leave()
    }
  }

  async function loadUntilUsable(tokenHash: string, begun: PendingLoad | null): Promise<void> {
    for (let tries = 0; tries < LOAD_ATTEMPTS; tries++) {
      const result = await attempt(tokenHash, tries === 0 ? begun : null)
      if (result === "kept") return
      if (result === "late" || result === "away")
        throw new BittingError("unavailable", { detail: "The database took too long." })
      const isThere = await ports.renew()
      // One connection may be lost, or none be got, while others are well.
      if (result !== "stale" && (!isThere || tries + 1 === LOAD_ATTEMPTS)) throw result
    }
    throw new BittingError("unavailable", { detail: "The key is changing faster than it can be read." })
  }

  /** One load per token, however many ask. */
  function begin(tokenHash: string, begun: PendingLoad | null): Promise<void> {
    const under = loadUntilUsable(tokenHash, begun).finally(() => {
      if (loads.get(tokenHash) === under) loads.delete(tokenHash)
    })
    loads.set(tokenHash, under)
    // Whoever needs the record awaits the load itself; this only keeps a failure nobody waits for from ending the process.
    under.catch(() => undefined)
    return under
  }

  function askNow(tokenHash: string): PendingLoad | null {
    try {
      return ask(tokenHash)
    } catch {
      // Whoever needs the record asks again by `load` and learns why.
      return null
    }
  }

  function held(tokenHash: string): CachedRecord | undefined {
    const there = cache.get(tokenHash)
    if (there !== undefined) there.used = true
    return there
  }

  return {
    held,
    find(tokenHash) {
      const there = held(tokenHash)
      if (there !== undefined) return there
      if (!ports.holds() || loads.has(tokenHash) || !gate.tryEnter()) return undefined
      const pending = askNow(tokenHash)
      if (pending?.answer instanceof Promise) {
        void begin(tokenHash, pending)
        return undefined
      }
      gate.leave()
      return pending === null ? undefined : keep(tokenHash, pending, pending.answer)
    },
    load: (tokenHash) => loads.get(tokenHash) ?? begin(tokenHash, null),
    forget: () => loads.clear(),
  }
}
