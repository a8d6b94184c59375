import { startTransition, useEffect, useState } from "react"

/** Rows that are put on the page at a time: as many as a slow machine lays out and paints without keeping anybody waiting. */
const PIECE = 8

/** Rows on their way onto the page. */
export interface Pieces<Row> {
  /** What was there before. */
  readonly old: readonly Row[]
  readonly rows: readonly Row[]
  /** How many of the rows are there. */
  readonly count: number
}

const idsOf = <Row>(rows: readonly Row[], idOf: (row: Row) => string): ReadonlySet<string> =>
  new Set(rows.map(idOf))

/** What stands in the table: the rows that are there, and in the place of the others what was there before, so that nothing moves meanwhile. */
export function shownOf<Row>({ old, rows, count }: Pieces<Row>, idOf: (row: Row) => string): readonly Row[] {
  if (count >= rows.length) return rows
  const own = idsOf(rows, idOf)
  return [...rows.slice(0, count), ...old.slice(count).filter((row) => !own.has(idOf(row)))]
}

/** How to go on from what is shown to other rows: at once where most of them are there already, and only their values may differ. */
export function piecesOf<Row>(
  old: readonly Row[],
  rows: readonly Row[],
  idOf: (row: Row) => string,
): Pieces<Row> {
  const before = idsOf(old, idOf)
  const fresh = rows.filter((row) => !before.has(idOf(row))).length
  return { old, rows, count: fresh <= PIECE ? rows.length : PIECE }
}

interface InPieces<Row> {
  /** What to show now. */
  readonly shown: readonly Row[]
  /** Whether these are all of them. */
  readonly whole: boolean
  /** Whether more rows are to come than are shown, which push down what follows. */
  readonly growing: boolean
}

/** Puts rows on the page a few at a time. */
export function useInPieces<Row>(rows: readonly Row[], idOf: (row: Row) => string): InPieces<Row> {
  const [state, setState] = useState<Pieces<Row>>(() => piecesOf([], rows, idOf))
  const current = state.rows === rows ? state : piecesOf(shownOf(state, idOf), rows, idOf)
  if (current !== state) setState(current)
  const whole = current.count >= rows.length
  useEffect(() => {
    if (whole) return undefined
    // After a frame with what is there: several pieces would otherwise be laid out and painted in one.
    const frame = requestAnimationFrame(() =>
      startTransition(() =>
        setState((old) => (old === current ? { ...old, count: old.count + PIECE } : old)),
      ),
    )
    return () => cancelAnimationFrame(frame)
  }, [current, whole])
  const shown = shownOf(current, idOf)
  return { shown, whole, growing: shown.length < rows.length }
}
