import { describe, expect, test } from "vitest"
import { isGcpAudience, isGcpScope, isGcpServiceAccount } from "./links.ts"

describe("a scope", () => {
  test.each([
    ["projects/acme-prod", true],
    ["projects/480217733905", true],
    ["projects/example.com:acme-prod", true],
    ["folders/123", true],
    ["organizations/123", true],
    ["organizations/acme", false],
    ["projects/acme-prod/../x", false],
    ["projects/Acme", false],
    ["projects/acme-prod?x=1", false],
    ["projects/acme-prod:searchAllIamPolicies", false],
    ["projects/", false],
    ["projects/acme-prod\n", false],
    ["acme-prod", false],
  ])("%j is one: %s", (text, known) => {
    expect(isGcpScope(text)).toBe(known)
  })
})

describe("what federation names", () => {
  test("is a pool's provider and a service account, and becomes nothing else in an address", () => {
    const audience =
      "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/aws1"
    expect(isGcpAudience(audience)).toBe(true)
    expect(isGcpAudience(`https:${audience}`)).toBe(false)
    expect(isGcpAudience(`${audience}/x`)).toBe(false)
    expect(isGcpServiceAccount("bitting@acme-prod.iam.gserviceaccount.com")).toBe(true)
    expect(isGcpServiceAccount("1-compute@developer.gserviceaccount.com")).toBe(true)
    expect(isGcpServiceAccount("x@evil.example/:y@a.iam.gserviceaccount.com")).toBe(false)
    expect(isGcpServiceAccount("bitting@gmail.com")).toBe(false)
  })
})
