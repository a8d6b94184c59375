import type { PageAfter, PageRequest } from "@bitting/core"
import { BittingError } from "@bitting/core"
import { createHash } from "node:crypto"

const DEFAULT_LIMIT = 50

/** Longest text a list is sorted by. */
const PLACE_MAX = 1_000

/** What binds a cursor to its list: with another filter or sort it is refused. It carries no rights, only a place. */
function fingerprint(filters: object): string {
  const entries = Object.entries(filters)
    .filter(([name, value]) => value !== undefined && name !== "cursor" && name !== "limit")
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash("sha256").update(JSON.stringify(entries)).digest("base64url").slice(0, 16)
}

/** Whether a value can be one of the column the list is sorted by: databases refuse to compare with anything else. */
function isPlace(value: unknown, sort: string): value is string | number | null {
  if (sort.endsWith("_at")) return value === null || Number.isSafeInteger(value)
  if (typeof value !== "string" || value.length > PLACE_MAX) return false
  return sort === "seq" ? /^\d{1,15}\.\d{1,9}$/.test(value) : !value.includes("\0")
}

function isAfter(value: unknown, sort: string): value is [string, string | number | null, string] {
  return (
    Array.isArray(value) &&
    value.length === 3 &&
    typeof value[0] === "string" &&
    isPlace(value[1], sort) &&
    typeof value[2] === "string" &&
    /^\w{1,64}$/.test(value[2])
  )
}

function decode(cursor: string, filters: object, sort: string): PageAfter {
  try {
    // Node passes over characters that are not of the alphabet.
    if (!/^[\w-]+$/.test(cursor)) throw new SyntaxError("not base64url")
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"))
    if (isAfter(parsed, sort) && parsed[0] === fingerprint(filters))
      return { value: parsed[1], id: parsed[2] }
  } catch {
    // Not JSON: answered like any other cursor that is not ours.
  }
  const detail = "Use `next_cursor` of the page before, with the same filters and sort."
  throw new BittingError("invalid_request", { errors: [{ pointer: "cursor", detail }] })
}

/** How a list query asks for its page. `sort` with a leading `-` descends. */
export interface ListQuery {
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
  readonly sort?: string | undefined
}

/**
 * Reads limit, sort and cursor of a list query.
 * @param query the parsed query, filters and all: the cursor is bound to them
 * @param fallback the sort when none is stated, such as `-created_at`
 * @throws BittingError invalid_request on a cursor of another list
 */
export function pageRequest<Sort extends string>(
  query: ListQuery,
  fallback: Sort | `-${Sort}`,
): PageRequest<Sort> {
  const text = query.sort ?? fallback
  const descending = text.startsWith("-")
  const sort = descending ? text.slice(1) : text
  return {
    limit: query.limit ?? DEFAULT_LIMIT,
    // The route's schema admits only names of this list.
    sort: sort as Sort,
    descending,
    after: query.cursor === undefined ? null : decode(query.cursor, query, sort),
  }
}

/** The opaque `next_cursor` of a page, or null at the end. */
export function nextCursor(query: ListQuery, next: PageAfter | null): string | null {
  if (next === null) return null
  return Buffer.from(JSON.stringify([fingerprint(query), next.value, next.id])).toString("base64url")
}
