import { BittingError } from "@bitting/core"
import type {
  Clock,
  Committed,
  Entropy,
  GrantReads,
  LeaseLedger,
  LoadedRecord,
  Mutation,
  RecordSource,
  Repositories,
  Store,
} from "@bitting/core"
import { deleteChangesBefore, insertChange } from "./change-repo.ts"
import { FIND_OUT_MS, foundOut } from "./commit-outcome.ts"
import { listDenials, pruneDenials } from "./denial-repo.ts"
import type { Connection } from "./dialects/dialect.ts"
import { keysWithin } from "./keys-within.ts"
import { createLeaseLedger } from "./lease-ledger.ts"
import { createQuotaLedger } from "./quota-ledger.ts"
import { createQuotaPruning } from "./quota-prune.ts"
import { deleteIdempotencyBefore } from "./idempotency-repo.ts"
import { deleteInvitationsEndedBefore } from "./invitation-repo.ts"
import { readRepositories, repositories } from "./repositories.ts"
import type { Db } from "./schema.ts"
import { listScopeUse } from "./scope-use-repo.ts"
import { deleteSealedOfEndedBefore } from "./sealed-token-repo.ts"
import { deleteSessionsExpiredBefore, touchSession } from "./session-repo.ts"
import { getSetting } from "./setting-repo.ts"
import { deleteLinksExpiredBefore } from "./sign-in-link-repo.ts"
import {
  deleteTicketsExpiredBefore,
  deleteTicketsOfPerson,
  getTicket,
  insertTicket,
  takeTicket,
} from "./ticket-repo.ts"
import { toStoreError, withStoreErrors } from "./store-errors.ts"
import { createUsageJournal } from "./usage-journal.ts"
import type { UsageJournal } from "./usage-journal.ts"
import { listUsage } from "./usage-repo.ts"
import { deleteReportsBefore } from "./usage-report-repo.ts"
import { createUsageReports } from "./usage-reports.ts"
import { listTotals } from "./usage-total-repo.ts"

/** How long the change log, sealed tokens of ended keys, ended sessions and ended sign-in links are kept. */
const KEPT_MS = 24 * 60 * 60 * 1_000

/** Numbers of reports are kept for longer than counts may come late. */
const REPORTS_KEPT_LONGER_MS = 2 * 60 * 60 * 1_000

/** How long samples of refusals are kept, and how many of all keys. */
const DENIALS = { keptMs: 7 * KEPT_MS, most: 100_000 }

/** How long invitations are kept that were accepted, were revoked or have expired. */
const INVITATIONS_KEPT_MS = 30 * KEPT_MS

/** A store on a database. */
export interface OpenedStore extends Store {
  readonly leases: LeaseLedger
  /** Waits until whoever served this database before, and did not close, has surely stopped deciding by what it knew. */
  readonly settled: () => Promise<void>
  /** Records of several tokens, in one snapshot. At least one hash, 64 hex digits each. */
  readonly loadMany: RecordSource["loadMany"]
  /** Those of the ids that are keys of that organization; null: of any. */
  readonly keysWithin: (organizationId: string | null, ids: readonly string[]) => Promise<ReadonlySet<string>>
  /** Adds the counts that were flushed to the tables they are read from; reading them does so as well. */
  readonly foldUsage: () => Promise<void>
  /**
   * Deletes what nobody asks for any more: changes, sealed tokens of ended keys, ended sessions and sign-in links older than a day, invitations
   * that ended a month ago, and samples of refusals that are older than a week or not among the newest 100,000.
   */
  readonly prune: () => Promise<void>
  /** Deletes what was counted of quotas in months that are over. The first time in a month it goes through all of them. */
  readonly pruneQuotas: () => Promise<void>
}

/** What a store is made of. */
export interface StoreParts {
  readonly connection: Connection
  readonly clock: Clock
  readonly entropy: Entropy
  /** How long it is tried to find out what became of a commit, ms; 5,000 when left out. */
  readonly patienceMs?: number
}

/** Makes the tag of a change: 16 random hex digits. */
export function newTag(entropy: Entropy): string {
  return Buffer.from(entropy.bytes(8)).toString("hex")
}

/** Runs the work and, if it did something, adds its change and audit entries to the same transaction. */
async function runWork<T>(
  parts: StoreParts,
  context: { readonly db: Db; readonly tag: string },
  work: (tx: Repositories) => Promise<Mutation<T>>,
): Promise<Mutation<T>> {
  const { dialect } = parts.connection
  const { db, tag } = context
  const mutation = await work(repositories(db, dialect))
  const { organizationId, targets, audit } = mutation
  if (audit.length === 0) return mutation
  await insertChange(db, { tag, organizationId, targets }, parts.clock.now())
  await dialect.recordAudit(db, tag, audit)
  return mutation
}

/**
 * Commits, or finds out what became of a commit whose answer was lost.
 * @returns what the transaction did
 * @throws BittingError `outcome_unknown`; any other error means that nothing was changed
 */
async function commit<T>(
  { connection, patienceMs }: Required<StoreParts>,
  tag: string,
  run: (db: Db) => Promise<Mutation<T>>,
): Promise<Mutation<T>> {
  const finished: Mutation<T>[] = []
  try {
    await connection.write(async (db) => void finished.push(await run(db)))
  } catch (error) {
    // From the end of its work on the transaction may have been committed, unless the connection itself says what happened.
    const mayStand = finished.length > 0 && !(error instanceof BittingError)
    if (!mayStand || !(await foundOut(patienceMs, () => connection.tookPlace(tag)))) throw error
  }
  const [mutation] = finished
  if (mutation === undefined) throw new Error("the transaction did not run")
  return mutation
}

async function transact<T>(
  parts: Required<StoreParts>,
  work: (tx: Repositories) => Promise<Mutation<T>>,
): Promise<Committed<T>> {
  const { connection, patienceMs } = parts
  const tag = newTag(parts.entropy)
  const { value, organizationId, targets, audit } = await commit(
    parts,
    tag,
    async (db) => await runWork(parts, { db, tag }, work),
  )
  if (audit.length === 0) {
    await connection.confirm(null)
    await connection.settled()
    return { value, change: null }
  }
  const seq = await foundOut(patienceMs, () => connection.confirm(tag))
  // Committed, and gone: another server answers, or a backup was restored meanwhile.
  if (seq === null) throw new BittingError("outcome_unknown")
  await connection.settled()
  return { value, change: { seq, tag, organizationId, targets } }
}

function load(connection: Connection, tokenHash: string): LoadedRecord | Promise<LoadedRecord> {
  const fail = (error: unknown): never => {
    throw toStoreError(connection.dialect, error)
  }
  try {
    const loaded = connection.load(tokenHash)
    return loaded instanceof Promise ? loaded.catch(fail) : loaded
  } catch (error) {
    return fail(error)
  }
}

/** Counts what is under way, so that closing can wait for it, and refuses what comes later. */
function createGate(
  connection: Connection,
  lastly: () => Promise<void>,
): {
  readonly guarded: <T>(task: () => Promise<T>) => Promise<T>
  readonly close: () => Promise<void>
} {
  const pending = new Set<Promise<unknown>>()
  let closing: Promise<void> | null = null
  const closeWhenIdle = async (): Promise<void> => {
    await Promise.allSettled(pending)
    await lastly()
    await connection.close()
  }
  return {
    guarded: async (task) => {
      if (closing !== null) throw new BittingError("unavailable")
      const result = withStoreErrors(connection.dialect, task)
      pending.add(result)
      try {
        return await result
      } finally {
        pending.delete(result)
      }
    },
    close: async () => {
      closing ??= closeWhenIdle()
      await closing
    },
  }
}

/** What is pending in either journal. */
type PendingUsage = Pick<UsageJournal, "isPending" | "fold">

function bothJournals(own: PendingUsage, reports: PendingUsage): PendingUsage {
  return {
    isPending: () => own.isPending() || reports.isPending(),
    async fold() {
      await own.fold()
      await reports.fold()
    },
  }
}

/** Reads what is counted, of everything that was flushed before. */
function createCountedReads(
  { dialect, reader }: Connection,
  journal: PendingUsage,
): Pick<OpenedStore, "read"> & Pick<OpenedStore["usage"], "counts" | "sums" | "scopes"> {
  const read = readRepositories(reader, dialect)
  const fold = async (): Promise<void> => {
    // On a full disk keys are still shown, with the counts that are there.
    if (journal.isPending()) await journal.fold().catch(() => undefined)
  }
  const { get, list } = read.grants
  const grants: GrantReads = {
    ...read.grants,
    get: async (id) => {
      await fold()
      return await get(id)
    },
    list: async (filter, page) => {
      await fold()
      return await list(filter, page)
    },
  }
  return {
    read: { ...read, grants },
    counts: async (grantId, range) => {
      await fold()
      return await listUsage(reader, grantId, range)
    },
    sums: async (filter, range) => {
      await fold()
      return await listTotals(reader, filter, range)
    },
    scopes: async (grantIds) => {
      await fold()
      return await listScopeUse(reader, dialect, grantIds)
    },
  }
}

/** Makes the store of an open database. */
export function createStore(given: StoreParts): OpenedStore {
  const parts = { patienceMs: FIND_OUT_MS, ...given }
  const { connection, clock, entropy } = parts
  const { reader } = connection
  const own = createUsageJournal(connection, newTag(entropy))
  const reports = createUsageReports(connection, newTag(entropy), clock.now)
  const journal = bothJournals(own, reports)
  // What cannot be folded now is when the database is next opened.
  const { guarded, close } = createGate(connection, async () => await journal.fold().catch(() => undefined))
  const { read, counts, sums, scopes } = createCountedReads(connection, journal)
  const quota = createQuotaLedger(connection)
  const pruneQuotas = createQuotaPruning({ connection, clock })
  return {
    read,
    quota: {
      spend: async (spend) => await guarded(async () => await quota.spend(spend)),
      used: async (group, window) => await guarded(async () => await quota.used(group, window)),
    },
    usage: {
      flush: async (deltas, denials = []) =>
        await guarded(async () => {
          if (deltas.length > 0 || denials.length > 0) await own.flush(deltas, denials)
        }),
      denials: async (grantId, page) => await guarded(async () => await listDenials(reader, grantId, page)),
      report: async (given) => await guarded(async () => await reports.append(given)),
      counts: async (grantId, range) => await guarded(async () => await counts(grantId, range)),
      sums: async (filter, range) => await guarded(async () => await sums(filter, range)),
      scopes: async (grantIds) => await guarded(async () => await scopes(grantIds)),
    },
    tickets: {
      put: async (ticket) =>
        await guarded(async () => await connection.count(async (db) => await insertTicket(db, ticket))),
      get: async (kind, hash) => await guarded(async () => await getTicket(reader, kind, hash)),
      take: async (kind, hash) =>
        await guarded(async () => await connection.count(async (db) => await takeTicket(db, kind, hash))),
      deleteOfPerson: async (kind, personId) =>
        await guarded(
          async () => await connection.count(async (db) => await deleteTicketsOfPerson(db, kind, personId)),
        ),
    },
    sightings: {
      seen: async (id, at) =>
        await guarded(async () => await connection.count(async (db) => await touchSession(db, id, at))),
    },
    foldUsage: async () => await guarded(journal.fold),
    transact: async (work) => await guarded(async () => await transact(parts, work)),
    load: (tokenHash) => load(connection, tokenHash),
    leases: createLeaseLedger(connection, clock, guarded),
    settled: async () => await guarded(connection.settled),
    loadMany: async (hashes, position) =>
      await guarded(async () => await connection.loadMany(hashes, position)),
    keysWithin: async (organizationId, ids) =>
      await guarded(async () => await keysWithin(reader, organizationId, ids)),
    since: async (position) => await guarded(async () => await connection.since(position)),
    ping: async () => await guarded(async () => void (await getSetting(reader, "ping"))),
    prune: async () =>
      await guarded(async () => {
        const now = clock.now()
        const before = now - KEPT_MS
        await connection.count(async (db) => {
          await deleteChangesBefore(db, before)
          await deleteSealedOfEndedBefore(db, before)
          await deleteSessionsExpiredBefore(db, before)
          await deleteLinksExpiredBefore(db, before)
          await deleteTicketsExpiredBefore(db, before)
          await deleteIdempotencyBefore(db, before)
          await deleteInvitationsEndedBefore(db, clock.now() - INVITATIONS_KEPT_MS)
          await deleteReportsBefore(db, before - REPORTS_KEPT_LONGER_MS)
          await pruneDenials(db, { before: now - DENIALS.keptMs, most: DENIALS.most })
        })
      }),
    pruneQuotas: async () => await guarded(pruneQuotas),
    close,
  }
}
