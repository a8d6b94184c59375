import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Cell, Result } from "./table.ts"
import { rowsShown, tableOf } from "./table.ts"

const columns = [
  { key: "name", label: "Name" },
  { key: "size", label: "Size" },
]

const result = (account_id: string, fields: Partial<Result> = {}, metadata: object = {}): Result => ({
  metadata: {
    service_label: "EC2 Instances",
    region: "eu-west-2",
    account_id,
    timestamp: "2026-03-28T14:30:00.000Z",
    complete: true,
    ...metadata,
  },
  columns,
  rows: [{ name: `${account_id}-1`, size: 1 }],
  ...fields,
})

describe("the results of a question", () => {
  test("of one account are a table as they are", () => {
    expect(tableOf([result("demo")])).toMatchObject({
      columns,
      rows: [{ name: "demo-1", size: 1 }],
      gaps: [],
    })
  })

  test("of several become one, with the account of each row and the time of the oldest", () => {
    const table = tableOf([result("a"), result("b", {}, { timestamp: "2026-03-28T14:00:00.000Z" })])
    expect(table?.columns.map(({ label }) => label)).toEqual(["Name", "Size", "Account"])
    expect(table?.rows.map((row) => Object.values(row))).toEqual([
      ["a-1", 1, "a"],
      ["b-1", 1, "b"],
    ])
    expect(table?.asOf).toBe(Date.parse("2026-03-28T14:00:00.000Z"))
  })

  test("say what is missing, also where the server gives no reason", () => {
    const incomplete = { complete: false }
    const table = tableOf([
      result("a"),
      result("b", { rows: [], error: { code: "denied" } }, incomplete),
      result("c", {}, incomplete),
    ])
    expect(table?.gaps).toEqual([
      { code: "denied", account: "b" },
      { code: "more", account: "c" },
    ])
  })

  test("are no table where there are none", () => {
    expect(tableOf([])).toBeNull()
  })
})

describe("the rows that are shown", () => {
  const cell = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
  const rows = fc.array(fc.record({ name: cell, size: cell }), { maxLength: 30 })
  const shown = (
    all: readonly Readonly<Record<string, Cell>>[],
    filter: string,
    descending: boolean | null,
  ) =>
    rowsShown(
      { columns, rows: all },
      { filter, sorting: descending === null ? null : { key: "size", descending } },
    )

  test("are all of them, whatever they are put in order by", () => {
    fc.assert(
      fc.property(rows, fc.boolean(), (all, descending) => {
        const sorted = shown(all, "", descending)
        expect(new Set(sorted)).toEqual(new Set(all))
        expect(sorted.length).toBe(all.length)
      }),
    )
  })

  test("have nothing in the column last, either way", () => {
    fc.assert(
      fc.property(rows, fc.boolean(), (all, descending) => {
        const empty = shown(all, "", descending).map(({ size }) => size === null || size === "")
        expect(empty).toEqual(empty.toSorted((one, other) => Number(one) - Number(other)))
      }),
    )
  })

  test("stay as they were where they are equal", () => {
    const all = ["c", "a", "b"].map((name) => ({ name, size: 1 }))
    expect(shown(all, "", false)).toEqual(all)
    expect(shown(all, "", true)).toEqual(all)
  })

  test("hold every word somewhere, but none across two cells", () => {
    const all = [
      { name: "web-1", size: "large" },
      { name: "web-2", size: "small" },
    ]
    expect(shown(all, " WEB  large ", null)).toEqual([all[0]])
    expect(shown(all, "1large", null)).toEqual([])
    expect(shown(all, " ", null)).toEqual(all)
  })
})
