import type { Denial, UsageDelta, UsageLedger } from "@bitting/core"
import { addDenials } from "./denial-repo.ts"
import type { Connection } from "./dialects/dialect.ts"
import { createQueue } from "./queue.ts"
import type { Db } from "./schema.ts"
import { addScopeUse } from "./scope-use-repo.ts"
import { journaledDeltas, journalText } from "./usage-journal-text.ts"
import type { WrittenBy } from "./usage-journal-repo.ts"
import { deleteJournalRows, putJournalRow, takeJournalRows } from "./usage-journal-repo.ts"
import { addUse } from "./usage-repo.ts"
import type { UsageSum } from "./usage-sum.ts"
import { createUsageSum } from "./usage-sum.ts"
import { addTotals } from "./usage-total-repo.ts"

/** Rows of the journal that are read and added up in one transaction. */
const ROWS_AT_ONCE = 50

/**
 * Makes counts durable without touching a row per key: each flush is one row of the journal. What is in the journal is added to the tables
 * every now and then, in the transaction that deletes it there: so it is counted once, whenever the process dies (ADR 0017).
 */
export interface UsageJournal extends Pick<UsageLedger, "flush"> {
  /** Whether anything was flushed that is not in the tables yet. */
  readonly isPending: () => boolean
  /** Resolves when everything flushed before this call is in the tables. When it rejects it is still in the journal. */
  readonly fold: () => Promise<void>
}

async function addSum(db: Db, { dialect }: Connection, sum: UsageSum): Promise<void> {
  const keys = sum.keys()
  await addUse(db, dialect, keys)
  await addTotals(db, dialect, keys)
  await addScopeUse(db, dialect, sum.scopes())
}

/** Adds what is in the journal to the tables, going by the rows themselves. Null: rows of every writer. */
export async function foldRows(connection: Connection, by: WrittenBy | null): Promise<void> {
  let taken = ROWS_AT_ONCE
  while (taken === ROWS_AT_ONCE) {
    taken = await connection.count(async (db) => {
      const texts = await takeJournalRows(db, by, ROWS_AT_ONCE)
      const sum = createUsageSum()
      for (const text of texts) sum.add(journaledDeltas(text))
      await addSum(db, connection, sum)
      return texts.length
    })
  }
}

/** Adds what earlier processes left in the journal to the tables. To be called when the schema is there, before anything is read. */
export async function recoverUsage(connection: Connection): Promise<void> {
  await foldRows(connection, null)
}

/** Rows that are to be folded together. */
interface Batch extends WrittenBy {
  readonly rows: number
  /** What is in the rows; null: they are to be read, because a first attempt failed and may yet have been committed. */
  sum: UsageSum | null
}

async function foldBatch(connection: Connection, batch: Batch): Promise<void> {
  const { sum } = batch
  if (sum === null) return await foldRows(connection, batch)
  // Whatever comes of it, the sum is good for one attempt only.
  batch.sum = null
  await connection.count(async (db) => {
    const deleted = await deleteJournalRows(db, batch)
    if (deleted !== batch.rows) throw new Error(`${batch.rows - deleted} rows of the usage journal are gone`)
    await addSum(db, connection, sum)
  })
}

/**
 * Makes the journal of one process, of which nothing is written yet.
 * @param writer a name no other process has used on this database
 */
export function createUsageJournal(connection: Connection, writer: string): UsageJournal {
  const appends = createQueue()
  /** Number of the next row; those before it are committed. */
  let next = 1
  /** What is in the rows that are not in `batch`, and how many they are. */
  let sum = createUsageSum()
  let rows = 0
  let batch: Batch | null = null
  let running: Promise<void> | null = null
  let following: Promise<void> | null = null

  const isPending = (): boolean => rows > 0 || batch !== null

  async function append(deltas: readonly UsageDelta[], denials: readonly Denial[]): Promise<void> {
    const row = { writer, number: next, deltas: journalText(deltas) }
    await connection.count(async (db) => {
      await putJournalRow(db, row)
      await addDenials(db, connection.dialect, denials)
    })
    next += 1
    rows += 1
    sum.add(deltas)
  }

  function takeBatch(): Batch {
    const taken = { writer, through: next - 1, rows, sum }
    rows = 0
    sum = createUsageSum()
    return taken
  }

  async function run(): Promise<void> {
    if (batch !== null) await foldBatch(connection, batch)
    batch = rows > 0 ? takeBatch() : null
    if (batch !== null) await foldBatch(connection, batch)
    batch = null
  }

  function start(): Promise<void> {
    running = run().finally(() => {
      running = null
    })
    return running
  }

  return {
    // One after the other: the next one takes the number of one that failed.
    flush: async (deltas, denials = []) => await appends.run(async () => await append(deltas, denials)),
    isPending,
    async fold() {
      if (!isPending()) return
      if (running === null) return await start()
      // What was flushed since it began is not in it. All who come meanwhile share the one that follows.
      following ??= running
        .catch(() => undefined)
        .then(async () => {
          following = null
          await start()
        })
      await following
    },
  }
}
