import { setImmediate } from "node:timers/promises"

/** Rows of long work between two turns of others: a few milliseconds of it. */
const ROWS_PER_TURN = 50

/** Rows per statement: an embedded database holds up the whole process for as long as one takes. */
const ROWS_PER_STATEMENT = 1_000

/** Ends this turn of the event loop: whatever else is waiting to be done in this process is done first. */
export async function giveTurn(): Promise<void> {
  await setImmediate()
}

/**
 * Does something to many rows, some at a time, and lets others have a turn in between: a process that stores a thousand keys goes on
 * answering. What is written stays in one transaction, which nobody else sees half of.
 */
export async function inTurns<Row>(
  rows: readonly Row[],
  work: (some: readonly Row[]) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_TURN) {
    if (from > 0) await giveTurn()
    await work(rows.slice(from, from + ROWS_PER_TURN))
  }
}

/**
 * Does something to many rows, with as many at a time as one statement may take, and lets others have a turn after each. What is written stays
 * in one transaction, which nobody else sees half of.
 */
export async function inStatements<Row>(
  rows: readonly Row[],
  write: (some: readonly Row[]) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    await write(rows.slice(from, from + ROWS_PER_STATEMENT))
    await giveTurn()
  }
}
