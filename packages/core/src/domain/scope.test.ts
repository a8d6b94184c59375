import * as fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import { intersectScopes, isScopeName, missingScopes } from "./scope.ts"

describe("the name of a scope", () => {
  test.each([
    "a",
    "backup:read",
    "backup-2:read_all",
    "a:b:c",
    "x".repeat(64),
    `${"x".repeat(31)}:${"y".repeat(32)}`,
  ])("%s is one", (text) => {
    expect(isScopeName(text)).toBe(true)
  })

  test.each([
    "",
    ":",
    "a:",
    ":a",
    "a::b",
    "*",
    "backup:*",
    "backup.read",
    "Backup:read",
    "2a",
    "a:2",
    "_a",
    "-a",
    "a b",
    " a",
    "a\n",
    "ä",
    "x".repeat(65),
    "x:".repeat(100_000),
  ])("%j is none", (text) => {
    expect(isScopeName(text)).toBe(false)
  })
})

const scopes = fc.uniqueArray(fc.constantFrom("a", "a:read", "a:write", "b", "b:read", "b:write"))

describe("missing scopes", () => {
  test.each([
    [["a:read"], [], []],
    [[], [], []],
    [[], ["a:read"], ["a:read"]],
    [["a:read", "a:write"], ["a:write", "a:read"], []],
    [["a:read"], ["a:write", "a:read", "b:read"], ["a:write", "b:read"]],
    [["a"], ["a:read"], ["a:read"]],
    [["a:read"], ["a"], ["a"]],
    [["a:readonly"], ["a:read"], ["a:read"]],
    [["*", "a:*"], ["a:read"], ["a:read"]],
  ])("of %j, when %j are needed, are %j", (granted, needed, missing) => {
    expect(missingScopes(granted, needed)).toEqual(missing)
  })

  it("are those needed and not granted, in the order asked", () => {
    fc.assert(
      fc.property(scopes, scopes, (granted, needed) => {
        const set = new Set(granted)
        expect(missingScopes(granted, needed)).toEqual(needed.filter((scope) => !set.has(scope)))
      }),
    )
  })

  it("are one shared array that nobody can change, when there are none", () => {
    const none = missingScopes(["a"], ["a"])
    expect(missingScopes(["b"], [])).toBe(none)
    expect(Object.isFrozen(none)).toBe(true)
  })
})

describe("the intersection", () => {
  it("holds exactly what is in both, in the order of the first", () => {
    fc.assert(
      fc.property(scopes, scopes, (one, other) => {
        const both = intersectScopes(one, other)
        for (const scope of new Set([...one, ...other])) {
          expect(both.includes(scope)).toBe(one.includes(scope) && other.includes(scope))
        }
        expect(both).toEqual(one.filter((scope) => both.includes(scope)))
        expect(missingScopes(other, both)).toEqual([])
      }),
    )
  })
})
