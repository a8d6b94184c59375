/** A signal that ends work under way, and what to call when the work is done. */
export interface Ending {
  readonly signal: AbortSignal
  /** Ends the work before its time. */
  readonly end: (reason: Error) => void
  readonly done: () => void
}

/** Ends work that takes too long, and all of it when nobody wants any more. */
export interface Endings {
  /** @param afterMs how long the work may take */
  readonly begin: (afterMs: number) => Ending
  /** Ends what is under way, and at once what begins from now on. */
  readonly endAll: (reason: Error) => void
}

/**
 * Makes signals out of one controller and one timer each. `AbortSignal.any` and `AbortSignal.timeout` do the same, and cost several times as
 * much by what they keep for the garbage collector.
 * @param late the reason for what took too long
 */
export function createEndings(late: () => Error): Endings {
  const under = new Set<AbortController>()
  let ended: Error | null = null
  return {
    begin(afterMs) {
      const controller = new AbortController()
      if (ended !== null) controller.abort(ended)
      under.add(controller)
      const timer = setTimeout(() => controller.abort(late()), afterMs)
      // Nothing is kept alive for it.
      timer.unref()
      return {
        signal: controller.signal,
        end: (reason) => controller.abort(reason),
        done: () => {
          clearTimeout(timer)
          under.delete(controller)
        },
      }
    },
    endAll(reason) {
      ended = reason
      for (const controller of under) controller.abort(reason)
    },
  }
}
