import type { Clock } from "../ports.ts"

/** A clock that moves only when told to. */
export interface FixedClock extends Clock {
  /** Lets time pass: both clocks move. */
  readonly advance: (ms: number) => void
  /** Steps the wall clock only, as an administrator or NTP would. `at`: epoch ms. */
  readonly setWall: (at: number) => void
}

/** Makes a clock that stands at `startAt`, epoch ms; its monotonic time starts at 0. */
export function fixedClock(startAt: number): FixedClock {
  let wall = startAt
  let monotonic = 0
  return {
    now: () => wall,
    monotonic: () => monotonic,
    advance: (ms) => {
      wall += ms
      monotonic += ms
    },
    setWall: (at) => {
      wall = at
    },
  }
}
