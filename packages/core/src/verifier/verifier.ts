import type { Change, Position } from "../domain/change.ts"
import type { KeyspaceCatalogue } from "../domain/keyspace.ts"
import { verifiableKey } from "../domain/verifiable-key.ts"
import { BittingError } from "../errors.ts"
import type { ChangeFeed, Clock, GrantSource, LoadedRecord } from "../ports.ts"
import { createChangeHistory } from "./change-history.ts"
import { createLease, LEASE_MS, readClocks } from "./lease.ts"
import type { CachedRecord } from "./record-cache.ts"
import { createRecordCache, targetsOf } from "./record-cache.ts"

/** Time between the end of one renewal and the start of the next, ms; spread by ±10 %. */
const RENEWAL_MS = 700

/** How long a verification without a lease waits for one, ms. */
const LEASE_WAIT_MS = 300

/** How long a change waits for this verifier, ms: by then its lease has ended, so it cannot decide by what was before. */
const REVOKE_WAIT_MS = 3_000

const LOAD_ATTEMPTS = 3

/** Pause between attempts to catch up with a change while the log cannot be read, ms. */
const RETRY_MS = 25

interface PendingLoad {
  /** Where this verifier was when it asked. */
  readonly sentFrom: Position | null
  readonly answer: LoadedRecord | Promise<LoadedRecord>
}

/** Runs something later; the returned function cancels it. */
export type Schedule = (delayMs: number, run: () => void) => () => void

export interface VerifierPorts {
  readonly source: GrantSource
  readonly feed: ChangeFeed
  readonly clock: Clock
  readonly schedule: Schedule
  readonly catalogue: KeyspaceCatalogue
  /** Uniform in [0, 1). */
  readonly jitter: () => number
  readonly limits: { readonly known: number; readonly unknown: number }
}

/**
 * Whoever decides from memory. It keeps copies of records, drops those that changes name, and decides only while its
 * knowledge is fresh: no lease, no decision.
 */
export interface Verifier {
  /** Authority time if this verifier may decide now, -1 otherwise. Call it in the same synchronous step as the decision. */
  readonly authorityNow: () => number
  /**
   * The record, from memory or, where the store answers at once, from the store; undefined: await `ready`.
   * Worth nothing without the lease.
   */
  readonly find: (tokenHash: string) => CachedRecord | undefined
  /**
   * Resolves when lease and record are in memory, so that the caller can decide in one step.
   * @throws BittingError `unavailable` when that cannot be had in time
   */
  readonly ready: (tokenHash: string) => Promise<void>
  /** Joins the change log and keeps renewing until `stop`. Resolves when joined. */
  readonly start: () => Promise<void>
  readonly stop: () => void
  /**
   * Drops what the committed change names and resolves when this verifier can no longer decide by what was before it.
   * Null: by what was before this call, for answers that repeat an earlier change.
   */
  readonly applied: (change: Change | null) => Promise<void>
  /** Number of records held. */
  readonly size: () => number
}

/** Makes a verifier; it decides nothing until started. */
export function createVerifier(ports: VerifierPorts): Verifier {
  const { feed, clock, catalogue } = ports
  const cache = createRecordCache(ports.limits)
  const history = createChangeHistory()
  const lease = createLease(clock)
  const loads = new Map<string, Promise<void>>()
  let epoch = 0
  let renewals = 0
  let renewal: Promise<void> | null = null
  let cancelTimer: (() => void) | null = null
  let running = false

  function forget(): void {
    epoch += 1
    cache.clear()
    lease.drop()
    loads.clear()
    history.restart(null)
  }

  async function renewOnce(): Promise<void> {
    const sent = readClocks(clock)
    const from = history.position()
    const reply = await feed.since(from)
    if (reply.reset) {
      forget()
      return renewOnce()
    }
    if (from === null) {
      cache.clear()
      history.restart(reply.head)
    } else {
      for (const change of reply.changes) cache.drop(change.targets)
      history.advance(reply.changes, reply.head)
    }
    lease.take(sent, reply.now)
    renewals += 1
  }

  /** One renewal at a time; a failed one is not an error here, the lease just runs out. */
  function renew(): Promise<void> {
    renewal ??= renewOnce()
      .catch(() => undefined)
      .finally(() => {
        renewal = null
        plan()
      })
    return renewal
  }

  function plan(): void {
    cancelTimer?.()
    cancelTimer = running
      ? ports.schedule(RENEWAL_MS * (0.9 + 0.2 * ports.jitter()), () => void renew())
      : null
  }

  function within(waitMs: number, work: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = ports.schedule(waitMs, resolve)
      void work.finally(() => {
        cancel()
        resolve()
      })
    })
  }

  function isUsable(loaded: LoadedRecord, sentFrom: Position | null, record: CachedRecord): boolean {
    const position = history.position()
    if (position === null || sentFrom === null) return false
    const later = loaded.label.seq > position.seq
    return later
      ? position.seq === sentFrom.seq && position.tag === sentFrom.tag
      : history.stillGood(loaded.label, record.targets)
  }

  /** Keeps the record if it may be used; says whether it was. */
  function keep(tokenHash: string, loaded: LoadedRecord, sentFrom: Position | null): boolean {
    const keyspace = loaded.record === null ? undefined : catalogue.byName.get(loaded.record.grant.keyspace)
    // A key whose keyspace is no longer declared is nobody's: unknown.
    const key =
      loaded.record === null || keyspace === undefined ? null : verifiableKey(loaded.record, keyspace)
    const record: CachedRecord = { tokenHash, key, targets: targetsOf(tokenHash, key), used: true }
    if (!isUsable(loaded, sentFrom, record)) return false
    cache.put(record)
    return true
  }

  async function loadUntilUsable(tokenHash: string, first: PendingLoad | null): Promise<void> {
    const started = epoch
    for (let attempt = 0; attempt < LOAD_ATTEMPTS; attempt++) {
      const pending = attempt === 0 && first !== null ? first : askSource(tokenHash)
      const loaded = await pending.answer
      if (epoch !== started) break
      if (keep(tokenHash, loaded, pending.sentFrom)) return
      await renew()
    }
    throw new BittingError("unavailable", { detail: "The key is changing faster than it can be read." })
  }

  function askSource(tokenHash: string): PendingLoad {
    return { sentFrom: history.position(), answer: ports.source.load(tokenHash) }
  }

  /** One load per token, however many ask. */
  function load(tokenHash: string, first: PendingLoad | null): Promise<void> {
    let under = loads.get(tokenHash)
    if (under === undefined) {
      under = loadUntilUsable(tokenHash, first).finally(() => loads.delete(tokenHash))
      loads.set(tokenHash, under)
      // Whoever needs the record awaits the load itself; this only keeps a failure nobody waits for from ending the process.
      under.catch(() => undefined)
    }
    return under
  }

  function find(tokenHash: string): CachedRecord | undefined {
    const there = cache.get(tokenHash)
    if (there !== undefined) {
      there.used = true
      return there
    }
    if (loads.has(tokenHash) || lease.authorityNow() < 0) return undefined
    const pending = askSource(tokenHash)
    if (!(pending.answer instanceof Promise)) {
      if (keep(tokenHash, pending.answer, pending.sentFrom)) return cache.get(tokenHash)
    } else void load(tokenHash, pending)
    return undefined
  }

  return {
    authorityNow: lease.authorityNow,
    find,
    async ready(tokenHash) {
      if (lease.authorityNow() < 0) await within(LEASE_WAIT_MS, renew())
      if (lease.authorityNow() < 0) {
        throw new BittingError("unavailable", {
          detail: "This server's knowledge of the keys is too old to decide.",
        })
      }
      if (cache.get(tokenHash) === undefined) await load(tokenHash, null)
    },
    async start() {
      running = true
      await renewOnce()
      plan()
    },
    stop() {
      running = false
      cancelTimer?.()
      cancelTimer = null
      forget()
    },
    async applied(change) {
      if (change !== null) cache.drop(change.targets)
      const from = clock.monotonic()
      const left = (): number => REVOKE_WAIT_MS - (clock.monotonic() - from)
      // A renewal under way may have read the log before the commit; only one begun from here on cannot have.
      if (change === null && renewal !== null) await within(left(), renewal)
      const goal = change === null ? renewals + 1 : 0
      const caughtUp = (): boolean =>
        change === null ? renewals >= goal : (history.position()?.seq ?? -1) >= change.seq
      while (running && !caughtUp() && left() > 0) {
        await within(left(), renew())
        if (!caughtUp()) await within(RETRY_MS, new Promise(() => undefined))
      }
    },
    size: cache.size,
  }
}

/** How long an answer of a verifier may lag behind the log, ms; for readiness reports. */
export const STALE_AFTER_MS: number = LEASE_MS
