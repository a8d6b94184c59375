/** What stands in a cell. */
export type Cell = string | number | boolean | null

export interface Column {
  readonly key: string
  readonly label: string
}

export type Row = Readonly<Record<string, Cell>>

/** One result of `POST /discovery`, as far as a pane reads it. */
export interface Result {
  readonly metadata: {
    readonly service_label: string
    readonly region: string
    readonly account_id: string
    /** When the rows were fetched, RFC 3339. */
    readonly timestamp: string
    readonly complete: boolean
  }
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  readonly error?: {
    readonly code: string
  }
}

/** Why rows are missing from a table. */
export interface Gap {
  /** Code of the provider's failure; `more` where the list was cut off. */
  readonly code: string
  /** The account it concerns, where there are several. */
  readonly account: string | null
}

/** What is shown: one table, whatever number of accounts it is from. */
export interface Table {
  readonly label: string
  readonly region: string
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  readonly gaps: readonly Gap[]
  /** When the oldest of the rows were fetched, epoch ms. */
  readonly asOf: number
}

/** Key of the column that tells accounts apart; no attribute has a name with a space. */
const ACCOUNT = "the account"

/** Puts the results of one question, one for each account, into one table. @returns null where there are none */
export function tableOf(results: readonly Result[]): Table | null {
  const [first] = results
  if (first === undefined) return null
  const several = results.length > 1
  return {
    label: first.metadata.service_label,
    region: first.metadata.region,
    columns: several ? [...first.columns, { key: ACCOUNT, label: "Account" }] : first.columns,
    rows: results.flatMap(({ rows, metadata }) =>
      several ? rows.map((row) => ({ ...row, [ACCOUNT]: metadata.account_id })) : rows,
    ),
    gaps: results.flatMap(({ error, metadata: { complete, account_id: account } }) =>
      error === undefined && complete
        ? []
        : [{ code: error?.code ?? "more", account: several ? account : null }],
    ),
    asOf: Math.min(...results.map(({ metadata }) => Date.parse(metadata.timestamp))),
  }
}

/** What the rows are put in order by. */
export interface Sorting {
  readonly key: string
  readonly descending: boolean
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" })

/** Numbers by size, everything else as text in which numbers count as such. */
function compare(left: Cell, right: Cell): number {
  if (typeof left === "number" && typeof right === "number") return left - right
  return collator.compare(String(left), String(right))
}

const isEmpty = (cell: Cell | undefined): boolean => cell === undefined || cell === null || cell === ""

/** The text of a cell, for people. */
export function textOf(cell: Cell | undefined): string {
  if (cell === true) return "Yes"
  if (cell === false) return "No"
  return cell === undefined || cell === null ? "" : String(cell)
}

/**
 * The rows that hold every word of a filter somewhere, in order. Rows with nothing in the column come last either way; rows that are equal
 * stay as they were.
 */
export function rowsShown(
  { rows, columns }: Pick<Table, "rows" | "columns">,
  { filter, sorting }: { readonly filter: string; readonly sorting: Sorting | null },
): readonly Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const found = rows.filter((row) => {
    if (words.length === 0) return true
    // A line between the cells, so that no word is found across two of them.
    const text = columns
      .map(({ key }) => textOf(row[key]))
      .join("\n")
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
  if (sorting === null) return found
  const { key, descending } = sorting
  return found.toSorted((one, other) => {
    const left = one[key] ?? null
    const right = other[key] ?? null
    if (isEmpty(left) || isEmpty(right)) return Number(isEmpty(left)) - Number(isEmpty(right))
    return descending ? compare(right, left) : compare(left, right)
  })
}
