import type { Change } from "../domain/change.ts"
import { BittingError } from "../errors.ts"
import type { Clock } from "../ports.ts"
import type { LeaseLedger, LeaseLook, LeaseRow } from "./lease-ledger.ts"
import { createLeaseSightings, DEAD_MS } from "./lease-sightings.ts"
import type { Schedule } from "./waiting.ts"

/** A change waits no longer than this, ms: by then no lease that was granted before it is in force. */
const WAIT_MS = 3_000

/** How long a look may fail before a change is answered without one, ms. */
const LOOK_MS = 5_000

/** Dead leases stay for this long, ms: whoever waited for one sees for whom it was. */
const SWEPT_LATER_MS = 1_000

/** Pause between two looks, ms. */
const LOOK_AGAIN_MS = 10

/** From this on a wait that a verifier is the reason for is long, ms: it would have answered several times. */
const LONG_WAIT_MS = 1_000

/** How a change's wait for other processes ended. */
export interface LeaseWaited {
  readonly waitedMs: number
  /** Verifiers that fail open and may not have heard of it: they may go on deciding by what was before. */
  readonly unconfirmed: readonly LeaseRow[]
  /** Verifiers that were waited for in vain for long. Waits that overlap name a verifier once. */
  readonly delayedBy: readonly LeaseRow[]
}

const NOT_WAITED: LeaseWaited = { waitedMs: 0, unconfirmed: [], delayedBy: [] }

export interface LeaseWatchPorts {
  readonly ledger: Pick<LeaseLedger, "look" | "list" | "sweep">
  readonly clock: Pick<Clock, "monotonic">
  readonly schedule: Schedule
}

/** Waits until no verifier in another process can decide by what was before a change. */
export interface LeaseWatch {
  /**
   * From this call on there may be leases; until then nothing is waited for. Resolves when the server that keeps them is known.
   * @param fresh whether no lease was granted on this database before, so that there is none this process has not seen
   * @throws BittingError or the ledger's own error when it cannot be asked; there may be leases all the same
   */
  readonly activate: (fresh: boolean) => Promise<void>
  readonly isActive: () => boolean
  /**
   * Resolves when every verifier in scope has taken the change in, is gone or is dead, or 3 s have passed. Null: everything before this
   * call. To be called after the commit was confirmed.
   * @throws BittingError `outcome_unknown` when the authority cannot be asked for 5 s, or has lost the change
   */
  readonly settled: (change: Change | null) => Promise<LeaseWaited>
  /**
   * Resolves when a look has found the change in the log, whether there may be leases or not. Null: when there was a look.
   * @param since when the change was to be confirmed, monotonic ms
   * @throws BittingError `outcome_unknown` likewise
   */
  readonly found: (change: Change | null, since: number) => Promise<void>
  /** Looks at once: something was written. */
  readonly nudge: () => void
  /** Deletes the leases of verifiers that are dead and no longer fail open. */
  readonly sweep: () => Promise<void>
}

interface Waiter {
  readonly change: Change | null
  /** Whether leases are waited for, and not only a look. */
  readonly forLeases: boolean
  readonly startedAt: number
  /** Number every verifier must have taken in; null until the head was read. */
  goal: number | null
  readonly resolve: (waited: LeaseWaited) => void
  readonly reject: (error: BittingError) => void
}

/** The server that keeps the leases. */
function authorityIn({ authority }: LeaseLook): string {
  if (authority !== null) return authority
  throw new BittingError("unavailable", { detail: "The database is a standby." })
}

function inScope({ organizationId }: LeaseRow, change: Change | null): boolean {
  if (change === null || organizationId === null || change.organizationId === null) return true
  return change.organizationId === organizationId
}

/** The poller that all waiters share. */
interface Poller {
  readonly add: (waiter: Waiter) => void
  readonly wake: () => void
}

/**
 * Makes a poller that runs while somebody waits.
 * @param look looks once for those who wait and answers those for whom it is not over
 */
function createPoller(
  schedule: Schedule,
  look: (waiters: readonly Waiter[]) => Promise<readonly Waiter[]>,
): Poller {
  let waiters: readonly Waiter[] = []
  let running = false
  let wake = (): void => undefined

  function rest(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = schedule(LOOK_AGAIN_MS, resolve)
      wake = () => {
        cancel()
        resolve()
      }
    })
  }

  async function run(): Promise<void> {
    running = true
    while (waiters.length > 0) {
      let again = false
      wake = () => {
        again = true
      }
      const asked = waiters
      const left = await look(asked)
      // Whoever came while it looked has not been looked for.
      const came = waiters.slice(asked.length)
      waiters = [...left, ...came]
      if (waiters.length > 0 && came.length === 0 && !again) await rest()
    }
    running = false
  }

  return {
    add(waiter) {
      waiters = [...waiters, waiter]
      if (!running) void run()
    },
    wake: () => wake(),
  }
}

/** Makes a watch that waits for nobody until it is activated. */
export function createLeaseWatch(ports: LeaseWatchPorts): LeaseWatch {
  const { ledger, schedule } = ports
  const now = ports.clock.monotonic
  const sightings = createLeaseSightings(now)
  const poller = createPoller(schedule, lookFor)
  /** When a verifier was last the reason for a long wait, monotonic ms. */
  const blamedAt = new Map<string, number>()
  let active = false
  let met: Promise<void> | null = null

  /** Learns which server keeps the leases. */
  async function meet(fresh: boolean): Promise<void> {
    const authority = authorityIn(await ledger.look([]))
    if (fresh) sightings.meetFresh(authority)
    else sightings.meet(authority)
  }

  /** Of those that have not taken the change in: whom it was waited for, and not only because others were waited for as well. */
  function reasonsOf(waiter: Waiter, behind: readonly LeaseRow[], readAt: number): readonly LeaseRow[] {
    const waitedMs = readAt - waiter.startedAt
    if (!sightings.isWatched(readAt)) return []
    return behind.filter((row) => {
      const stillBeforeMs = Math.max(0, sightings.stillMs(row, readAt) - waitedMs)
      const isReason = Math.min(waitedMs, DEAD_MS - stillBeforeMs) >= LONG_WAIT_MS
      if (!isReason || waiter.startedAt < (blamedAt.get(row.id) ?? -Infinity)) return false
      blamedAt.set(row.id, readAt)
      return true
    })
  }

  /** What a look says about a waiter. Null: wait on. */
  function judge(waiter: Waiter, look: LeaseLook, readAt: number): LeaseWaited | null {
    const { change } = waiter
    if (!waiter.forLeases) return NOT_WAITED
    waiter.goal ??= change?.seq ?? look.head
    const goal = waiter.goal
    const behind = look.behind.filter((row) => row.acked < goal && inScope(row, change))
    const isSure =
      sightings.isWatched(readAt) && behind.every((row) => sightings.stillMs(row, readAt) >= DEAD_MS)
    if (!isSure && readAt - waiter.startedAt < WAIT_MS) return null
    const unconfirmed = behind.filter(
      (row) => row.failOpenMs > 0 && sightings.stillMs(row, readAt) < DEAD_MS + row.failOpenMs,
    )
    return { waitedMs: now() - waiter.startedAt, unconfirmed, delayedBy: reasonsOf(waiter, behind, readAt) }
  }

  function isOver(waiter: Waiter, look: LeaseLook, readAt: number): boolean {
    if (waiter.change !== null && !look.found.has(waiter.change.tag)) {
      waiter.reject(new BittingError("outcome_unknown"))
      return true
    }
    const waited = judge(waiter, look, readAt)
    if (waited !== null) waiter.resolve(waited)
    return waited !== null
  }

  async function lookFor(waiters: readonly Waiter[]): Promise<readonly Waiter[]> {
    const readAt = now()
    try {
      const look = await ledger.look(waiters.flatMap(({ change }) => (change === null ? [] : [change.tag])))
      sightings.meet(authorityIn(look))
      sightings.notice(look.behind)
      return waiters.filter((waiter) => !isOver(waiter, look, readAt))
    } catch (cause) {
      const at = now()
      const isLate = ({ startedAt }: Waiter): boolean => at - startedAt >= LOOK_MS
      for (const { reject } of waiters.filter(isLate)) {
        reject(new BittingError("outcome_unknown", { cause }))
      }
      return waiters.filter((waiter) => !isLate(waiter))
    }
  }

  const wait = (change: Change | null, how: Pick<Waiter, "forLeases" | "startedAt">): Promise<LeaseWaited> =>
    new Promise((resolve, reject) => {
      poller.add({ change, ...how, goal: null, resolve, reject })
    })

  return {
    activate(fresh) {
      active = true
      met ??= meet(fresh).catch((error: unknown) => {
        met = null
        throw error
      })
      return met
    },
    isActive: () => active,
    settled(change) {
      return active ? wait(change, { forLeases: true, startedAt: now() }) : Promise.resolve(NOT_WAITED)
    },
    async found(change, since) {
      await wait(change, { forLeases: false, startedAt: since })
    },
    nudge: poller.wake,
    async sweep() {
      if (!active) return
      // So that another server is met when it takes over, and not at the next change.
      await meet(false)
      const readAt = now()
      const rows = await ledger.list()
      sightings.notice(rows)
      const dead = rows.filter(
        (row) => sightings.stillMs(row, readAt) >= DEAD_MS + SWEPT_LATER_MS + row.failOpenMs,
      )
      if (dead.length > 0) await ledger.sweep(dead)
      sightings.keep(rows)
      for (const [id, at] of blamedAt) if (readAt - at > WAIT_MS) blamedAt.delete(id)
    },
  }
}
