import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { canonicalJson, proveExport } from "./audit-proof.ts"

interface Vectors {
  readonly roots: readonly string[]
  readonly export: readonly string[]
  readonly export_after_pruning_and_erasure: readonly string[]
}

const vectors = JSON.parse(
  readFileSync(new URL("../../../../docs/spec/vectors/audit-chain.json", import.meta.url), "utf8"),
) as Vectors

const prove = (lines: readonly string[], size: number, root = vectors.roots[size - 1] ?? "") =>
  proveExport(lines.join("\n"), { size, root }, () => undefined)

describe("canonical JSON", () => {
  test.each([
    [{ b: 1, a: [true, null, "x"] }, '{"a":[true,null,"x"],"b":1}'],
    [{ é: 1, z: 2, "€": 3 }, '{"z":2,"é":1,"€":3}'],
    ['"\\\n', '"\\"\\\\\\n"'],
  ])("%j is %s", (value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })
})

describe("an export", () => {
  test.each([1, 2, 3])("of %i entries leads to its root, by the published vectors", async (size) => {
    expect(await prove(vectors.export, size)).toEqual({ whole: true, entries: size })
  })

  test("leads there after pruning and erasure as well", async () => {
    expect((await prove(vectors.export_after_pruning_and_erasure, 3)).whole).toBe(true)
  })

  test("with any character of an entry's content changed does not", async () => {
    const [first = "", ...rest] = vectors.export
    const at = first.indexOf('"leaf":')
    for (let place = at; place < first.indexOf('"personal"'); place += 1) {
      if (!/[0-9a-z]/.test(first[place] ?? "")) continue
      const other = first[place] === "0" ? "1" : "0"
      const changed = first.slice(0, place) + other + first.slice(place + 1)
      const verdict = await prove([changed, ...rest], 3).catch(() => ({ whole: false }))
      expect(verdict.whole).toBe(false)
    }
  })

  test("that is cut, in another order or of another root does not", async () => {
    const entries = vectors.export.filter((line) => line.includes("leaf_hash"))
    expect((await prove(entries.slice(0, 2), 3)).whole).toBe(false)
    expect((await prove(entries.toReversed(), 3)).whole).toBe(false)
    expect((await prove(entries, 3, vectors.roots[0])).whole).toBe(false)
  })
})

test("nothing is proven by the hash of nothing", async () => {
  const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  expect(await prove([], 0, empty)).toEqual({ whole: true, entries: 0 })
  expect((await prove([], 1, empty)).whole).toBe(false)
})
