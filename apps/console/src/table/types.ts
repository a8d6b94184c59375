import type { ReactNode } from "react"

/** A column of a `QueryTable`. */
export interface Column<Row> {
  readonly id: string
  readonly heading: string
  readonly cell: (row: Row) => ReactNode
  /** Name the API sorts by; left out where it cannot. */
  readonly sort?: string | undefined
  /** Which way the first click sorts; ascending when left out. */
  readonly firstDescending?: boolean
  /** `narrow`: never wraps. */
  readonly width?: "narrow" | "wide"
}

/** A page as the API's lists answer it. */
export interface PageOf<Row> {
  readonly data: readonly Row[]
  readonly next_cursor: string | null
}

/** Which rows are chosen. */
export interface Selection<Row> {
  /** Names a row for people: `Select Nightly backup`. */
  readonly labelOf: (row: Row) => string
  /** Why a row cannot be chosen; null: it can. */
  readonly refusal: (row: Row) => string | null
  /** What can be done with the rows that are chosen. */
  readonly actions: (rows: readonly Row[], clear: () => void) => ReactNode
  /** `3 keys selected`. */
  readonly counted: (count: number) => string
}
