import { useState } from "react"

/** Rows that are chosen, over several pages of a list. */
export interface Chosen<Row> {
  readonly rows: readonly Row[]
  readonly has: (row: Row) => boolean
  readonly set: (rows: readonly Row[], chosen: boolean) => void
  readonly clear: () => void
}

/**
 * Remembers chosen rows.
 * @param scope what the choice belongs to: another scope begins with nothing chosen
 */
export function useSelection<Row>(idOf: (row: Row) => string, scope: string): Chosen<Row> {
  const [state, setState] = useState<{ readonly scope: string; readonly rows: ReadonlyMap<string, Row> }>({
    scope,
    rows: new Map(),
  })
  const rows: ReadonlyMap<string, Row> = state.scope === scope ? state.rows : new Map()
  return {
    rows: [...rows.values()],
    has: (row) => rows.has(idOf(row)),
    set: (changed, chosen) => {
      const next = new Map(rows)
      for (const row of changed) {
        if (chosen) next.set(idOf(row), row)
        else next.delete(idOf(row))
      }
      setState({ scope, rows: next })
    },
    clear: () => setState({ scope, rows: new Map() }),
  }
}
