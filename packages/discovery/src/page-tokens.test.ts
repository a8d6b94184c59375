import { describe, expect, test } from "vitest"
import { pageTokens } from "./page-tokens.ts"

describe("the tokens of pages", () => {
  test.each([undefined, null, ""])("end where the next is %j", (end) => {
    expect(pageTokens()(end)).toBeNull()
  })

  test("are followed as long as each is another", () => {
    const next = pageTokens()
    expect(["a", "b", "c", ""].map((token) => next(token))).toEqual(["a", "b", "c", null])
  })

  test.each([[["a", "a"]], [["a", "b", "a"]]])("that come again, %j, end in an error", (tokens) => {
    const next = pageTokens()
    const follow = (): unknown => tokens.map((token) => next(token))
    expect(follow).toThrow(expect.objectContaining({ errorClass: "provider_error", retryable: true }))
  })
})
