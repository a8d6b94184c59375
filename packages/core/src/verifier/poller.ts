import type { Schedule } from "./waiting.ts"

/** Looks again and again while somebody waits, once for all. */
export interface Poller<Waiter> {
  readonly add: (waiter: Waiter) => void
  /** Looks at once. */
  readonly wake: () => void
}

export interface PollerPorts<Waiter> {
  readonly schedule: Schedule
  /** Pause between two looks, ms. */
  readonly pauseMs: number
  /** Looks once for those who wait, tells those for whom it is over, and answers the others. Never rejects. */
  readonly look: (waiters: readonly Waiter[]) => Promise<readonly Waiter[]>
}

/** Makes a poller that runs while somebody waits. */
export function createPoller<Waiter>({ schedule, pauseMs, look }: PollerPorts<Waiter>): Poller<Waiter> {
  let waiters: readonly Waiter[] = []
  let running = false
  let wake = (): void => undefined

  function rest(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = schedule(pauseMs, resolve)
      wake = () => {
        cancel()
        resolve()
      }
    })
  }

  async function run(): Promise<void> {
    running = true
    while (waiters.length > 0) {
      let again = false
      wake = () => {
        again = true
      }
      const asked = waiters
      const left = await look(asked)
      // Whoever came while it looked has not been looked for.
      const came = waiters.slice(asked.length)
      waiters = [...left, ...came]
      if (waiters.length > 0 && came.length === 0 && !again) await rest()
    }
    running = false
  }

  return {
    add(waiter) {
      waiters = [...waiters, waiter]
      if (!running) void run()
    },
    wake: () => wake(),
  }
}
