import { BittingError } from "@bitting/core"
import { describe, expect, it } from "vitest"
import { problemHeaders, problemJson } from "./problems.ts"

const CONTEXT = { requestId: "req_1", publicUrl: "https://keys.example.com" }

describe("a problem document", () => {
  it("keeps its standard members, whatever members a code adds", () => {
    const extra = { status: "revoked", code: "x", type: "y", key_status: "revoked" }
    const document = problemJson(new BittingError("key_ended", { extra }), CONTEXT)
    expect(document).toMatchObject({
      type: "https://keys.example.com/docs/errors/key_ended",
      status: 409,
      code: "key_ended",
      request_id: "req_1",
      key_status: "revoked",
    })
  })

  it("begins with the page that explains it", () => {
    const error = new BittingError("insufficient_scope", { extra: { missing_scopes: ["keys:read"] } })
    expect(Object.keys(problemJson(error, CONTEXT))[0]).toBe("type")
  })
})

describe("the challenge of RFC 6750", () => {
  it.each([
    ["unauthenticated", {}, 'Bearer realm="bitting"'],
    ["invalid_token", {}, 'Bearer realm="bitting", error="invalid_token"'],
    [
      "insufficient_scope",
      { extra: { missing_scopes: ["keys:read", "keys:write"] } },
      'Bearer realm="bitting", error="insufficient_scope", scope="keys:read keys:write"',
    ],
    ["duplicate_credentials", {}, 'Bearer realm="bitting", error="invalid_request"'],
    ["not_found", {}, undefined],
  ] as const)("of %s", (code, options, expected) => {
    expect(problemHeaders(new BittingError(code, options))["www-authenticate"]).toBe(expected)
  })
})
