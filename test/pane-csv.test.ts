import { csvOf as serverCsv } from "@bitting/discovery"
import * as fc from "fast-check"
import { expect, test } from "vitest"
import { csvOf as paneCsv } from "../packages/pane/src/csv.ts"

const text = fc.oneof(
  fc.string(),
  fc.constantFrom("=1+1", "+1", "-1", "@x", "\tx", "\rx", "\n=1", "＝1", "＠x", 'a"b', "a,b", "a\nb"),
)
const cell = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null))

test("a table downloaded from a pane is the one that the server would write, with a mark that it is UTF-8", () => {
  const table = fc.record({
    columns: fc.constant([
      { key: "a", label: "A" },
      { key: "b", label: "=B" },
    ]),
    rows: fc.array(fc.record({ a: cell, b: cell })),
  })
  fc.assert(
    fc.property(table, (one) => {
      expect(paneCsv(one)).toBe(`\uFEFF${serverCsv(one)}`)
    }),
  )
})
