import type { Logger } from "../http/logger.ts"

/** Does what an answer does not wait for, so that the time it takes tells nobody anything. */
export interface Afterwards {
  /** Has the work done once the answer is on its way. Its failure is logged. */
  readonly run: (task: () => Promise<void>) => void
  /** Resolves when everything is done that was asked for, and after that many milliseconds in any case. */
  readonly settled: (withinMs: number) => Promise<void>
}

/** Works under way at most; what comes on top is dropped, which the log says. */
const PENDING_MAX = 200

/** Makes one with nothing to do. */
export function createAfterwards(log: Pick<Logger, "warn">): Afterwards {
  const pending = new Set<Promise<void>>()

  async function perform(task: () => Promise<void>): Promise<void> {
    await new Promise((resolve) => void setImmediate(resolve))
    try {
      await task()
    } catch (error) {
      // A message may quote an address; the name of the failure does not.
      log.warn("afterwards_failed", { error: error instanceof Error ? error.name : "unknown" })
    }
  }

  return {
    run: (task) => {
      if (pending.size >= PENDING_MAX) return log.warn("afterwards_dropped", { pending: pending.size })
      const work = perform(task)
      pending.add(work)
      void work.finally(() => pending.delete(work))
    },
    settled: async (withinMs) => {
      const wait = { isOver: false }
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          wait.isOver = true
          resolve()
        }, withinMs)
      })
      while (pending.size > 0 && !wait.isOver) await Promise.race([Promise.all(pending), late])
      clearTimeout(timer)
    },
  }
}
