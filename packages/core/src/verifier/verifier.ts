import type { Change, ChangeTarget } from "../domain/change.ts"
import type { KeyspaceCatalogue } from "../domain/keyspace.ts"
import { BittingError } from "../errors.ts"
import type { ChangeFeed, Clock, GrantSource } from "../ports.ts"
import { createChangeHistory } from "./change-history.ts"
import { createLease } from "./lease.ts"
import type { CachedRecord } from "./record-cache.ts"
import { createRecordCache } from "./record-cache.ts"
import { createRecordLoader } from "./record-loader.ts"
import { createRenewer } from "./renewer.ts"
import type { Schedule } from "./waiting.ts"
import { pause, within } from "./waiting.ts"

export type { Schedule } from "./waiting.ts"

/** How long a verification without a lease waits for one, ms. */
const LEASE_WAIT_MS = 300

/** How long a change waits for this verifier, ms: by then its lease has ended, so it cannot decide by what was before. */
const REVOKE_WAIT_MS = 3_000

/** Pause between attempts to catch up with a change while the log cannot be read, ms. */
const RETRY_MS = 25

export interface VerifierPorts {
  readonly source: GrantSource
  readonly feed: ChangeFeed
  readonly clock: Clock
  readonly schedule: Schedule
  readonly catalogue: KeyspaceCatalogue
  /** Uniform in [0, 1). */
  readonly jitter: () => number
  readonly limits: { readonly known: number; readonly unknown: number }
  /** How long to go on deciding from memory when the lease has run out, ms; 0 when left out: not at all. */
  readonly failOpenMs?: number
}

/**
 * Whoever decides from memory. It keeps copies of records, drops those that changes name, and decides only while its
 * knowledge is fresh: no lease, no decision.
 */
export interface Verifier {
  /**
   * The authority's time (its late bound, epoch ms) if this verifier may decide now, -1 otherwise. Call it in the same synchronous step as
   * the decision.
   */
  readonly authorityNow: () => number
  /** The early bound of the authority's time: what begins is judged by it. */
  readonly earliestNow: () => number
  /** The record, from memory only. Worth nothing without the lease. */
  readonly held: (tokenHash: string) => CachedRecord | undefined
  /**
   * The record, from memory or, where the store answers at once, from the store; undefined: await `ready`.
   * Worth nothing without the lease. Never throws.
   */
  readonly find: (tokenHash: string) => CachedRecord | undefined
  /**
   * Resolves when lease and record are in memory, so that the caller can decide in one step.
   * @throws BittingError `unavailable` when that cannot be had in time
   */
  readonly ready: (tokenHash: string) => Promise<void>
  /**
   * Joins the change log and keeps renewing until `stop`. Resolves when joined.
   * @throws BittingError `unavailable` when the log cannot be read; the verifier is stopped then
   */
  readonly start: () => Promise<void>
  /** Stops deciding, for good unless started again. */
  readonly stop: () => void
  /**
   * Drops what the committed change names and resolves when this verifier can no longer decide by what was before it.
   * Null: by what was before this call, for answers that repeat an earlier change.
   * @returns whether the log was read since, and the change is in it
   */
  readonly applied: (change: Change | null) => Promise<boolean>
  /** Somebody says that these were changed: drops the copies, and finds out what is behind it. Never harmful, whoever says so. */
  readonly push: (targets: readonly ChangeTarget[]) => void
  /** Number of records held. */
  readonly size: () => number
}

/** Makes a verifier; it decides nothing until started. */
export function createVerifier(ports: VerifierPorts): Verifier {
  const { clock, schedule } = ports
  const cache = createRecordCache(ports.limits)
  const history = createChangeHistory()
  const lease = createLease(clock, ports.failOpenMs ?? 0)
  const renewer = createRenewer({ ...ports, cache, history, lease, forget })
  const { renew } = renewer
  const holds = (): boolean => lease.authorityNow() >= 0
  const loader = createRecordLoader({ ...ports, cache, history, holds, renew })

  function forget(): void {
    cache.clear()
    lease.drop()
    loader.forget()
    history.restart(null)
  }

  /** Waits until this verifier knows what was committed before this call, or cannot decide by anything older. Answers which of the two. */
  async function caughtUp(change: Change | null): Promise<boolean> {
    const until = clock.monotonic() + REVOKE_WAIT_MS
    // A renewal under way may have read the log before the commit; one begun from here on cannot have.
    const goal = renewer.begun() + 1
    const isSeen = (): boolean => (change === null ? renewer.completed() >= goal : history.includes(change))
    const isThere = (): boolean => isSeen() || renewer.completed() >= goal || !renewer.isRunning()
    while (!isThere()) {
      const leftMs = until - clock.monotonic()
      if (leftMs <= 0) return false
      const attempt = renew()
      await within(schedule, leftMs, attempt)
      // The one under way was not enough: the next begins at once, unless the log cannot be read.
      if (!isThere() && !renewer.isUnderWay() && !(await attempt)) await pause(schedule, RETRY_MS)
    }
    return isSeen()
  }

  return {
    authorityNow: lease.authorityNow,
    earliestNow: lease.earliestNow,
    held: loader.held,
    find: loader.find,
    async ready(tokenHash) {
      if (!holds()) await within(schedule, LEASE_WAIT_MS, renew())
      if (!holds()) {
        const detail = "This server's knowledge of the keys is too old to decide."
        throw new BittingError("unavailable", { detail, cause: renewer.failure() })
      }
      if (cache.get(tokenHash) === undefined) await loader.load(tokenHash)
    },
    async start() {
      renewer.start()
      if (await renew()) return
      renewer.stop()
      const failure = renewer.failure()
      throw failure instanceof BittingError ? failure : new BittingError("unavailable", { cause: failure })
    },
    stop: renewer.stop,
    async applied(change) {
      if (change !== null) {
        cache.drop(change.targets)
        lease.raise(clock.now())
      }
      return await caughtUp(change)
    },
    push(targets) {
      cache.drop(targets)
      void caughtUp(null)
    },
    size: cache.size,
  }
}
