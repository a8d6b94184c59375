import { assert, boolean, constantFrom, property, string } from "fast-check"
import { describe, expect, it } from "vitest"
import { normalizePassword, PASSWORD_MAX, PASSWORD_MIN, passwordProblem } from "./password.ts"

const ADA = { name: "Ada Lovelace", email: "ada.lovelace@example.com" }

const problem = (typed: string): string | null => passwordProblem(normalizePassword(typed), ADA)

describe("a password", () => {
  it.each([
    "correct horse battery",
    "zwölf Zeichen",
    "twelve chars",
    "            a b c d e",
    "密码密码密码一二三四五六",
    "🔑🗝️🔒🔓🔐🚪🏠🧱🪟🛡️🧰",
    "xK7#mQ2$vL9!",
    "ada likes keys a lot",
  ])("%j is good, whatever it is made of", (typed) => {
    expect(problem(typed)).toBeNull()
  })

  it.each([
    ["", /At least 12 characters/],
    ["eleven char", /At least 12 characters/],
    ["🔑🗝🔒🔓🔐🚪🏠🧱🪟🛡🧰", /At least 12 characters/],
    ["abcdefghij".repeat(20) + "k", /At most 200 characters/],
    ["a".repeat(40), /different characters/],
    ["121212121212", /different characters/],
    ["AaAaBbBbAaAaBb", /different characters/],
    ["password1234", /tried first/],
    ["Password 1234", /tried first/],
    ["P-a-s-s-w-o-r-d-1234", /tried first/],
    ["Correct Horse Battery Staple", /tried first/],
    ["ｐａｓｓｗｏｒｄ１２３４", /tried first/],
    ["qwertyuiop123", /tried first/],
    ["ada.lovelace@example.com", /the name or the e-mail address/],
    ["Ada Lovelace!", /the name or the e-mail address/],
    ["lovelace1815", /the name or the e-mail address/],
    ["BittingBitting", /the name or the e-mail address/],
    ["\ud800 half a pair here", /surrogate/],
  ])("%j is refused: %s", (typed, detail) => {
    expect(problem(typed)).toMatch(detail)
  })

  it("counts characters, not units of some encoding", () => {
    const chars = ["🔑", "🗝", "🔒", "🔓", "🔐"]
    const of = (length: number): string => Array.from({ length }, (_, at) => chars[at % 5]).join("")
    expect(
      [PASSWORD_MIN - 1, PASSWORD_MIN, PASSWORD_MAX, PASSWORD_MAX + 1].map((n) => problem(of(n)) === null),
    ).toEqual([false, true, true, false])
  })

  it("is the same however a keyboard composes it", () => {
    const [composed, decomposed] = [
      "\u00e9l\u00e8ve \u00e0 l'\u00e9cole",
      "e\u0301le\u0300ve a\u0300 l'e\u0301cole",
    ]
    expect(composed).not.toBe(decomposed)
    expect(normalizePassword(composed)).toBe(normalizePassword(decomposed))
  })

  it("is neither trimmed nor cut", () => {
    assert(
      property(string({ minLength: 1, maxLength: 150 }), (text) => {
        expect(normalizePassword(`  ${text} `)).toBe(`  ${text} `.normalize("NFKC"))
      }),
    )
  })

  it("of a listed kind is refused with any letter case and any signs between", () => {
    assert(
      property(constantFrom("-", " ", "_", "."), boolean(), (sign, upper) => {
        const typed = ["qwerty", "123456"].join(sign)
        expect(problem(upper ? typed.toUpperCase() : typed)).toMatch(/tried first/)
      }),
    )
  })
})
