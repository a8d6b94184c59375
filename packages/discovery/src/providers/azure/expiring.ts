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
  /** Forgets a value that turned out to be no good, unless another one has taken its place. */
  readonly drop: (value: T) => void
}

/** How long a fetch may take, whoever waits for it, ms. */
const FETCH_MS = 30_000

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

/**
 * Keeps what `fetch` gives. The fetch belongs to nobody who asks: it goes on when one of them leaves.
 * @param now monotonic ms
 */
export function createExpiring<T>(
  fetch: (signal: AbortSignal) => Promise<Fresh<T>>,
  now: () => number,
): Expiring<T> {
  let kept: { readonly value: T; readonly until: number } | null = null
  let flight: Promise<T> | null = null

  async function fly(): Promise<T> {
    try {
      const { value, goodForMs } = await fetch(AbortSignal.timeout(FETCH_MS))
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
      if (kept?.value === value) kept = null
    },
  }
}
