import type { Clock } from "@bitting/core"
import { setTimeout as delay } from "node:timers/promises"
import { asDiscoveryError, DiscoveryError } from "./discovery-error.ts"
import type { Ending } from "./endings.ts"
import { createEndings } from "./endings.ts"
import type { FetchContext, Piece, Provider, Question } from "./provider.ts"
import type { CacheLimits } from "./table-cache.ts"
import { createTableCache } from "./table-cache.ts"
import type { TableLimits, TableRows } from "./table-rows.ts"
import { createTableRows } from "./table-rows.ts"
import type { Row } from "./service.ts"
import type { CallLimits, Lane, Throttle } from "./throttle.ts"
import { createThrottle } from "./throttle.ts"

/** A table as it was fetched. */
export interface Table {
  readonly rows: readonly Row[]
  /** False whenever anything is missing. */
  readonly complete: boolean
  /** When it was fetched, epoch ms. */
  readonly fetchedAt: number
  /** What went wrong; the rows that were there by then are kept. */
  readonly error: DiscoveryError | null
}

export interface EngineLimits extends CallLimits, CacheLimits, TableLimits {
  /** The longest a fetch may take, ms; it goes on for others after an asker's own deadline. */
  readonly fetchMs: number
  /** How often a throttled call is made again. */
  readonly retries: number
}

export const DEFAULT_ENGINE_LIMITS: EngineLimits = {
  // As many as a batch of 25 services in 4 regions has, and some: its calls need not wait for each other.
  concurrency: 128,
  laneConcurrency: 32,
  callsPerMinute: 1_200,
  freshMs: 30_000,
  staleMs: 10 * 60_000,
  failureMs: 5_000,
  fetchMs: 60_000,
  rows: 50_000,
  chars: 50_000_000,
  cachedChars: 200_000_000,
  retries: 4,
}

export interface EngineOptions {
  readonly clock: Clock
  /** From 0 up to but not including 1. */
  readonly random: () => number
  readonly limits?: Partial<EngineLimits>
}

/** A question and who answers it. */
export interface Asked {
  readonly provider: Provider
  readonly question: Question
}

/** Fetches tables: each question once at a time, whoever asks, and within the limits of what is asked. */
export interface Engine {
  /**
   * Answers a question; never rejects.
   * @param deadlineMs how long the asker waits; afterwards the answer is a `timeout` with the rows that are there by then, and the fetch goes
   * on for the next asker
   */
  readonly ask: (
    asked: Asked,
    options: { readonly deadlineMs: number; readonly refresh?: boolean },
  ) => Promise<Table>
  /** Forgets everything known of an account, and ends what is under way for it. */
  readonly forget: (accountId: string) => void
  /** Ends what is under way. */
  readonly close: () => void
}

const RETRY_BASE_MS = 100
const RETRY_MAX_MS = 5_000

/** Whoever wants us to stay away for longer is not waited for. */
const RETRY_AFTER_MAX_MS = 30_000

/**
 * What makes two questions the same. Who asks is no part of it: whether somebody may see the answer is decided before, from the account, and
 * never from the cache.
 */
function nameOf({ account, service, type, region, attributes }: Question): string {
  return JSON.stringify([account.id, service.provider, service.name, type, region, attributes])
}

/** A fetch that is under way. */
interface Flight {
  readonly landed: Promise<Table>
  readonly ending: Ending
  /** Grows with every page. */
  readonly rows: readonly Row[]
}

interface Calling {
  readonly asked: Asked
  readonly lane: Lane
  readonly throttle: Throttle
  readonly random: () => number
  readonly retries: number
}

function laneOf({ account, region, service }: Question): Lane {
  return { account: account.id, bucket: JSON.stringify([account.id, region, service.name]) }
}

/** One call in its turn, made again while the provider says that there were too many. */
async function makeCall<T>(
  { asked: { provider }, lane, throttle, random, retries }: Calling,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await throttle.run(lane, signal, () => call(signal))
    } catch (error) {
      if (signal.aborted) throw error
      const known = asDiscoveryError(provider.classify(error))
      if (known.errorClass !== "throttled" || attempt >= retries) throw known
      const asked = known.retryAfterMs ?? 0
      if (asked > RETRY_AFTER_MAX_MS) throw known
      // Full jitter: calls that were throttled together do not come back together.
      const ceiling = Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** attempt)
      await delay(asked + random() * ceiling, undefined, { signal })
    }
  }
}

const lateError = (): DiscoveryError => new DiscoveryError("timeout", "The provider did not answer in time.")

const changedError = (): DiscoveryError =>
  new DiscoveryError("provider_error", "The account was unlinked, or its credentials were changed.")

/** Waits for a fetch, at most so long; what is there by then is the answer, and not what comes afterwards. */
function within(flight: Flight, deadlineMs: number, { now }: Pick<Clock, "now">): Promise<Table> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve({ rows: [...flight.rows], complete: false, fetchedAt: now(), error: lateError() })
    }, deadlineMs)
    flight.landed.then((table) => {
      clearTimeout(timer)
      resolve(table)
    }, reject)
  })
}

/** Makes an engine with an empty cache. */
export function createEngine(options: EngineOptions): Engine {
  const { clock, random } = options
  const limits: EngineLimits = { ...DEFAULT_ENGINE_LIMITS, ...options.limits }
  const throttle: Throttle = createThrottle(limits, clock)
  const cache = createTableCache(limits, clock)
  const flights = new Map<string, Flight>()
  const endings = createEndings(lateError)
  let closed = false
  /** Counts up for an account that is forgotten, so that what is under way for it is not kept. */
  const eras = new Map<string, number>()

  /** @param held where the pages go as they come */
  async function fetchTable(asked: Asked, held: TableRows, { signal, done }: Ending): Promise<Table> {
    const { provider, question } = asked
    const table = (fields: Pick<Table, "complete" | "error">): Table => ({
      rows: held.rows,
      fetchedAt: clock.now(),
      ...fields,
    })
    const known = (error: unknown): DiscoveryError => {
      if (signal.aborted) return asDiscoveryError(signal.reason)
      return asDiscoveryError(error instanceof DiscoveryError ? error : provider.classify(error))
    }
    let complete = true
    let flaw: DiscoveryError | null = null
    try {
      const calling: Calling = { asked, lane: laneOf(question), throttle, random, retries: limits.retries }
      const context: FetchContext = {
        signal,
        call: (one) => makeCall(calling, signal, one),
        flaw: (error) => {
          const one = known(error)
          flaw ??= one
          return one
        },
      }
      const pieces: AsyncIterable<Piece> = provider.fetch(question, context)
      for await (const piece of pieces) {
        if (piece.anew === true) held.clear()
        const room = held.add(piece.rows)
        if (piece.complete === false || room !== "whole") complete = false
        if (room === "full") break
      }
      return table({ complete: complete && flaw === null, error: flaw })
    } catch (error) {
      return table({ complete: false, error: known(error) })
    } finally {
      done()
    }
  }

  function fly(name: string, asked: Asked): Flight {
    const under = flights.get(name)
    if (under !== undefined) return under
    const account = asked.question.account.id
    const era = eras.get(account) ?? 0
    const held = createTableRows(limits)
    const ending = endings.begin(limits.fetchMs)
    const landed = fetchTable(asked, held, ending).then((table) => {
      if (flights.get(name) === flight) flights.delete(name)
      if ((eras.get(account) ?? 0) === era && !closed) cache.keep(name, table, held.chars())
      return table
    })
    const flight: Flight = { landed, rows: held.rows, ending }
    flights.set(name, flight)
    return flight
  }

  return {
    async ask(asked, { deadlineMs, refresh = false }) {
      const name = nameOf(asked.question)
      const there = refresh ? null : cache.known(name)
      if (there === null) return await within(fly(name, asked), deadlineMs, clock)
      if (there.stale) fly(name, asked)
      return there.table
    },
    forget(accountId) {
      eras.set(accountId, (eras.get(accountId) ?? 0) + 1)
      const ours = (name: string): boolean => (JSON.parse(name) as readonly unknown[])[0] === accountId
      cache.drop(ours)
      for (const [name, { ending }] of flights) {
        if (!ours(name)) continue
        flights.delete(name)
        ending.end(changedError())
      }
    },
    close() {
      closed = true
      endings.endAll(new DiscoveryError("timeout", "The server is stopping."))
      cache.drop(() => true)
    },
  }
}
