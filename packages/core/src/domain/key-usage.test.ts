import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { NOON } from "../../test/samples.ts"
import { isIdle, isUnseen, joinScopeUses, newKeyUsage, noteScope } from "./key-usage.ts"

const scopesUpTo = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, place) => `thing_${place}:read`)

describe("the scopes a copy of a key was seen with", () => {
  test("are each of them once, however many it has and in whatever order they come", () => {
    fc.assert(
      fc.property(fc.nat({ max: 70 }), fc.array(fc.nat({ max: 80 })), (count, places) => {
        const scopes = scopesUpTo(count)
        const usage = newKeyUsage("key_1", scopes)
        const seen = new Set<string>()
        for (const place of places) {
          const scope = `thing_${place}:read`
          expect(isUnseen(usage, scope)).toBe(place < count && !seen.has(scope))
          if (!isUnseen(usage, scope)) continue
          noteScope(usage, scope, NOON)
          seen.add(scope)
        }
        expect(usage.unseen).toBe(count - seen.size)
        expect((usage.fresh ?? []).map(({ scope }) => scope)).toEqual([...seen])
      }),
    )
  })

  test("leave something to write only when one is new", () => {
    const usage = newKeyUsage("key_1", ["a:read"])
    expect(isIdle(usage)).toBe(true)
    noteScope(usage, "a:read", NOON + 0.9)
    expect([isIdle(usage), usage.fresh]).toEqual([false, [{ scope: "a:read", firstUsedAt: NOON }]])
  })

  test("of two lists are joined with their earlier times", () => {
    const at = (scope: string, firstUsedAt: number) => ({ scope, firstUsedAt })
    expect(joinScopeUses([at("a", 2), at("b", 1)], [at("a", 1), at("b", 5), at("c", 3)])).toEqual([
      at("a", 1),
      at("b", 1),
      at("c", 3),
    ])
  })
})
