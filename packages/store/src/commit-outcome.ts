import { setTimeout as delay } from "node:timers/promises"
import { BittingError } from "@bitting/core"

/** How long it is tried to find out what became of a commit, ms. */
export const FIND_OUT_MS = 5_000

/** Pause between two attempts, ms. */
const AGAIN_MS = 50

const UNKNOWN = Symbol("time is up")

/**
 * What the database says about a change that was or may have been committed. Attempts that fail are repeated until the time is up.
 * @param patienceMs how long in all
 * @throws BittingError `outcome_unknown` when it does not answer in time
 */
export async function foundOut<T>(patienceMs: number, ask: () => Promise<T>): Promise<T> {
  const end = new AbortController()
  const timeIsUp = delay(patienceMs, UNKNOWN, { signal: end.signal })
  // Ended below, once nobody waits for it.
  timeIsUp.catch(() => undefined)
  let cause: unknown
  const attempts = async (): Promise<T | typeof UNKNOWN> => {
    while (!end.signal.aborted) {
      try {
        return await ask()
      } catch (error) {
        cause = error
        await delay(AGAIN_MS)
      }
    }
    return UNKNOWN
  }
  try {
    const answer = await Promise.race([attempts(), timeIsUp])
    if (answer === UNKNOWN) throw new BittingError("outcome_unknown", { cause })
    return answer
  } finally {
    end.abort()
  }
}
