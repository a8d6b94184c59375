import type { UsageMeter } from "@bitting/core"

/** Time between two flushes, ms: what a crash can lose of the counts. */
export const FLUSH_MS = 1_000

/** A job that runs until it is stopped. */
export interface Job {
  /** Runs it one last time and resolves when that is done. */
  readonly stop: () => Promise<void>
}

/**
 * Writes the counts gathered in memory once a second.
 * @param failed told once when flushing begins to fail, and again only after it worked in between
 */
export function startUsageFlush(meter: UsageMeter, failed: (error: unknown) => void): Job {
  let working = true
  const flush = async (): Promise<void> => {
    try {
      await meter.flush()
      working = true
    } catch (error) {
      if (working) failed(error)
      working = false
    }
  }
  const timer = setInterval(() => void flush(), FLUSH_MS)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await flush()
    },
  }
}
