import { describe, expect, test } from "vitest"
import { DiscoveryError } from "../../discovery-error.ts"
import { classifyAws } from "./classify.ts"

function failure(name: string, status?: number, message = "x"): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } })
}

describe("an error of the SDK", () => {
  test.each<[string, number | undefined, string]>([
    ["AccessDenied", 403, "denied"],
    ["AccessDeniedException", 400, "denied"],
    ["UnauthorizedOperation", 403, "denied"],
    ["AuthorizationError", 403, "denied"],
    ["ThrottlingException", 400, "throttled"],
    ["Throttling", 400, "throttled"],
    ["RequestLimitExceeded", 503, "throttled"],
    ["SlowDown", 503, "throttled"],
    ["TooManyRequestsException", 429, "throttled"],
    ["ExpiredToken", 400, "bad_credentials"],
    ["InvalidClientTokenId", 403, "bad_credentials"],
    ["AuthFailure", 401, "bad_credentials"],
    ["SignatureDoesNotMatch", 403, "bad_credentials"],
    ["CredentialsProviderError", undefined, "bad_credentials"],
    ["OptInRequired", 403, "not_enabled"],
    ["RegionDisabledException", 403, "not_enabled"],
    ["UnsupportedActionException", 400, "unsupported"],
    ["TypeNotFoundException", 404, "unsupported"],
    ["TimeoutError", undefined, "timeout"],
    ["SyntaxError", 403, "denied"],
    ["Unknown", 503, "throttled"],
    ["SyntaxError", 500, "provider_error"],
    ["HandlerInternalFailureException", 400, "provider_error"],
  ])("%s with status %s is %s", (name, status, known) => {
    expect(classifyAws(failure(name, status)).errorClass).toBe(known)
  })

  test.each([
    ["ECONNREFUSED", "Error"],
    ["ENOTFOUND", "Error"],
    ["CERT_HAS_EXPIRED", "Error"],
    // What undici's handler calls a broken connection is a name that S3 has for something else.
    ["UND_ERR_SOCKET", "RequestTimeout"],
    ["ECONNRESET", "TimeoutError"],
  ])(
    "that is a connection with %s says that AWS was not reached, and names no error of AWS",
    (code, name) => {
      const failed = classifyAws(Object.assign(new Error("x"), { name, code }))
      expect(failed).toMatchObject({ errorClass: "provider_error", retryable: true, providerCode: null })
      expect(failed.message).toBe("AWS could not be reached, or broke off.")
    },
  )

  test.each([
    ["ETIMEDOUT", "Error"],
    ["UND_ERR_CONNECT_TIMEOUT", "TimeoutError"],
    ["ABORT_ERR", "AbortError"],
  ])("that is a connection with %s is a timeout", (code, name) => {
    expect(classifyAws(Object.assign(new Error("x"), { name, code })).errorClass).toBe("timeout")
  })

  test("that AWS answered with is no broken connection, whatever members it has", () => {
    const answered = Object.assign(failure("AccessDenied", 403), { code: "AccessDenied" })
    expect(classifyAws(answered).errorClass).toBe("denied")
  })

  test("names the permission that is missing where AWS does", () => {
    const message =
      "User: arn:aws:sts::1:assumed-role/x is not authorized to perform: ec2:DescribeInstances because no policy allows it"
    expect(classifyAws(failure("UnauthorizedOperation", 403, message)).missingPermission).toBe(
      "ec2:DescribeInstances",
    )
    expect(classifyAws(failure("AccessDenied", 403)).missingPermission).toBeNull()
  })

  test("is told in our words, not in those of the provider", () => {
    const { message, providerCode } = classifyAws(failure("AccessDenied", 403, "key AKIASECRET is bad"))
    expect(message).not.toContain("AKIASECRET")
    expect(providerCode).toBe("AccessDenied")
    expect(classifyAws(failure("SyntaxError", 500)).providerCode).toBeNull()
  })

  test("that is known already stays as it is, and what is no error is the provider's", () => {
    const known = new DiscoveryError("timeout", "late")
    expect(classifyAws(known)).toBe(known)
    expect(classifyAws(undefined).errorClass).toBe("provider_error")
  })
})
