import type { BucketView, RequestOrigin } from "@bitting/core"
import { neighbourhood } from "@bitting/core"
import type { Browser, Services } from "./handler.ts"
import { rateLimited } from "./too-many.ts"

/** How often something may be asked per minute, by whoever is at an address or by one person. */
export interface StrangerLimit {
  /** What is asked; each thing is counted by itself. */
  readonly what: string
  readonly perMinute: number
}

type Counting = Pick<Services, "strangers" | "clock">

function take({ strangers, clock }: Counting, group: string, { what, perMinute }: StrangerLimit): BucketView {
  const { granted, view } = strangers.take(`${what} ${group}`, perMinute, clock.monotonic())
  if (granted) return view
  throw rateLimited(view, `At most ${perMinute} such requests per minute.`)
}

/**
 * Counts one request of somebody who is known by nothing but their address.
 * @returns what is left of the limit
 * @throws BittingError rate_limited, with the seconds to wait
 */
export function limitStranger(services: Counting, address: string | null, limit: StrangerLimit): BucketView {
  return take(services, neighbourhood(address), limit)
}

/**
 * Counts one request of somebody who signs in. A browser that somebody signed in with before is counted as theirs, so that nobody behind the
 * same address keeps it out. It goes by the person: they can make any number of known browsers.
 * @throws BittingError rate_limited, with the seconds to wait
 */
export function limitBrowser(
  services: Counting,
  { origin, browser }: { readonly origin: RequestOrigin; readonly browser: Pick<Browser, "device"> },
  limit: StrangerLimit,
): void {
  const personId = browser.device()?.personIds[0]
  take(services, personId ?? neighbourhood(origin.address), limit)
}

/**
 * Counts one request of a person that costs the server more than others.
 * @throws BittingError rate_limited, with the seconds to wait
 */
export function limitPerson(services: Counting, personId: string, limit: StrangerLimit): void {
  take(services, personId, limit)
}
