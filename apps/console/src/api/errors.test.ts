import { BittingError } from "@bitting/sdk"
import { describe, expect, test } from "vitest"
import { isNotFound, isSignedOut, processServerError } from "./errors.ts"

const refusal = new BittingError("unprocessable", {
  message: "Two fields are wrong.",
  status: 422,
  requestId: "req_1",
  retryAfter: 3,
  errors: [
    { pointer: "/name", detail: "It is too long." },
    { pointer: "/name", detail: "It has a line break." },
    { pointer: "/email", detail: "It is no address." },
  ],
  problem: { needed_role: "manager" },
})

describe("a failed call", () => {
  test("says what the server said, by field and with the request's id", () => {
    expect(processServerError(refusal)).toEqual({
      message: "Two fields are wrong.",
      code: "unprocessable",
      status: 422,
      requestId: "req_1",
      retryAfter: 3,
      problem: { needed_role: "manager" },
      fields: { "/name": "It is too long.", "/email": "It is no address." },
    })
  })

  test("has words of the console's own for codes that it knows", () => {
    const error = new BittingError("network_error", { message: "http://127.0.0.1:1 could not be reached." })
    expect(processServerError(error).message).toBe("The server cannot be reached.")
  })

  test.each([new TypeError("x is not a function"), "text", null, undefined])("%j is unexpected", (thrown) => {
    expect(processServerError(thrown)).toMatchObject({ code: "unexpected", status: 0, fields: {} })
  })

  test("tells ended sessions and absent things apart from the rest", () => {
    const at = (status: number) => new BittingError("x", { message: "", status })
    expect([isSignedOut(at(401)), isSignedOut(at(403)), isSignedOut(new Error("401"))]).toEqual([
      true,
      false,
      false,
    ])
    expect([isNotFound(at(404)), isNotFound(at(410))]).toEqual([true, false])
  })
})
