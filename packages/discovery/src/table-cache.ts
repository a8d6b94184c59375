import type { Clock } from "@bitting/core"
import type { Table } from "./engine.ts"

/** What decides how long tables are good, and how many are kept. */
export interface CacheLimits {
  readonly freshMs: number
  readonly staleMs: number
  readonly failureMs: number
  readonly cachedRows: number
}

/** Tables by the name of their question. */
export interface TableCache {
  /** What is known and still good enough; null: ask. */
  readonly known: (name: string) => { readonly table: Table; readonly stale: boolean } | null
  readonly keep: (name: string, table: Table) => void
  /** Forgets the tables whose names fit. */
  readonly drop: (fits: (name: string) => boolean) => void
}

interface Cached {
  readonly table: Table
  /** Monotonic ms. */
  readonly at: number
}

/** Makes a cache with nothing in it. */
export function createTableCache(limits: CacheLimits, clock: Pick<Clock, "monotonic">): TableCache {
  const cache = new Map<string, Cached>()
  let rows = 0

  function dropOne(name: string): void {
    const cached = cache.get(name)
    if (cached === undefined) return
    rows -= cached.table.rows.length
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
    keep(name, table) {
      if (isWorse(name, table)) return
      dropOne(name)
      if (table.rows.length > limits.cachedRows) return
      for (const oldest of cache.keys()) {
        if (rows + table.rows.length <= limits.cachedRows) break
        dropOne(oldest)
      }
      cache.set(name, { table, at: clock.monotonic() })
      rows += table.rows.length
    },
    drop(fits) {
      for (const name of [...cache.keys()].filter(fits)) dropOne(name)
    },
  }
}
