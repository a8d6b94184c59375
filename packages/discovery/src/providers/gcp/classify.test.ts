import { describe, expect, test } from "vitest"
import { DiscoveryError } from "../../discovery-error.ts"
import { HttpJsonError } from "../../http-json.ts"
import { classifyGcp } from "./classify.ts"

const SECRET = "ya29.s3cr3t"

function failure(status: number, error: unknown, headers: Record<string, string> = {}): HttpJsonError {
  const known = new Headers(headers)
  return new HttpJsonError("status", { status, headers: known, body: { error } })
}

const info = (reason: string, metadata: Record<string, string> = {}) => ({
  "@type": "type.googleapis.com/google.rpc.ErrorInfo",
  reason,
  domain: "googleapis.com",
  metadata,
})

describe("an error of Google's", () => {
  test.each<[number, string, string | null, string]>([
    [403, "PERMISSION_DENIED", null, "denied"],
    [403, "PERMISSION_DENIED", "IAM_PERMISSION_DENIED", "denied"],
    [403, "PERMISSION_DENIED", "SERVICE_DISABLED", "not_enabled"],
    [403, "PERMISSION_DENIED", "BILLING_DISABLED", "not_enabled"],
    [403, "PERMISSION_DENIED", "USER_PROJECT_DENIED", "denied"],
    [403, "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "denied"],
    [401, "UNAUTHENTICATED", "ACCESS_TOKEN_EXPIRED", "bad_credentials"],
    [401, "UNAUTHENTICATED", null, "bad_credentials"],
    [429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", "throttled"],
    [429, "RESOURCE_EXHAUSTED", null, "throttled"],
    [403, "RESOURCE_EXHAUSTED", null, "throttled"],
    [400, "INVALID_ARGUMENT", null, "unsupported"],
    [404, "NOT_FOUND", null, "unsupported"],
    [501, "UNIMPLEMENTED", null, "unsupported"],
    [504, "DEADLINE_EXCEEDED", null, "timeout"],
    [500, "INTERNAL", null, "provider_error"],
    [503, "UNAVAILABLE", null, "provider_error"],
    [418, "A_NEW_ONE", "A_NEW_REASON", "provider_error"],
  ])("with status %i %s and reason %s is %s", (...row) => {
    const [status, code, reason, known] = row
    const details = reason === null ? [] : [{ "@type": "x/google.rpc.Help" }, info(reason)]
    const error = failure(status, { code: status, status: code, message: "x", details })
    expect(classifyGcp(error)).toMatchObject({ errorClass: known, providerCode: reason ?? code })
  })

  test.each<[number, string, string]>([
    [400, "invalid_grant", "bad_credentials"],
    [401, "invalid_client", "bad_credentials"],
    [400, "invalid_target", "bad_credentials"],
    [400, "unauthorized_client", "bad_credentials"],
    [429, "rate_limited", "throttled"],
    [500, "internal_failure", "provider_error"],
  ])("of OAuth with status %i and code %s is %s", (status, code, known) => {
    expect(classifyGcp(failure(status, code))).toMatchObject({ errorClass: known, providerCode: code })
  })

  test("is throttling when Google was not there and says how long to wait", () => {
    const error = failure(503, { status: "UNAVAILABLE" }, { "retry-after": "2" })
    expect(classifyGcp(error)).toMatchObject({ errorClass: "throttled", retryAfterMs: 2_000 })
  })

  test("without a body is known by its status", () => {
    const bare = (status: number) => classifyGcp(new HttpJsonError("status", { status })).errorClass
    expect([401, 403, 429, 500].map(bare)).toEqual([
      "bad_credentials",
      "denied",
      "throttled",
      "provider_error",
    ])
    expect(classifyGcp(new HttpJsonError("not_json", { status: 200 })).errorClass).toBe("provider_error")
  })

  test.each<[string, object, string | null]>([
    [
      "the reason's metadata",
      {
        message: "no",
        details: [info("IAM_PERMISSION_DENIED", { permission: "cloudasset.assets.searchAllResources" })],
      },
      "cloudasset.assets.searchAllResources",
    ],
    [
      "the message",
      { message: "Permission 'cloudasset.assets.searchAllResources' denied on resource '//x' (or not)." },
      "cloudasset.assets.searchAllResources",
    ],
    [
      "a message of the older form",
      { message: "Required 'serviceusage.services.use' permission for 'projects/x'" },
      "serviceusage.services.use",
    ],
    ["a message that names none", { message: "The caller does not have permission" }, null],
  ])("names the permission that is missing by %s", (_, error, permission) => {
    const known = classifyGcp(failure(403, { status: "PERMISSION_DENIED", ...error }))
    expect(known.missingPermission).toBe(permission)
  })

  test("is told in our words, not in Google's", () => {
    const known = classifyGcp(failure(403, { status: SECRET, message: SECRET, details: [info(SECRET)] }))
    expect(JSON.stringify([known.message, known.providerCode, known.missingPermission])).not.toContain(SECRET)
  })

  test("that is known already stays as it is, and what nobody knows is the provider's", () => {
    const known = new DiscoveryError("timeout", "late")
    expect(classifyGcp(known)).toBe(known)
    expect(classifyGcp(undefined).errorClass).toBe("provider_error")
    expect(classifyGcp(AbortSignal.abort().reason).errorClass).toBe("timeout")
  })
})
