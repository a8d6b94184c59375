import type { Clock, Schedule } from "../src/index.ts"

/** Clocks and timers that move only when told to. */
export interface VirtualTime {
  readonly clock: Clock
  readonly schedule: Schedule
  /** Lets time pass: both clocks move, and timers run in their order. */
  readonly advance: (ms: number) => Promise<void>
  /** Steps the wall clock only. */
  readonly stepWall: (ms: number) => void
  /** The machine sleeps: wall time passes, monotonic time and timers do not. */
  readonly suspend: (ms: number) => void
  /** Lets everything that waits for no timer and no reply come to an end. */
  readonly settle: () => Promise<void>
  readonly pendingTimers: () => number
}

/** Enough turns for the longest chain of promises between two waits in this code. */
const TURNS = 40

/** Time that stands at `startAt`, epoch ms. */
export function virtualTime(startAt: number): VirtualTime {
  let wall = startAt
  let monotonic = 1_000
  let count = 0
  const timers = new Map<number, { readonly dueAt: number; readonly run: () => void }>()

  async function settle(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) await Promise.resolve()
  }

  function nextDue(until: number): number | null {
    let next: number | null = null
    for (const [id, timer] of timers) {
      if (timer.dueAt > until) continue
      if (next === null || timer.dueAt < (timers.get(next)?.dueAt ?? 0)) next = id
    }
    return next
  }

  function moveTo(at: number): void {
    wall += at - monotonic
    monotonic = at
  }

  return {
    clock: { now: () => wall, monotonic: () => monotonic },
    schedule(delayMs, run) {
      const id = ++count
      timers.set(id, { dueAt: monotonic + delayMs, run })
      return () => void timers.delete(id)
    },
    async advance(ms) {
      await settle()
      const until = monotonic + ms
      for (let id = nextDue(until); id !== null; id = nextDue(until)) {
        const timer = timers.get(id)
        timers.delete(id)
        if (timer === undefined) continue
        moveTo(Math.max(monotonic, timer.dueAt))
        timer.run()
        await settle()
      }
      moveTo(until)
      await settle()
    },
    stepWall: (ms) => void (wall += ms),
    suspend: (ms) => void (wall += ms),
    settle,
    pendingTimers: () => timers.size,
  }
}
