import { expect, test } from "vitest"
import { nextSort } from "./HeadingCell.tsx"

test.each([
  ["-created_at", { sort: "label" }, "label"],
  ["label", { sort: "label" }, "-label"],
  ["-label", { sort: "label" }, "label"],
  ["label", { sort: "created_at", firstDescending: true }, "-created_at"],
  ["-created_at", { sort: "created_at", firstDescending: true }, "created_at"],
])("sorted by %s, a click on %j sorts by %s", (current, column, expected) => {
  expect(nextSort(current, column)).toBe(expected)
})
