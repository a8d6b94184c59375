import type { Result } from "@bitting/discovery"
import { setImmediate } from "node:timers/promises"

/** Rows that are made into text at once: others are answered in between. */
const ROWS_AT_ONCE = 1_000

/**
 * `{"results":[…]}` in pieces, the same text as in one: a text of all rows of a large batch would keep everybody else waiting while it is
 * made, and can be longer than a string may be.
 */
export async function* jsonPieces(results: readonly Result[]): AsyncGenerator<string> {
  yield '{"results":['
  for (const [place, { metadata, columns, rows, ...rest }] of results.entries()) {
    const head = JSON.stringify({ metadata, columns })
    yield `${place === 0 ? "" : ","}${head.slice(0, -1)},"rows":[`
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      const some = JSON.stringify(rows.slice(from, from + ROWS_AT_ONCE)).slice(1, -1)
      yield from === 0 ? some : `,${some}`
      await setImmediate()
    }
    const tail = JSON.stringify(rest)
    yield tail === "{}" ? "]}" : `],${tail.slice(1)}`
  }
  yield "]}"
}
