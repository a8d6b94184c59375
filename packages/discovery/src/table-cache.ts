import type { Clock } from "@bitting/core"
import type { Table } from "./engine.ts"

/** What decides how long tables are good, and how many are kept. */
export interface CacheLimits {
  /** A table this young is answered without asking again, ms. */
  readonly freshMs: number
  /** A table this young is answered while it is fetched anew, ms. */
  readonly staleMs: number
  /** A failure this young is answered without asking again, ms. */
  readonly failureMs: number
  /** Characters kept in all cached tables together, where a table and each of its rows count as some. */
  readonly cachedChars: number
}

/** Tables by the name of their question. */
export interface TableCache {
  /** What is known and still good enough; null: ask. */
  readonly known: (name: string) => { readonly table: Table; readonly stale: boolean } | null
  /** @param chars of all its texts */
  readonly keep: (name: string, table: Table, chars: number) => void
  /** Forgets the tables whose names fit. */
  readonly drop: (fits: (name: string) => boolean) => void
}

interface Cached {
  readonly table: Table
  /** Monotonic ms. */
  readonly at: number
  readonly weight: number
}

/** What a table takes besides its texts, in characters: an empty one costs memory too, and anybody can ask for any number of them. */
const TABLE_CHARS = 1_000

const ROW_CHARS = 200

/** Makes a cache with nothing in it. */
export function createTableCache(limits: CacheLimits, clock: Pick<Clock, "monotonic">): TableCache {
  const cache = new Map<string, Cached>()
  let weights = 0

  function dropOne(name: string): void {
    const cached = cache.get(name)
    if (cached === undefined) return
    weights -= cached.weight
    cache.delete(name)
  }

  /** A failure that may pass does not replace what is still good enough to be shown. */
  function isWorse(name: string, { error }: Table): boolean {
    const there = cache.get(name)
    if (error === null || !error.retryable || there === undefined || there.table.error !== null) return false
    return clock.monotonic() - there.at < limits.staleMs
  }

  return {
    known(name) {
      const cached = cache.get(name)
      if (cached === undefined) return null
      const { table, at } = cached
      const age = clock.monotonic() - at
      if (table.error !== null) return age < limits.failureMs ? { table, stale: false } : null
      if (age < limits.freshMs) return { table, stale: false }
      return age < limits.staleMs ? { table, stale: true } : null
    },
    keep(name, table, chars) {
      if (isWorse(name, table)) return
      dropOne(name)
      const weight = TABLE_CHARS + name.length + table.rows.length * ROW_CHARS + chars
      if (weight > limits.cachedChars) return
      for (const oldest of cache.keys()) {
        if (weights + weight <= limits.cachedChars) break
        dropOne(oldest)
      }
      cache.set(name, { table, at: clock.monotonic(), weight })
      weights += weight
    },
    drop(fits) {
      for (const name of [...cache.keys()].filter(fits)) dropOne(name)
    },
  }
}
