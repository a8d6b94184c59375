import type { Result } from "./result.ts"
import type { Cell } from "./service.ts"

/** What a spreadsheet would take for a formula (OWASP, CSV injection), also as it is written in East Asia. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

/** A cell of CSV (RFC 4180). Text that a spreadsheet would run is made plain text by an apostrophe. */
export function csvCell(cell: Cell): string {
  if (cell === null) return ""
  if (typeof cell !== "string") return String(cell)
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A result as CSV: a header line with the columns' labels, then a line for each row. */
export function csvOf({ columns, rows }: Pick<Result, "columns" | "rows">): string {
  const header = columns.map(({ label }) => csvCell(label))
  const lines = rows.map((row) => columns.map(({ key }) => csvCell(row[key] ?? null)))
  return [header, ...lines].map((line) => `${line.join(",")}\r\n`).join("")
}
