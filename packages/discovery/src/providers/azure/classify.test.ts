import { describe, expect, test } from "vitest"
import { DiscoveryError } from "../../discovery-error.ts"
import { HttpJsonError } from "../../http-json.ts"
import { classifyAzure, classifyToken } from "./classify.ts"

const arm = (status: number, error: { code: string; message?: string; details?: readonly object[] }) =>
  new HttpJsonError("status", { status, body: { error } })

const entra = (status: number, error: string, code: number | null) =>
  new HttpJsonError("status", {
    status,
    body: { error, error_description: "x", ...(code === null ? {} : { error_codes: [code] }) },
  })

describe("an error of Azure Resource Manager", () => {
  test.each<[number, string, string]>([
    [403, "AuthorizationFailed", "denied"],
    [403, "LinkedAuthorizationFailed", "denied"],
    [404, "SubscriptionNotFound", "denied"],
    [401, "InvalidAuthenticationToken", "bad_credentials"],
    [401, "ExpiredAuthenticationToken", "bad_credentials"],
    [401, "InvalidAuthenticationTokenTenant", "bad_credentials"],
    [401, "AuthenticationFailed", "bad_credentials"],
    [429, "RateLimiting", "throttled"],
    [429, "SubscriptionRequestsThrottled", "throttled"],
    [429, "Anything", "throttled"],
    [409, "MissingSubscriptionRegistration", "not_enabled"],
    [404, "InvalidResourceNamespace", "unsupported"],
    [504, "GatewayTimeout", "timeout"],
    [503, "ServerBusy", "throttled"],
    [400, "BadRequest", "provider_error"],
    [500, "InternalServerError", "provider_error"],
  ])("%i %s is %s", (status, code, known) => {
    expect(classifyAzure(arm(status, { code }))).toMatchObject({ errorClass: known, providerCode: code })
  })

  test("is known by its details where it says nothing itself", () => {
    const details = [{ code: "NoValidSubscriptionsInQueryRequest", message: "y" }]
    expect(classifyAzure(arm(400, { code: "BadRequest", details }))).toMatchObject({
      errorClass: "denied",
      providerCode: "NoValidSubscriptionsInQueryRequest",
    })
  })

  test("names the action that is missing, and not the scope", () => {
    const message =
      "The client 'c1' with object id 'o1' does not have authorization to perform action 'Microsoft.Resources/subscriptions/read' over scope '/subscriptions/s1' or the scope is invalid."
    const error = classifyAzure(arm(403, { code: "AuthorizationFailed", message }))
    expect(error.missingPermission).toBe("Microsoft.Resources/subscriptions/read")
    expect(error.message).not.toMatch(/c1|o1|s1/)
    expect(classifyAzure(arm(403, { code: "Forbidden" })).missingPermission).toBeNull()
    expect(
      classifyAzure(arm(403, { code: "Forbidden", message: "perform action 'a b<script>'" }))
        .missingPermission,
    ).toBeNull()
  })

  test("says how long to wait, by either header", () => {
    const throttled = (headers: Record<string, string>) =>
      classifyAzure(
        new HttpJsonError("status", {
          status: 429,
          headers: { get: (name) => headers[name] ?? null },
        }),
      ).retryAfterMs
    expect(throttled({ "retry-after": "7" })).toBe(7_000)
    expect(throttled({ "x-ms-user-quota-resets-after": "00:00:04" })).toBe(4_000)
    expect(throttled({})).toBeNull()
  })

  test.each<[unknown, string]>([
    [new HttpJsonError("redirect", { status: 302 }), "provider_error"],
    [new HttpJsonError("not_json", { status: 200 }), "provider_error"],
    [new HttpJsonError("too_large", { status: 200 }), "provider_error"],
    [new HttpJsonError("status", { status: 403 }), "denied"],
    [new HttpJsonError("status", { status: 403, body: { error: { code: { $: 1 } } } }), "denied"],
    [new HttpJsonError("unreachable", { code: "ECONNREFUSED" }), "provider_error"],
    [new HttpJsonError("unreachable", { code: "UND_ERR_HEADERS_TIMEOUT" }), "timeout"],
    [new DOMException("late", "TimeoutError"), "timeout"],
    [new TypeError("bug"), "provider_error"],
    [undefined, "provider_error"],
  ])("%o is %s", (error, known) => {
    expect(classifyAzure(error).errorClass).toBe(known)
  })

  test("that is known already stays as it is", () => {
    const known = new DiscoveryError("timeout", "late")
    expect(classifyAzure(known)).toBe(known)
  })
})

describe("a refused token", () => {
  test.each<readonly [HttpJsonError, string, string]>([
    [entra(401, "invalid_client", 7000215), "bad_credentials", "AADSTS7000215"],
    [entra(401, "invalid_client", 7000222), "bad_credentials", "AADSTS7000222"],
    [entra(400, "unauthorized_client", 700016), "bad_credentials", "AADSTS700016"],
    [entra(400, "invalid_request", 90002), "bad_credentials", "AADSTS90002"],
    [entra(400, "invalid_scope", null), "bad_credentials", "invalid_scope"],
    [entra(429, "temporarily_unavailable", null), "throttled", "temporarily_unavailable"],
    [entra(400, "temporarily_unavailable", 90033), "throttled", "AADSTS90033"],
    [entra(503, "server_error", null), "throttled", "server_error"],
    [entra(500, "server_error", null), "provider_error", "server_error"],
  ])("%o is %s, %s", (error, errorClass, providerCode) => {
    expect(classifyToken(error)).toMatchObject({ errorClass, providerCode })
  })

  test("in something else than JSON is known by its status, and a broken one by its failure", () => {
    expect(classifyToken(new HttpJsonError("status", { status: 404 })).errorClass).toBe("bad_credentials")
    expect(classifyToken(new HttpJsonError("not_json", { status: 200 })).errorClass).toBe("provider_error")
  })
})
