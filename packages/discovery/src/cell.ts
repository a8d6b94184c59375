import type { Cell } from "./service.ts"

/** Longest text in a cell; what is beyond is cut off. */
const TEXT_MAX = 10_000

/**
 * Any value as a cell: flat, so that a spreadsheet can hold it. Dates become RFC 3339 texts, lists of plain values texts with commas, other
 * objects JSON, and what is missing null.
 */
export function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null
  if (typeof value === "boolean") return value
  if (typeof value === "number") return Number.isFinite(value) ? value : null
  if (typeof value === "string") return value.slice(0, TEXT_MAX)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (typeof value === "bigint") return String(value)
  if (Array.isArray(value) && value.every((one) => typeof one !== "object" || one === null))
    return value.join(", ").slice(0, TEXT_MAX)
  return JSON.stringify(value)?.slice(0, TEXT_MAX) ?? null
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
