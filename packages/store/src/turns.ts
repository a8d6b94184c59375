import { setImmediate } from "node:timers/promises"

/** Rows of long work between two turns of others: a few milliseconds of it. */
const ROWS_PER_TURN = 50

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
