import type { Guard } from "../people-ports.ts"
import { neighbourhood } from "../domain/neighbourhood.ts"
import { BittingError } from "../errors.ts"
import type { Clock } from "../ports.ts"
import type { AttemptLimit } from "./attempt-limiter.ts"
import { createAttemptLimiter } from "./attempt-limiter.ts"
import type { SignInClient } from "./session.ts"

const MINUTE_MS = 60_000

/** How many attempts may fail before the next ones wait. */
export interface SignInLimits {
  /** Of one network address, at whatever accounts. */
  readonly address: AttemptLimit
  /** Of one network address at one account. */
  readonly addressAtAccount: AttemptLimit
  /** At one account, from wherever, by browsers that never signed in to it. */
  readonly account: AttemptLimit
  /** At the codes of one account, by such browsers. */
  readonly code: AttemptLimit
  /** Mails to one person that they can reset their password by. */
  readonly mail: AttemptLimit
  /** Of a browser that signed in to the account before. Nothing else counts for it, and nobody else's attempts do. */
  readonly device: AttemptLimit
}

/**
 * A password of those that are accepted is not found with 720 guesses a day; a six-digit code, of which three are good at a time, is found
 * by one in 2,700 who know the password and guess for a whole day.
 */
export const SIGN_IN_LIMITS: SignInLimits = {
  address: { attempts: 30, fullAfterMs: 10 * MINUTE_MS },
  addressAtAccount: { attempts: 10, fullAfterMs: 15 * MINUTE_MS },
  account: { attempts: 30, fullAfterMs: 60 * MINUTE_MS },
  code: { attempts: 5, fullAfterMs: 60 * MINUTE_MS },
  mail: { attempts: 3, fullAfterMs: 60 * MINUTE_MS },
  device: { attempts: 10, fullAfterMs: 15 * MINUTE_MS },
}

/** An attempt that may be made, and is counted as failed until it is known to be good. */
export interface SignInAttempt {
  /** It was good: it does not count. */
  readonly succeeded: () => void
}

/** Who tries, as far as it is counted. */
export type AttemptClient = Pick<SignInClient, "origin" | "device">

/** Slows down whoever guesses, without keeping a person out of the browsers they use. */
export interface SignInThrottle {
  /**
   * Counts an attempt at a password before it is looked at.
   * @param account the address as it was given, lower-case, whether or not anybody has it
   * @param personId whose it is; null: nobody's. It decides nothing but whether the browser is known to have been theirs
   * @throws BittingError rate_limited, with the seconds to wait
   */
  readonly password: (
    client: AttemptClient,
    who: { readonly account: string; readonly personId: string | null },
  ) => SignInAttempt
  /**
   * The same for a code of somebody.
   * @param subject what is guessed at
   * @throws BittingError rate_limited
   */
  readonly code: (
    client: AttemptClient,
    about: { readonly subject: string; readonly personId: string },
  ) => SignInAttempt
  /** The same for a signed-in person who shows again who they are. @throws BittingError rate_limited */
  readonly again: (sessionId: string) => SignInAttempt
  /** Counts a mail to somebody; false: they were sent enough of them for now. */
  readonly mail: (personId: string) => boolean
}

interface Bucket {
  readonly take: () => number | null
  readonly refund: () => void
}

/** Takes one from each bucket, or from none. */
function takeFromAll(buckets: readonly Bucket[]): SignInAttempt {
  const waits = buckets.map(({ take }) => take())
  const refund = (granted: (wait: number | null) => boolean): void => {
    for (const [at, bucket] of buckets.entries()) if (granted(waits[at] ?? null)) bucket.refund()
  }
  const longest = Math.max(...waits.map((wait) => wait ?? 0))
  if (longest > 0) {
    refund((wait) => wait === null)
    throw new BittingError("rate_limited", {
      detail: "Too many attempts that failed.",
      extra: { retry_after: longest },
    })
  }
  return { succeeded: () => refund(() => true) }
}

/** Makes a throttle that has seen nothing yet. */
export function createSignInThrottle(
  clock: Pick<Clock, "monotonic">,
  limits: SignInLimits = SIGN_IN_LIMITS,
): SignInThrottle {
  const limiterOf = (limit: AttemptLimit) => {
    const { take, refund } = createAttemptLimiter(limit)
    return (group: string): Bucket => ({
      take: () => take(group, clock.monotonic()),
      refund: () => refund(group, clock.monotonic()),
    })
  }
  const address = limiterOf(limits.address)
  const addressAtAccount = limiterOf(limits.addressAtAccount)
  const account = limiterOf(limits.account)
  const code = limiterOf(limits.code)
  const mail = limiterOf(limits.mail)
  const device = limiterOf(limits.device)

  const deviceOf = ({ device: known }: AttemptClient, personId: string | null): string | null =>
    personId !== null && known?.personIds.includes(personId) === true ? `${known.id} ${personId}` : null

  return {
    password: (client, { account: name, personId }) => {
      const own = deviceOf(client, personId)
      if (own !== null) return takeFromAll([device(`password ${own}`)])
      const from = neighbourhood(client.origin.address)
      return takeFromAll([address(from), addressAtAccount(`${from} ${name}`), account(name)])
    },
    code: (client, { subject, personId }) => {
      const own = deviceOf(client, personId)
      return takeFromAll([own === null ? code(subject) : device(`${subject} ${own}`)])
    },
    again: (sessionId) => takeFromAll([device(`session ${sessionId}`)]),
    mail: (personId) => mail(personId).take() === null,
  }
}

/** What keeps one client from guessing codes. */
export function guardOf(throttle: SignInThrottle, client: AttemptClient): Guard {
  const made = new Map<string, SignInAttempt>()
  return {
    attempt: (subject, personId) => void made.set(subject, throttle.code(client, { subject, personId })),
    succeeded: (subject) => made.get(subject)?.succeeded(),
  }
}
