import type { Change } from "../domain/change.ts"
import { BittingError } from "../errors.ts"
import type { Clock } from "../ports.ts"
import type { FailOpenLease, FailOpenLeases } from "./fail-open-leases.ts"
import { createFailOpenLeases, overMs } from "./fail-open-leases.ts"
import type { DelayingVerifier, LeaseLedger, LeaseLook, LeaseRow } from "./lease-ledger.ts"
import type { LeaseSightings } from "./lease-sightings.ts"
import { createLeaseSightings, DEAD_MS } from "./lease-sightings.ts"
import { createPoller } from "./poller.ts"
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
  readonly unconfirmed: readonly DelayingVerifier[]
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
  /**
   * To be called before a lease is written, and what it answers when it was: a lease that fails open is told of even if another database
   * server, which does not have it, takes over.
   */
  readonly granting: (lease: FailOpenLease) => () => void
  /** Nobody decides by that lease any more: whoever had it has said so. */
  readonly left: (id: string, credential: string) => void
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

function inScope({ organizationId }: FailOpenLease, change: Change | null): boolean {
  if (change === null || organizationId === null || change.organizationId === null) return true
  return change.organizationId === organizationId
}

/** Finds out whom changes had to wait for. */
interface Blame {
  /** Of those that have not taken the change in: whom it was waited for, and not only because others were waited for as well. */
  readonly reasonsOf: (waiter: Waiter, behind: readonly LeaseRow[], readAt: number) => readonly LeaseRow[]
  /** Forgets what no wait that still goes on can have overlapped. */
  readonly forget: (now: number) => void
}

function createBlame(sightings: LeaseSightings): Blame {
  /** When a verifier was last the reason for a long wait, monotonic ms. */
  const blamedAt = new Map<string, number>()
  return {
    reasonsOf(waiter, behind, readAt) {
      const waitedMs = readAt - waiter.startedAt
      if (!sightings.isWatched(readAt)) return []
      return behind.filter((row) => {
        const stillBeforeMs = Math.max(0, sightings.stillMs(row, readAt) - waitedMs)
        const isReason = Math.min(waitedMs, DEAD_MS - stillBeforeMs) >= LONG_WAIT_MS
        if (!isReason || waiter.startedAt < (blamedAt.get(row.id) ?? -Infinity)) return false
        blamedAt.set(row.id, readAt)
        return true
      })
    },
    forget(now) {
      for (const [id, at] of blamedAt) if (now - at > WAIT_MS) blamedAt.delete(id)
    },
  }
}

/** Notes what the ledger has. */
interface Survey {
  /** Learns which server keeps the leases. */
  readonly meet: (fresh: boolean) => Promise<void>
  /** Reads all leases. */
  readonly readAll: () => Promise<readonly LeaseRow[]>
}

function createSurvey(
  ledger: LeaseWatchPorts["ledger"],
  { sightings, failOpen }: { readonly sightings: LeaseSightings; readonly failOpen: FailOpenLeases },
): Survey {
  return {
    async meet(fresh) {
      const authority = authorityIn(await ledger.look([]))
      if (fresh) sightings.meetFresh(authority)
      else sightings.meet(authority)
    },
    async readAll() {
      // Of this one or an earlier one, whichever takes over meanwhile.
      const authority = sightings.authority()
      const rows = await ledger.list()
      sightings.notice(rows)
      failOpen.notice(rows, authority)
      return rows
    },
  }
}

/** Makes a watch that waits for nobody until it is activated. */
export function createLeaseWatch(ports: LeaseWatchPorts): LeaseWatch {
  const { ledger, schedule } = ports
  const now = ports.clock.monotonic
  const sightings = createLeaseSightings(now)
  const failOpen = createFailOpenLeases(now)
  const poller = createPoller<Waiter>({ schedule, pauseMs: LOOK_AGAIN_MS, look: lookFor })
  const blame = createBlame(sightings)
  const { meet, readAll } = createSurvey(ledger, { sightings, failOpen })
  let active = false
  let met: Promise<void> | null = null

  async function begin(fresh: boolean): Promise<void> {
    await meet(fresh)
    // There are none where none was ever granted.
    if (!fresh) await readAll()
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
    const failing = behind.filter((row) => row.failOpenMs > 0 && sightings.stillMs(row, readAt) < overMs(row))
    const lost = failOpen.lostTo(sightings.authority(), readAt).filter((lease) => inScope(lease, change))
    const unconfirmed = [...failing, ...lost]
    return {
      waitedMs: now() - waiter.startedAt,
      unconfirmed,
      delayedBy: blame.reasonsOf(waiter, behind, readAt),
    }
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
      failOpen.notice(look.behind, look.authority)
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
      met ??= begin(fresh).catch((error: unknown) => {
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
    granting(lease) {
      const authority = sightings.authority()
      return () => failOpen.notice([lease], authority)
    },
    left: failOpen.left,
    nudge: poller.wake,
    async sweep() {
      if (!active) return
      // So that another server is met when it takes over, and not at the next change.
      await meet(false)
      const readAt = now()
      const rows = await readAll()
      const dead = rows.filter((row) => sightings.stillMs(row, readAt) >= overMs(row) + SWEPT_LATER_MS)
      if (dead.length > 0) await ledger.sweep(dead)
      sightings.keep(rows)
      failOpen.sweep()
      blame.forget(readAt)
    },
  }
}
