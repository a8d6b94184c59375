import { expect, test } from "vitest"
import { cellOf } from "./cell.ts"

test.each<[unknown, unknown]>([
  [undefined, null],
  [null, null],
  ["x", "x"],
  ["", ""],
  [0, 0],
  [Number.NaN, null],
  [12n, "12"],
  [false, false],
  [new Date(0), "1970-01-01T00:00:00.000Z"],
  [new Date(Number.NaN), null],
  [["a", 1, null], "a, 1, "],
  [[], ""],
  [{ a: 1 }, '{"a":1}'],
  [[{ a: 1 }], '[{"a":1}]'],
  [() => 1, null],
  ["x".repeat(20_000), "x".repeat(20_000)],
  [{ a: "x".repeat(20_000) }, `{"a":"${"x".repeat(20_000)}"}`],
])("%o is one flat cell", (value, cell) => {
  expect(cellOf(value)).toEqual(cell)
})
