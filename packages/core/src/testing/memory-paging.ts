import type { Page, PageAfter, PageRequest } from "../ports.ts"

type Value = PageAfter["value"]

/** Compares texts by their code points, which is how databases compare UTF-8; `<` compares UTF-16. */
function compareTexts(left: string, right: string): number {
  const rest = right[Symbol.iterator]()
  for (const symbol of left) {
    const next = rest.next()
    if (next.done === true) return 1
    const difference = (symbol.codePointAt(0) ?? 0) - (next.value.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return rest.next().done === true ? 0 : -1
}

function compareValues(left: Value, right: Value): number {
  if (typeof left === "number" && typeof right === "number") return left - right
  return compareTexts(String(left), String(right))
}

/** Orders places; nulls come last in both directions. */
function comparePlaces(left: PageAfter, right: PageAfter, descending: boolean): number {
  if ((left.value === null) !== (right.value === null)) return left.value === null ? 1 : -1
  const byValue = left.value === null ? 0 : compareValues(left.value, right.value)
  const ascending = byValue === 0 ? compareTexts(left.id, right.id) : byValue
  return descending ? -ascending : ascending
}

/** Sorts rows and cuts the page that was asked for. `place` says where a row stands. */
export function pageOf<Row>(
  rows: readonly Row[],
  request: PageRequest<string>,
  place: (row: Row) => PageAfter,
): Page<Row> {
  const { after, limit, descending } = request
  const following = rows
    .map((row) => ({ row, at: place(row) }))
    .filter(({ at }) => after === null || comparePlaces(at, after, descending) > 0)
    .toSorted((left, right) => comparePlaces(left.at, right.at, descending))
  const page = following.slice(0, limit)
  const last = page.at(-1)
  const next = following.length > limit && last !== undefined ? last.at : null
  return { rows: page.map(({ row }) => row), next }
}

/** Where something stands in a list by creation. */
export function placeByCreation(row: { readonly id: string; readonly createdAt: number }): PageAfter {
  return { value: row.createdAt, id: row.id }
}
