import type { Change, ChangeFeed, ChangeFeedReply, ChangeTarget, Clock, Position } from "@bitting/core"
import { BittingError } from "../errors.ts"
import type { Lease, RenewLease } from "../generated/v1.ts"
import type { PendingUsage } from "./pending-usage.ts"
import type { Wire } from "./wire.ts"

/** How long a renewal may take, ms. */
const RENEW_MS = 700

/** How long leaving may take, ms. */
const LEAVE_MS = 2_000

/** Renewals that leaving takes at most to report what is left, and for how long those without an answer are sent again, ms. */
const LAST_REPORTS = 12
const LAST_REPORTS_MS = 3_000

/** Pause before a report is sent again, ms. */
const AGAIN_MS = 100

/** For how long nothing is asked of a server that refuses a lease and does not say for how long, s. */
const REFUSED_S = 60

export interface WireFeedPorts {
  readonly wire: Wire
  readonly name: string | undefined
  readonly failOpenMs: number
  /** Makes a name nobody else has: 32 hex digits. */
  readonly newName: () => string
  readonly usage: PendingUsage
  /** Writes down what was counted, before a renewal takes it along. */
  readonly flushUsage: () => Promise<void>
  /** Told when the position has moved: the server waits for the next renewal. `spacingMs`: least time between two of them. */
  readonly moved: (spacingMs: number) => void
  /** Told that there is no lease for so many ms: changes had to wait for this verifier too often. */
  readonly refused: (waitMs: number) => void
  /** Told which declarations are in force. False: others than this verifier decides by. */
  readonly agrees: (keyspaces: string) => boolean
  /** Waits; a process that has nothing else to do must not end meanwhile. */
  readonly pause: (ms: number) => Promise<void>
  readonly clock: Pick<Clock, "monotonic">
}

/** The change log as the server's renewals tell it. */
export interface WireFeed extends ChangeFeed {
  /** The name this verifier goes by now; null: it has not joined. */
  readonly id: () => string | null
  /** Reports what is left to report and gives the lease back. Call it when nothing is decided any more. Never rejects. */
  readonly leave: () => Promise<void>
}

const RESET: ChangeFeedReply = { head: { seq: 0, tag: "" }, now: 0, changes: [], reset: true }

function isSame(one: Position | null | undefined, other: Position | null): boolean {
  if (one === null || one === undefined || other === null) return (one ?? null) === other
  return one.seq === other.seq && one.tag === other.tag
}

function nonsense(what: string): BittingError {
  return new BittingError("unexpected_answer", { message: `The server's renewal ${what}.` })
}

/**
 * The changes of a reply, in order. Only those that end at the head have its tag: positions in between were never stopped at, so nothing
 * may be compared with them.
 */
function changesOf(lease: Lease, to: Position): readonly Change[] {
  const changes = (lease.changes ?? []).map(({ seq, targets }) => ({
    seq,
    tag: seq === to.seq ? to.tag : "",
    organizationId: null,
    // Targets of a newer server that this version does not know name nothing here.
    targets: targets as readonly ChangeTarget[],
  }))
  const end: Change = { seq: to.seq, tag: to.tag, organizationId: null, targets: [] }
  return changes.at(-1)?.seq === to.seq ? changes : [...changes, end]
}

/** Whether the same request may be answered yet. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof BittingError)) return false
  return error.status >= 500 || error.code === "timeout" || error.code === "network_error"
}

/** Whether the server does not read the request as it is. */
const isInvalid = (error: unknown): boolean =>
  error instanceof BittingError && error.code === "invalid_request"

/** Makes a feed that has not joined. Every join takes a new name and gives the one before up. */
export function createWireFeed(ports: WireFeedPorts): WireFeed {
  const { wire, usage, clock } = ports
  let id: string | null = null
  let n = 0
  /** Where the newest reply led to; null: there was none. */
  let reached: Position | null = null

  function bodyOf(position: Position | null): RenewLease {
    const givesUp = position === null ? id : null
    if (position === null || id === null) {
      id = ports.newName()
      n = 0
    }
    n += 1
    return {
      id,
      n,
      position,
      ...(givesUp === null ? {} : { gives_up: givesUp }),
      ...(ports.name === undefined ? {} : { name: ports.name }),
      ...(ports.failOpenMs === 0 ? {} : { fail_open_ms: ports.failOpenMs }),
    }
  }

  /** Sends a renewal and with it what was counted; without, if the server finds fault with it. */
  async function renew(body: RenewLease, isLast: boolean): Promise<Lease> {
    const part = usage.take(isLast)
    const timeoutMs = isLast ? LEAVE_MS : RENEW_MS
    try {
      const lease = await wire.renew({ ...body, ...part }, timeoutMs)
      usage.answered(part, lease.usage_written)
      return lease
    } catch (error) {
      if (part.usage_report === undefined || !isInvalid(error)) throw error
      // Counts are worth less than the lease, which would end with every renewal being refused.
      usage.refused(part)
      return await wire.renew(body, timeoutMs)
    }
  }

  async function send(body: RenewLease, isLast = false): Promise<Lease> {
    await ports.flushUsage()
    try {
      return await renew(body, isLast)
    } catch (error) {
      if (error instanceof BittingError && error.code === "lease_refused")
        ports.refused((error.retryAfter ?? REFUSED_S) * 1_000)
      throw error
    }
  }

  function replyOf(lease: Lease, body: RenewLease, position: Position | null): ChangeFeedReply {
    if (lease.id !== body.id || lease.n !== body.n) throw nonsense("answers another one")
    if (lease.reset) return RESET
    const { to, now, keyspaces } = lease
    if (to === undefined || now === undefined) throw nonsense("is incomplete")
    if (!isSame(lease.from, position)) throw nonsense("begins elsewhere")
    if (keyspaces !== undefined && !ports.agrees(keyspaces)) {
      throw new BittingError("unavailable", { message: "The keyspace declarations have changed." })
    }
    reached = to
    if (!isSame(position, to)) ports.moved(lease.ack_spacing_ms ?? 0)
    const changes = position === null ? [] : isSame(position, to) ? [] : changesOf(lease, to)
    return { head: to, now, changes, reset: false }
  }

  /** Reports all that is left. Nothing is decided any more, so that whatever was reached is taken in. */
  async function reportRest(): Promise<void> {
    const until = clock.monotonic() + LAST_REPORTS_MS
    const position = reached
    // Nothing was decided.
    if (position === null) return
    await ports.flushUsage()
    for (let left = LAST_REPORTS; left > 0 && usage.size() > 0;) {
      try {
        await send(bodyOf(position), true)
        left -= 1
      } catch (error) {
        // Under its number a report is counted once, however often it comes.
        if (!isPassing(error) || clock.monotonic() + AGAIN_MS > until) throw error
        await ports.pause(AGAIN_MS)
      }
    }
  }

  return {
    id: () => id,
    async since(position) {
      const body = bodyOf(position)
      return replyOf(await send(body), body, position)
    },
    async leave() {
      if (id === null) return
      // Without them the lease runs out by itself, and the counts are lost.
      await reportRest().catch(() => undefined)
      await wire.leave(id, LEAVE_MS).catch(() => undefined)
    },
  }
}
