/** Something that is good for a while. */
export interface Fresh<T> {
  readonly value: T
  readonly goodForMs: number
}

/** Something that is fetched when it is needed, and kept as long as it is good. */
export interface Expiring<T> {
  /**
   * What is there, or is fetched now: once, however many ask.
   * @throws what the fetch throws, or the signal's reason when it is aborted before
   */
  readonly get: (signal: AbortSignal) => Promise<T>
  /**
   * Forgets a value that turned out to be no good, unless another one has taken its place.
   * @returns whether it was forgotten
   */
  readonly drop: (value: T) => boolean
}

/** What decides how long something is kept, and how long it may take to get. */
export interface ExpiringOptions {
  /** Ms, since whenever. */
  readonly now: () => number
  /** How long a fetch may take, whoever waits for it, ms. */
  readonly fetchMs: number
}

/**
 * Waits for something that goes on without us.
 * @param signal not aborted yet
 * @throws what it throws, or the signal's reason when it is aborted before
 */
export async function waitFor<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal.reason as Error)
  signal.addEventListener("abort", abort, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener("abort", abort)
  }
}

/** Keeps what `fetch` gives. The fetch belongs to nobody who asks: it goes on when one of them leaves. */
export function createExpiring<T>(
  fetch: (signal: AbortSignal) => Promise<Fresh<T>>,
  { now, fetchMs }: ExpiringOptions,
): Expiring<T> {
  let kept: { readonly value: T; readonly until: number } | null = null
  let flight: Promise<T> | null = null

  async function fly(): Promise<T> {
    try {
      const { value, goodForMs } = await fetch(AbortSignal.timeout(fetchMs))
      kept = { value, until: now() + goodForMs }
      return value
    } finally {
      flight = null
    }
  }

  return {
    async get(signal) {
      signal.throwIfAborted()
      if (kept !== null && now() < kept.until) return kept.value
      flight ??= fly()
      return await waitFor(flight, signal)
    },
    drop(value) {
      if (kept?.value !== value) return false
      kept = null
      return true
    },
  }
}
