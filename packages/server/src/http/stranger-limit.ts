import { BittingError, neighbourhood } from "@bitting/core"
import type { Services } from "./handler.ts"

/** How often whoever is at an address may ask something, per minute. */
export interface StrangerLimit {
  /** What is asked; each thing is counted by itself. */
  readonly what: string
  readonly perMinute: number
}

/**
 * Counts one request of somebody who is known by nothing but their address.
 * @throws BittingError rate_limited, with the seconds to wait
 */
export function limitStranger(
  { strangers, clock }: Pick<Services, "strangers" | "clock">,
  address: string | null,
  { what, perMinute }: StrangerLimit,
): void {
  const group = `${what} ${neighbourhood(address)}`
  const { granted, view } = strangers.take(group, perMinute, clock.monotonic())
  if (granted) return
  throw new BittingError("rate_limited", {
    detail: `At most ${perMinute} such requests per minute from one address.`,
    extra: { retry_after: view.retryAfterSeconds ?? 60 },
  })
}
