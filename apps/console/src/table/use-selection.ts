import { useCallback, useState } from "react"

/** Rows that are chosen, over several pages of a list. */
export interface Chosen<Row> {
  readonly rows: readonly Row[]
  readonly has: (row: Row) => boolean
  /** Stays the same function as long as the scope does. */
  readonly set: (rows: readonly Row[], chosen: boolean) => void
  readonly clear: () => void
}

interface State<Row> {
  readonly scope: string
  readonly rows: ReadonlyMap<string, Row>
}

const rowsIn = <Row>(state: State<Row>, scope: string): ReadonlyMap<string, Row> =>
  state.scope === scope ? state.rows : new Map()

/**
 * Remembers chosen rows.
 * @param idOf must be the same at every render
 * @param scope what the choice belongs to: another scope begins with nothing chosen
 */
export function useSelection<Row>(idOf: (row: Row) => string, scope: string): Chosen<Row> {
  const [state, setState] = useState<State<Row>>({ scope, rows: new Map() })
  const rows = rowsIn(state, scope)
  const set = useCallback(
    (changed: readonly Row[], chosen: boolean) =>
      setState((old) => {
        const next = new Map(rowsIn(old, scope))
        for (const row of changed) {
          if (chosen) next.set(idOf(row), row)
          else next.delete(idOf(row))
        }
        return { scope, rows: next }
      }),
    [idOf, scope],
  )
  return {
    rows: [...rows.values()],
    has: (row) => rows.has(idOf(row)),
    set,
    clear: () => setState({ scope, rows: new Map() }),
  }
}
