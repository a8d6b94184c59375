import type { LeaseRow } from "./lease-ledger.ts"

/** By then whoever holds a lease that was not renewed has stopped deciding by it, ms of the watcher's own monotonic clock. */
export const DEAD_MS = 3_000

type Name = Pick<LeaseRow, "id" | "n">

/**
 * What one process has seen of the leases, and for how long. Only its own monotonic clock proves that a lease stands still: neither the
 * database's clock nor the verifier's does.
 */
export interface LeaseSightings {
  /** Notes rows that were read by now. */
  readonly notice: (rows: readonly Name[]) => void
  /** How long, up to `readAt` (monotonic ms, before the row was read), the lease has been seen to stand still, ms. */
  readonly stillMs: (row: Name, readAt: number) => number
  /**
   * Notes which server answered. The first one, and any other than before: everything seen is forgotten, and watching begins. What leases
   * acknowledge and how long they stood still says nothing about another history.
   */
  readonly meet: (authority: string) => void
  /** As `meet`, but no lease was ever granted there: there is none that was not seen. */
  readonly meetFresh: (authority: string) => void
  /** The server that answered last; null: none has. */
  readonly authority: () => string | null
  /** Whether by `readAt` the authority has been watched for so long that a lease not seen is none. */
  readonly isWatched: (readAt: number) => boolean
  /** Forgets all leases but these. */
  readonly keep: (rows: readonly Name[]) => void
}

/**
 * Nothing seen yet.
 * @param now monotonic ms
 */
export function createLeaseSightings(now: () => number): LeaseSightings {
  let authority: string | null = null
  let since = Infinity
  const seen = new Map<string, { readonly n: number; readonly since: number }>()
  function meet(name: string): void {
    if (authority === name) return
    authority = name
    seen.clear()
    since = now()
  }

  return {
    notice(rows) {
      const at = now()
      for (const { id, n } of rows) if (seen.get(id)?.n !== n) seen.set(id, { n, since: at })
    },
    stillMs({ id, n }, readAt) {
      const before = seen.get(id)
      return before?.n === n ? readAt - before.since : 0
    },
    meet,
    meetFresh(name) {
      const isFirst = authority === null || authority === name
      meet(name)
      if (isFirst) since = -Infinity
    },
    authority: () => authority,
    isWatched: (readAt) => readAt - since >= DEAD_MS,
    keep(rows) {
      const there = new Set(rows.map(({ id }) => id))
      for (const id of seen.keys()) if (!there.has(id)) seen.delete(id)
    },
  }
}
