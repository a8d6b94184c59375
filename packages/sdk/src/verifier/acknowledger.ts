import type { Clock, Schedule } from "@bitting/core"

export interface AcknowledgerPorts {
  readonly clock: Pick<Clock, "monotonic">
  readonly schedule: Schedule
  /** Renews, which acknowledges what was taken in before. */
  readonly acknowledge: () => void
}

/**
 * Lets a verifier acknowledge that its position has moved: the first time at once, then at most once in a while.
 * @returns to be called when the position moves; `spacingMs`: least time until the next acknowledgement
 */
export function createAcknowledger({
  clock,
  schedule,
  acknowledge,
}: AcknowledgerPorts): (spacingMs: number) => void {
  let nextAt = 0
  return (spacingMs) => {
    const now = clock.monotonic()
    const delayMs = Math.max(0, nextAt - now)
    nextAt = now + delayMs + spacingMs
    // After the reply was taken in: that needs this turn.
    schedule(delayMs, acknowledge)
  }
}
