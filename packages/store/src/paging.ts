import { BittingError } from "@bitting/core"
import type { Page, PageAfter, PageRequest } from "@bitting/core"

/** Cuts rows read with one more than the limit into a page. `place` says where a row stands. */
export function pageOf<Row>(
  rows: readonly Row[],
  request: Pick<PageRequest<string>, "limit">,
  place: (row: Row) => PageAfter,
): Page<Row> {
  const page = rows.slice(0, request.limit)
  const last = page.at(-1)
  return { rows: page, next: rows.length > request.limit && last !== undefined ? place(last) : null }
}

/** The direction of a page as SQL says it. */
export function directionOf(request: Pick<PageRequest<string>, "descending">): "asc" | "desc" {
  return request.descending ? "desc" : "asc"
}

/** The comparison that continues in the direction of a page. */
export function beyond(request: Pick<PageRequest<string>, "descending">): "<" | ">" {
  return request.descending ? "<" : ">"
}

/** @throws BittingError not_found when a statement that had to touch a row touched none */
export function mustTouch(touched: bigint): void {
  if (touched === 0n) throw new BittingError("not_found")
}
