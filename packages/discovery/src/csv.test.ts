import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { csvCell, csvOf } from "./csv.ts"

describe("a cell", () => {
  test.each([
    [null, ""],
    [true, "true"],
    [-12.5, "-12.5"],
    ["plain", "plain"],
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["two\nlines", '"two\nlines"'],
    ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@sum", "'@sum"],
    ["\tx", "'\tx"],
    ["\n=1", `"'\n=1"`],
    ["＝1+1", "'＝1+1"],
    ["＋1", "'＋1"],
    ["－1", "'－1"],
    ["＠sum", "'＠sum"],
    ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
  ])("%j is %j", (cell, text) => {
    expect(csvCell(cell)).toBe(text)
  })

  test("of text is never taken for a formula", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(csvCell(text).replace(/^"/, "")).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
      }),
    )
  })
})

test("a table has a line of labels and a line for each row", () => {
  const columns = [
    { key: "a", label: "A, first" },
    { key: "b", label: "B" },
  ]
  expect(csvOf({ columns, rows: [{ a: 1, b: null }, { a: "x" }] })).toBe('"A, first",B\r\n1,\r\nx,\r\n')
})
