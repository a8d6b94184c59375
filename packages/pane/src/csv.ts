import type { Cell, Table } from "./table.ts"

/** What a spreadsheet would take for a formula (OWASP, CSV injection), also as it is written in East Asia. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

/** Tells spreadsheets that the text is UTF-8. */
const MARK = "\uFEFF"

/** A cell of CSV (RFC 4180). Text that a spreadsheet would run is made plain text by an apostrophe. */
export function csvCell(cell: Cell): string {
  if (cell === null) return ""
  if (typeof cell !== "string") return String(cell)
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A table as a CSV file: a line with the labels, then a line for each row. */
export function csvOf({ columns, rows }: Pick<Table, "columns" | "rows">): string {
  const lines = [columns.map(({ label }) => label), ...rows.map((row) => columns.map(({ key }) => row[key]))]
  return MARK + lines.map((line) => `${line.map((cell) => csvCell(cell ?? null)).join(",")}\r\n`).join("")
}
