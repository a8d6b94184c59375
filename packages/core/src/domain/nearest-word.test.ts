import { describe, expect, test } from "vitest"
import { nearestWord } from "./nearest-word.ts"

const FIELDS = ["keyspace", "prefix", "types", "scopes", "levels", "label_required"]

describe("nearestWord", () => {
  test.each([
    ["scope", "scopes"],
    ["scopess", "scopes"],
    ["scpoes", "scopes"],
    ["Scopes", "scopes"],
    ["prefx", "prefix"],
    ["label_require", "label_required"],
    ["type", "types"],
  ])("the typo %s is taken for %s", (written, meant) => {
    expect(nearestWord(written, FIELDS)).toBe(meant)
  })

  test.each(["weather", "x", "", "expiry"])("%j is taken for nothing: no word is close", (written) => {
    expect(nearestWord(written, FIELDS)).toBeNull()
  })

  test("a long text is not a typo, and costs no comparison", () => {
    expect(nearestWord("s".repeat(81), ["s".repeat(82)])).toBeNull()
  })

  test("of words equally close the first is offered", () => {
    expect(nearestWord("read-onl", ["read-only", "read-one"])).toBe("read-only")
  })
})
