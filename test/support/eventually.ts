/** How long a condition may take to come true, and the pause between two looks, ms. */
const PATIENCE_MS = 20_000
const PAUSE_MS = 25

/**
 * Looks again and again until there is an answer.
 * @param look answers undefined for "not yet"
 * @returns its first other answer
 * @throws Error when none came in time
 */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const from = performance.now()
  for (;;) {
    const seen = await look()
    if (seen !== undefined) return seen
    if (performance.now() - from > PATIENCE_MS) throw new Error("it did not come true in time")
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}
