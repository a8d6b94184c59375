import type { Caller, SystemKeyCaller } from "../domain/authority.ts"
import type { Change, ChangeTarget, Position } from "../domain/change.ts"
import type { Actor } from "../domain/grant.ts"
import type { GrantSnapshot } from "../domain/snapshot.ts"
import { BittingError } from "../errors.ts"
import type { ChangeFeed, ChangeFeedReply } from "../ports.ts"
import type { LeaseLedger, LeaseRenewal } from "../verifier/lease-ledger.ts"
import type { LeaseRefusals } from "../verifier/lease-refusals.ts"
import type { LeaseWatch } from "../verifier/lease-watch.ts"
import { demand } from "./request.ts"

/** Verifiers one system key may run at a time. */
export const VERIFIERS_MAX = 1_000

/** Pause between two acknowledgements of one verifier: the number of leases divided by this, ms, up to the longest. */
const ACKS_PER_MS = 20
const ACK_SPACING_MAX_MS = 500

/** A verifier in another process asks to keep its lease. */
export interface RenewRequest {
  readonly id: string
  readonly n: number
  /** What it has taken in; null: it joins. */
  readonly position: Position | null
  /** The id it had before, which it has stopped deciding under. */
  readonly givesUp: string | null
  readonly name: string | null
  readonly failOpenMs: number
}

/** What it is answered. Null: forget everything and join under a new id. */
export interface RenewReply {
  readonly to: Position
  /** The authority's wall time, epoch ms. */
  readonly now: number
  readonly ackSpacingMs: number
  /** Those that concern the caller. */
  readonly changes: readonly Pick<Change, "seq" | "targets">[]
}

/** Records of several tokens, read in one snapshot. */
export interface LoadedRecords {
  readonly label: Position
  /** Whether the asker's position is in that snapshot's history. */
  readonly known: boolean
  /** In the order of the hashes; null: unknown. */
  readonly records: readonly (GrantSnapshot | null)[]
}

/** Where several records are read from at once. */
export interface RecordSource {
  readonly loadMany: (hashes: readonly string[], position: Position | null) => Promise<LoadedRecords>
}

export interface RemoteVerifierPorts {
  readonly ledger: LeaseLedger
  readonly feed: ChangeFeed
  readonly records: RecordSource
  readonly watch: LeaseWatch
  readonly refusals: LeaseRefusals
}

/** The server's side of verifiers that run inside other processes. */
export interface RemoteVerifiers {
  /** @throws BittingError insufficient_scope, key_required, lease_refused, rate_limited (too many verifiers), unavailable */
  readonly renew: (caller: Caller, request: RenewRequest) => Promise<RenewReply | null>
  /** Records within the caller's reach; others are unknown. @throws BittingError insufficient_scope, key_required, unavailable */
  readonly load: (
    caller: Caller,
    request: { readonly hashes: readonly string[]; readonly position: Position | null },
  ) => Promise<LoadedRecords>
  /** Ends a lease of the caller's own. @throws BittingError insufficient_scope, key_required, unavailable */
  readonly leave: (caller: Caller, id: string) => Promise<void>
}

/** @throws BittingError insufficient_scope, key_required */
export function demandVerifying(caller: Caller): SystemKeyCaller {
  demand(caller, "keys.verify", { organizationId: null })
  if (caller.kind !== "system_key") throw new BittingError("key_required")
  return caller
}

/** Whose changes a system key hears of; null: everybody's. */
export function hearsOf(caller: SystemKeyCaller): string | null {
  return caller.reach === "instance" ? null : caller.organizationId
}

/** Whether a change concerns those who hear of that organization (null: of all). */
export function concerns(change: Pick<Change, "organizationId">, organizationId: string | null): boolean {
  return organizationId === null || change.organizationId === null || change.organizationId === organizationId
}

interface Waiting {
  readonly renewal: LeaseRenewal
  readonly resolve: (accepted: boolean) => void
  readonly reject: (error: unknown) => void
}

/** Writes all renewals that wait in one transaction, one transaction at a time. */
function createRenewalBatches(ledger: LeaseLedger): (renewal: LeaseRenewal) => Promise<boolean> {
  let waiting: readonly Waiting[] = []
  let running = false

  /** Those of the next batch: one for each id, in the order of the ids, so that two batches never wait for each other's rows. */
  function takeBatch(): readonly Waiting[] {
    const batch = new Map<string, Waiting>()
    const later: Waiting[] = []
    for (const one of waiting) {
      if (batch.has(one.renewal.id)) later.push(one)
      else batch.set(one.renewal.id, one)
    }
    waiting = later
    return [...batch.values()].sort((left, right) => (left.renewal.id < right.renewal.id ? -1 : 1))
  }

  async function run(): Promise<void> {
    running = true
    while (waiting.length > 0) {
      const batch = takeBatch()
      try {
        const accepted = await ledger.renew(batch.map(({ renewal }) => renewal))
        for (const { renewal, resolve } of batch) resolve(accepted.has(renewal.id))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    running = false
  }

  return (renewal) =>
    new Promise((resolve, reject) => {
      waiting = [...waiting, { renewal, resolve, reject }]
      // The others that arrive in this turn come along.
      if (!running) void Promise.resolve().then(run)
      running = true
    })
}

/** Reads the changes after a position once for all who ask within one reading. */
function createSharedFeed(feed: ChangeFeed): (position: Position | null) => Promise<ChangeFeedReply> {
  const queued = new Map<string, Promise<ChangeFeedReply>>()
  return (position) => {
    const name = position === null ? "" : `${position.seq} ${position.tag}`
    const there = queued.get(name)
    if (there !== undefined) return there
    // What is shared begins after everybody who shares it has asked: no reading older than a lease is ever handed out.
    const reading = Promise.resolve().then(() => {
      queued.delete(name)
      return feed.since(position)
    })
    queued.set(name, reading)
    return reading
  }
}

const NOBODY: Actor = { kind: "system", id: "", memberId: null }

/** Who made and revoked a key is no part of a decision, and whoever may only verify does not learn it. */
function withoutMakers(record: GrantSnapshot): GrantSnapshot {
  return { ...record, grant: { ...record.grant, createdBy: NOBODY, revokedBy: null } }
}

/** Makes the server's side. Leases are in the ledger alone: nothing of them lives here. */
export function createRemoteVerifiers(ports: RemoteVerifierPorts): RemoteVerifiers {
  const { ledger, watch, refusals } = ports
  const write = createRenewalBatches(ledger)
  const read = createSharedFeed(ports.feed)
  let leases = 0

  async function join(caller: SystemKeyCaller, { givesUp }: RenewRequest): Promise<void> {
    if (givesUp !== null) {
      await ledger.leave(givesUp, caller.keyId)
      watch.left(givesUp, caller.keyId)
    }
    leases = await ledger.countOf(caller.keyId)
    if (leases >= VERIFIERS_MAX) {
      const detail = `A key runs ${VERIFIERS_MAX} verifiers at most.`
      throw new BittingError("rate_limited", { detail, extra: { retry_after: 3 } })
    }
  }

  /** Whoever changes had to wait for too often asks the server instead. */
  async function demandWelcome(caller: SystemKeyCaller, { id, givesUp }: RenewRequest): Promise<void> {
    if (givesUp !== null) await refusals.rename(givesUp, id, caller.keyId)
    const refusedMs = refusals.refusedMs(id)
    if (refusedMs <= 0) return
    throw new BittingError("lease_refused", { extra: { retry_after: Math.ceil(refusedMs / 1_000) } })
  }

  async function renew(caller: Caller, request: RenewRequest): Promise<RenewReply | null> {
    const key = demandVerifying(caller)
    const { id, n, position, name, failOpenMs } = request
    await demandWelcome(key, request)
    // Before anything is written: whoever commits a change from here on looks for leases, and knows which server keeps them.
    await watch.activate(true)
    if (position === null) await join(key, request)
    const organizationId = hearsOf(key)
    const renewal = { id, credential: key.keyId, organizationId, n, position, failOpenMs, name }
    const granted = watch.granting(renewal)
    const accepted = await write(renewal)
    if (!accepted) return null
    granted()
    watch.nudge()
    // Never in the transaction that wrote the lease: it would not see what was committed while it waited.
    const reply = await read(position)
    if (reply.reset) return null
    const changes = reply.changes.filter((change) => concerns(change, organizationId))
    return {
      to: reply.head,
      now: reply.now,
      ackSpacingMs: Math.min(ACK_SPACING_MAX_MS, Math.ceil(leases / ACKS_PER_MS)),
      changes: changes.map(({ seq, targets }): { seq: number; targets: readonly ChangeTarget[] } => ({
        seq,
        targets,
      })),
    }
  }

  return {
    renew,
    async load(caller, { hashes, position }) {
      const organizationId = hearsOf(demandVerifying(caller))
      const { label, known, records } = await ports.records.loadMany(hashes, position)
      const within = records.map((record) =>
        record !== null && concerns(record.grant, organizationId) ? withoutMakers(record) : null,
      )
      return { label, known, records: within }
    },
    async leave(caller, id) {
      const key = demandVerifying(caller)
      const isGone = await ledger.leave(id, key.keyId)
      watch.left(id, key.keyId)
      if (isGone) watch.nudge()
    },
  }
}
