import { useCallback } from "react"
import { useLocation, useNavigate, useSearchParams } from "react-router"

/** What of a table is in the address: its sorting and the page it shows. Filters are beside them, in parameters of their own. */
export interface TableState {
  readonly sort: string
  readonly cursor: string | undefined
  /** Whether there is a page before that can be gone back to. */
  readonly hasPrevious: boolean
  readonly setSort: (sort: string) => void
  readonly toNext: (cursor: string) => void
  readonly toPrevious: () => void
}

const CURSOR = "cursor"
const SORT = "sort"

function trailOf(state: unknown): readonly string[] {
  const trail = (state as { trail?: unknown } | null)?.trail
  return Array.isArray(trail) ? trail.filter((one) => typeof one === "string") : []
}

/** The table's part of the address. A cursor belongs to its filters and its sorting: whoever changes those begins at the first page. */
export function useTableState(defaultSort: string): TableState {
  const [search] = useSearchParams()
  const location = useLocation()
  const navigate = useNavigate()
  const trail = trailOf(location.state)

  function go(change: (search: URLSearchParams) => void, nextTrail: readonly string[]): void {
    const changed = new URLSearchParams(search)
    change(changed)
    void navigate({ search: changed.toString() }, { state: { trail: nextTrail }, preventScrollReset: true })
  }

  const cursor = search.get(CURSOR) ?? undefined
  return {
    sort: search.get(SORT) ?? defaultSort,
    cursor,
    hasPrevious: cursor !== undefined,
    setSort: (sort) =>
      go((changed) => {
        if (sort === defaultSort) changed.delete(SORT)
        else changed.set(SORT, sort)
        changed.delete(CURSOR)
      }, []),
    toNext: (next) => go((changed) => changed.set(CURSOR, next), [...trail, cursor ?? ""]),
    toPrevious: () => {
      const before = trail.at(-1) ?? ""
      go(
        (changed) => {
          if (before === "") changed.delete(CURSOR)
          else changed.set(CURSOR, before)
        },
        trail.slice(0, -1),
      )
    },
  }
}

/** Changes filters: one or several names, to a value or away. */
export type SetFilter = (names: string | readonly string[], value: string | null) => void

/** Filters in the address, and how to change them. Changing one goes to the first page. */
export function useFilters(): readonly [URLSearchParams, SetFilter] {
  const [search, setSearch] = useSearchParams()
  const set = useCallback<SetFilter>(
    (names, value) =>
      setSearch(
        (old) => {
          const changed = new URLSearchParams(old)
          for (const name of typeof names === "string" ? [names] : names) {
            if (value === null || value === "") changed.delete(name)
            else changed.set(name, value)
          }
          changed.delete(CURSOR)
          return changed
        },
        { replace: true, preventScrollReset: true },
      ),
    [setSearch],
  )
  return [search, set]
}
