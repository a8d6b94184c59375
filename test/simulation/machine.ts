import type { Clock, Schedule } from "@bitting/core"
import type { Kernel } from "./kernel.ts"

/** A clock may be wrong by this part. */
const DRIFT = 0.01

/** What a stop of both clocks may come to within the time of one lease, ms: half a second, less what rounding takes. */
const HIDDEN_MS = 490
const LEASE_TIME_MS = 3_100

/** A machine: two clocks that run a little wrong, step and stop, and the processes on it. */
export interface Machine {
  readonly clock: Clock
  readonly isAwake: () => boolean
  /** Steps the wall clock. Not backwards soon before or after a suspend: together they hide time, and nothing is promised then. */
  readonly stepWall: (ms: number) => void
  /** The machine sleeps: wall time goes on, monotonic time stands still. */
  readonly suspend: (ms: number) => void
  /** The machine stands still and no clock shows it, for as long as that is allowed. */
  readonly freeze: (ms: number) => void
  /** Starts a process. */
  readonly start: (name: string) => Process
}

/** A process on a machine. */
export interface Process {
  readonly name: string
  readonly clock: Clock
  readonly schedule: Schedule
  readonly isAlive: () => boolean
  /** Whether it executes now: it is neither ended nor stopped, and its machine is awake. */
  readonly isRunning: () => boolean
  /** Lets it execute something: now, when it goes on, or never. */
  readonly exec: (run: () => void) => void
  /** Stops it where it stands; the clocks go on. */
  readonly pause: (ms: number) => void
  readonly kill: () => void
  /** Called at the very moment it goes on, before anything that has waited. */
  resumed: () => void
}

interface Rates {
  readonly wall: number
  readonly monotonic: number
}

/** The clocks of a machine, as a function of true time. */
function createClocks(kernel: Kernel, rate: number) {
  let since = kernel.now()
  let wall = 1_700_000_000_000 + kernel.random.below(1_000_000)
  let monotonic = kernel.random.below(1_000_000)
  let rates: Rates = { wall: rate, monotonic: rate }
  const clock: Clock = {
    now: () => Math.floor(wall + (kernel.now() - since) * rates.wall),
    monotonic: () => monotonic + (kernel.now() - since) * rates.monotonic,
  }
  function turn(to: Rates, stepMs = 0): void {
    wall += (kernel.now() - since) * rates.wall + stepMs
    monotonic += (kernel.now() - since) * rates.monotonic
    since = kernel.now()
    rates = to
  }
  return { clock, turn, step: (ms: number) => turn(rates, ms) }
}

export function createMachine(kernel: Kernel): Machine {
  const { random } = kernel
  const rate = 1 + (random.chance(0.5) ? random.pick([-DRIFT, DRIFT]) : random.between(-DRIFT, DRIFT))
  const { clock, turn, step } = createClocks(kernel, rate)
  const processes = new Set<{ readonly wake: () => void }>()
  let asleep = false
  let steppedBackAt = -Infinity
  let suspendedUntil = -Infinity
  let frozen: readonly { readonly at: number; readonly ms: number }[] = []

  function sleep(ms: number, rates: Rates): void {
    asleep = true
    turn(rates)
    kernel.after(ms, () => {
      turn({ wall: rate, monotonic: rate })
      asleep = false
      for (const { wake } of processes) wake()
    })
  }

  return {
    clock,
    isAwake: () => !asleep,
    stepWall(ms) {
      if (ms < 0 && kernel.now() - suspendedUntil < LEASE_TIME_MS) return
      if (ms < 0) steppedBackAt = kernel.now()
      step(ms)
    },
    suspend(ms) {
      if (asleep || kernel.now() - steppedBackAt < LEASE_TIME_MS) return
      suspendedUntil = kernel.now() + ms
      sleep(ms, { wall: rate, monotonic: 0 })
    },
    freeze(ms) {
      const at = kernel.now()
      frozen = frozen.filter((one) => at - one.at < LEASE_TIME_MS + HIDDEN_MS)
      const left = HIDDEN_MS - frozen.reduce((sum, one) => sum + one.ms, 0)
      if (asleep || left <= 0) return
      const allowed = Math.min(ms, left)
      frozen = [...frozen, { at, ms: allowed }]
      sleep(allowed, { wall: 0, monotonic: 0 })
    },
    start: (name) => startProcess({ kernel, name, clock, rate, isAwake: () => !asleep, processes }),
  }
}

interface ProcessParts {
  readonly kernel: Kernel
  readonly name: string
  readonly clock: Clock
  readonly rate: number
  readonly isAwake: () => boolean
  readonly processes: Set<{ readonly wake: () => void }>
}

function startProcess({ kernel, name, clock, rate, isAwake, processes }: ProcessParts): Process {
  let backlog: (() => void)[] = []
  let pausedUntil = -Infinity
  let alive = true
  const isRunning = (): boolean => alive && isAwake() && kernel.now() >= pausedUntil

  function exec(run: () => void): void {
    if (!alive) return
    if (isRunning()) run()
    else backlog.push(run)
  }

  function wake(): void {
    if (!isRunning()) return
    process.resumed()
    const waited = backlog
    backlog = []
    // Each as an event of its own: what one leads to happens before the next.
    for (const run of waited) kernel.after(0, () => exec(run))
  }

  const schedule: Schedule = (delayMs, run) => {
    const dueAt = clock.monotonic() + delayMs
    let cancelled = false
    const arm = (): void => kernel.after((dueAt - clock.monotonic()) / rate, fire)
    const fire = (): void => {
      if (cancelled || !alive) return
      if (clock.monotonic() + 0.001 >= dueAt) exec(() => !cancelled && run())
      else if (isAwake()) arm()
      else backlog.push(arm)
    }
    arm()
    return () => {
      cancelled = true
    }
  }

  const process: Process = {
    name,
    clock,
    schedule,
    isAlive: () => alive,
    isRunning,
    exec,
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, kernel.now() + ms)
      kernel.after(ms, wake)
    },
    kill() {
      alive = false
      processes.delete(entry)
    },
    resumed: () => undefined,
  }
  const entry = { wake }
  processes.add(entry)
  return process
}
