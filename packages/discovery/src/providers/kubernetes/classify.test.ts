import { describe, expect, test } from "vitest"
import { DiscoveryError } from "../../discovery-error.ts"
import { HttpJsonError } from "../../http-json.ts"
import { classifyKubernetes, EXPIRED } from "./classify.ts"

function status(code: number, reason?: string, rest: object = {}): HttpJsonError {
  const body = { kind: "Status", apiVersion: "v1", status: "Failure", code, reason, ...rest }
  return new HttpJsonError("status", { status: code, body })
}

describe("a refusal of the cluster", () => {
  test.each<[number, string | undefined, string]>([
    [401, "Unauthorized", "bad_credentials"],
    [403, "Forbidden", "denied"],
    [404, "NotFound", "unsupported"],
    [405, "MethodNotAllowed", "unsupported"],
    [406, "NotAcceptable", "unsupported"],
    [410, "Expired", "provider_error"],
    [429, "TooManyRequests", "throttled"],
    [500, "InternalError", "provider_error"],
    [500, "ServerTimeout", "timeout"],
    [503, "ServiceUnavailable", "provider_error"],
    [504, "Timeout", "timeout"],
    [401, undefined, "bad_credentials"],
    [403, "SomethingNew", "denied"],
    [418, undefined, "provider_error"],
  ])("with status %i and reason %s is %s", (code, reason, known) => {
    expect(classifyKubernetes(status(code, reason)).errorClass).toBe(known)
  })

  test("that is no Status object is known by its HTTP status", () => {
    const proxy = new HttpJsonError("status", { status: 403, body: { reason: "NotFound" } })
    expect(classifyKubernetes(proxy)).toMatchObject({ errorClass: "denied", providerCode: null })
    expect(classifyKubernetes(new HttpJsonError("status", { status: 401 })).errorClass).toBe(
      "bad_credentials",
    )
  })

  test("names the permission that is missing: what was needed, else what the cluster names", () => {
    const forbidden = status(403, "Forbidden", { details: { group: "apps", kind: "deployments" } })
    expect(classifyKubernetes(forbidden, "list pods in namespace web").missingPermission).toBe(
      "list pods in namespace web",
    )
    expect(classifyKubernetes(forbidden).missingPermission).toBe("list deployments.apps")
    expect(
      classifyKubernetes(status(403, "Forbidden", { details: { kind: "pods" } })).missingPermission,
    ).toBe("list pods")
    expect(classifyKubernetes(status(403, "Forbidden")).missingPermission).toBeNull()
    expect(classifyKubernetes(status(404, "NotFound"), "list pods").missingPermission).toBeNull()
  })

  test("because of too many requests says when to come back, as far as the cluster does", () => {
    const headers = { get: (name: string) => (name === "retry-after" ? "7" : null) }
    const known = (code: number, told: boolean) =>
      classifyKubernetes(new HttpJsonError("status", { status: code, ...(told ? { headers } : {}) }))
    expect(known(429, true)).toMatchObject({ errorClass: "throttled", retryAfterMs: 7_000 })
    expect(known(429, false)).toMatchObject({ errorClass: "throttled", retryAfterMs: null })
    expect(known(503, true)).toMatchObject({ errorClass: "throttled", retryAfterMs: 7_000 })
    expect(known(503, false).errorClass).toBe("provider_error")
  })

  test("of a list that is too old has one name", () => {
    expect(classifyKubernetes(status(410, "Expired")).providerCode).toBe(EXPIRED)
    expect(classifyKubernetes(status(410, "Gone")).providerCode).toBe(EXPIRED)
  })

  test("is told in our words and not in the cluster's", () => {
    const error = status(403, "Forbidden", { message: 'User "x" with eyJhbGciOi cannot list' })
    const known = classifyKubernetes(error)
    expect(known.message).toBe("The token may not list this.")
    expect(known.providerCode).toBe("Forbidden")
    expect(classifyKubernetes(status(500, "<script>")).providerCode).toBeNull()
  })
})

describe("a failure without an answer", () => {
  test.each<[string, string]>([
    ["ADDRESS_REFUSED", "bad_credentials"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "bad_credentials"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "bad_credentials"],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "bad_credentials"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "bad_credentials"],
    ["CERT_HAS_EXPIRED", "bad_credentials"],
    ["ECONNREFUSED", "provider_error"],
    ["ENOTFOUND", "provider_error"],
    ["ECONNRESET", "provider_error"],
  ])("%s is %s", (code, known) => {
    const error = classifyKubernetes(new HttpJsonError("unreachable", { code }))
    expect([error.errorClass, error.providerCode]).toEqual([known, code])
  })

  test.each(["redirect", "too_large", "not_json"] as const)(
    "a reply that is %s is the cluster's",
    (failure) => {
      expect(classifyKubernetes(new HttpJsonError(failure, { status: 200 })).errorClass).toBe(
        "provider_error",
      )
    },
  )

  test("that is known already stays as it is, and what is no error is the cluster's", () => {
    const known = new DiscoveryError("timeout", "late")
    expect(classifyKubernetes(known)).toBe(known)
    expect(classifyKubernetes(undefined).errorClass).toBe("provider_error")
  })
})
