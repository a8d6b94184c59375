import type { Cell, Row } from "./service.ts"

/**
 * Any value as a cell: flat, so that a spreadsheet can hold it. Dates become RFC 3339 texts, lists of plain values texts with commas, other
 * objects JSON, and what is missing null.
 */
export function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null
  if (typeof value === "boolean") return value
  if (typeof value === "number") return Number.isFinite(value) ? value : null
  if (typeof value === "string") return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (typeof value === "bigint") return String(value)
  if (Array.isArray(value) && value.every((one) => typeof one !== "object" || one === null))
    return value.join(", ")
  return JSON.stringify(value) ?? null
}

/**
 * The members of an object as one text: `a=1, b=2`, sorted; null when there are none.
 * @param shown what is shown of a value; the value itself when left out
 */
export function membersText(value: unknown, shown: (one: unknown) => unknown = (one) => one): string | null {
  if (typeof value !== "object" || value === null) return null
  const texts = Object.entries(value).map(([name, one]) => `${name}=${String(shown(one))}`)
  return texts.length === 0 ? null : texts.toSorted().join(", ")
}

/** Characters of a text at most: as many as a cell of a spreadsheet holds (Excel specifications and limits). */
export const TEXT_MAX = 32_767

const isTooLong = (cell: Cell): cell is string => typeof cell === "string" && cell.length > TEXT_MAX

/** Characters of a row's texts together. */
export function textLength(row: Row): number {
  let length = 0
  for (const key in row) {
    const cell = row[key]
    if (typeof cell === "string") length += cell.length
  }
  return length
}

/** A row with its texts cut to what a cell holds; the same object where none is longer. */
export function cutRow(row: Row): Row {
  // A loop: rows are what there is most of.
  for (const key in row) {
    if (isTooLong(row[key] ?? null))
      return Object.fromEntries(
        Object.entries(row).map(([name, cell]) => [name, isTooLong(cell) ? cell.slice(0, TEXT_MAX) : cell]),
      )
  }
  return row
}
