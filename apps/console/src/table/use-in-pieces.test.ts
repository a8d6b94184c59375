import { expect, test } from "vitest"
import type { Pieces } from "./use-in-pieces.ts"
import { piecesOf, shownOf } from "./use-in-pieces.ts"

const idOf = (row: string): string => row
const named = (head: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${head}${index}`)

/** Every state of the table on the way to rows. */
function statesOf(start: Pieces<string>): readonly (readonly string[])[] {
  const shown = [shownOf(start, idOf)]
  for (let at = start; at.count < at.rows.length;) {
    at = { ...at, count: at.count + 8 }
    shown.push(shownOf(at, idOf))
  }
  return shown
}

test("another page takes the place of the one before in pieces, and the table keeps its length", () => {
  const states = statesOf(piecesOf(named("a", 50), named("b", 50), idOf))
  expect(states.map((rows) => rows.filter((row) => row.startsWith("b")).length)).toEqual([
    8, 16, 24, 32, 40, 48, 50,
  ])
  for (const rows of states) expect(rows.length).toBe(50)
})

test("no row is there twice while those of a longer list come", () => {
  const old = named("a", 30)
  const states = statesOf(piecesOf(old, [...named("b", 20), ...old], idOf))
  for (const rows of states) expect(new Set(rows).size).toBe(rows.length)
  expect(states.at(-1)).toEqual([...named("b", 20), ...old])
})

test("what was asked again is there at once, and so is a short list", () => {
  const rows = named("a", 50)
  expect(statesOf(piecesOf(rows, [...rows], idOf))).toEqual([rows])
  expect(statesOf(piecesOf(rows, ["special"], idOf))).toEqual([["special"]])
})

test("the first page begins with its first rows", () => {
  expect(statesOf(piecesOf([], named("a", 50), idOf)).map((rows) => rows.length)).toEqual([
    8, 16, 24, 32, 40, 48, 50,
  ])
})
