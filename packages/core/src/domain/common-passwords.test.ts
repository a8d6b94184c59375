import { describe, expect, it } from "vitest"
import { COMMON_PASSWORDS } from "./common-passwords.ts"
import { passwordProblem } from "./password.ts"

describe("every listed password", () => {
  it("would be good enough by all other rules, and is refused for being listed", () => {
    const owner = { name: "x", email: "x@x" }
    const refusals = [...COMMON_PASSWORDS].map((password) => passwordProblem(password, owner))
    expect(refusals.length).toBeGreaterThan(150)
    expect(new Set(refusals)).toEqual(new Set(["It is one of those that are tried first."]))
  })
})
