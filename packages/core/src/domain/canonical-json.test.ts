import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { JsonValue } from "./canonical-json.ts"
import { canonicalJson, parseJson, toJson } from "./canonical-json.ts"

describe("canonical JSON", () => {
  it("is that of RFC 8785 §3.2.2 and §3.2.4", () => {
    const value = {
      numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
      literals: [null, true, false],
    }
    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    )
  })

  it("sorts names as RFC 8785 §3.2.3 does, by UTF-16 code units", () => {
    const value = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    const names = Object.keys(JSON.parse(canonicalJson(value)) as object)
    // "1" comes first in any JavaScript object; the text is what counts.
    expect(canonicalJson(value).indexOf('"\\r"')).toBe(1)
    expect(names.slice(1).join("")).toBe("\r\u0080\u00f6\u20ac\ud83d\ude00\ufb33")
  })

  // RFC 8785, appendix B.
  it.each([
    [0, "0"],
    [-0, "0"],
    [5e-324, "5e-324"],
    [1.7976931348623157e308, "1.7976931348623157e+308"],
    [9007199254740992, "9007199254740992"],
    [295147905179352830000, "295147905179352830000"],
    [9.999999999999997e22, "9.999999999999997e+22"],
    [1e23, "1e+23"],
    [0.000001, "0.000001"],
    [333333333.33333325, "333333333.33333325"],
  ])("writes %d as %s", (value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  it("reads back as the same value and has no other form", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (raw) => {
        const value = toJson(raw)
        const text = canonicalJson(value)
        expect(parseJson(text)?.value).toEqual(value)
        expect(canonicalJson(parseJson(text)?.value ?? null)).toBe(text)
        expect(text).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/)
      }),
    )
  })

  it("is the same for every order in which members were given", () => {
    const names = fc.constantFrom("b", "a", "10", "9", "", "\u20ac", "\ud83d\ude00", "\ufb33", "~/")
    const members = fc.uniqueArray(fc.tuple(names, fc.constantFrom(1, "x", null)), {
      selector: ([name]) => name,
    })
    fc.assert(
      fc.property(members, fc.func(fc.integer()), (given, weight) => {
        const sorted = given.toSorted(([one], [other]) => (one < other ? -1 : 1))
        const shuffled = given.toSorted(([one], [other]) => weight(one) - weight(other))
        const text = `{${sorted.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`
        for (const order of [given, sorted, shuffled]) {
          expect(canonicalJson(Object.fromEntries(order))).toBe(text)
          expect(canonicalJson([{ z: Object.fromEntries(order) }])).toBe(`[{"z":${text}}]`)
        }
      }),
    )
  })

  it("keeps a member called __proto__", () => {
    const value = JSON.parse('{"__proto__":{"a":1}}') as JsonValue
    expect(canonicalJson(value)).toBe('{"__proto__":{"a":1}}')
  })
})

it("toJson leaves out what JSON cannot say", () => {
  expect(toJson({ a: undefined, b: Number.NaN, c: [undefined] })).toEqual({ b: null, c: [null] })
  expect(toJson(undefined)).toBeNull()
  expect(parseJson("{")).toBeNull()
})
