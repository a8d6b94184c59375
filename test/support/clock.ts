import type { Clock } from "@bitting/core"
import type { TestServer } from "./server.ts"
import { eventually } from "./eventually.ts"

/** The machine's clocks, with a wall clock that can be set forward. */
export interface MovableClock extends Clock {
  /** Sets the wall clock forward by that many milliseconds. */
  readonly advance: (ms: number) => void
}

/** Makes a clock that runs like the machine's until it is moved. */
export function movableClock(): MovableClock {
  let aheadMs = 0
  return {
    now: () => Date.now() + aheadMs,
    monotonic: () => performance.now(),
    advance: (ms) => {
      aheadMs += ms
    },
  }
}

/** Sets a server's clock forward and returns when the server decides by the new time. */
export async function travel(server: TestServer, clock: MovableClock, ms: number): Promise<void> {
  clock.advance(ms)
  await eventually(async () => {
    const { status } = await server.root.post("/verify", { token: server.rootKey })
    return status === 200 ? true : undefined
  })
}

/** Milliseconds in a second, a minute, an hour and a day. */
export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
