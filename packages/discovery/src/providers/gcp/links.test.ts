import { generateKeyPairSync } from "node:crypto"
import { describe, expect, test } from "vitest"
import { DiscoveryError } from "../../discovery-error.ts"
import { isGcpAudience, isGcpScope, isGcpServiceAccount, readGcpKey } from "./links.ts"

const pem = (kind: "rsa" | "short" | "ec"): string => {
  const { privateKey } =
    kind === "ec"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("rsa", { modulusLength: kind === "rsa" ? 2_048 : 1_024 })
  return privateKey.export({ type: "pkcs8", format: "pem" }) as string
}
const RSA = pem("rsa")

const file = (fields: object = {}): string =>
  JSON.stringify({
    type: "service_account",
    project_id: "acme-prod",
    private_key_id: "0123456789abcdef",
    private_key: RSA,
    client_email: "bitting@acme-prod.iam.gserviceaccount.com",
    client_id: "1",
    auth_uri: "https://accounts.google.com/o/oauth2/auth",
    token_uri: "https://oauth2.googleapis.com/token",
    universe_domain: "googleapis.com",
    ...fields,
  })

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

describe("a key file", () => {
  test("gives the account, the key and its id, and nothing that says where to ask", () => {
    expect(readGcpKey(file(), "projects/acme-prod")).toEqual({
      kind: "service_account_key",
      scope: "projects/acme-prod",
      clientEmail: "bitting@acme-prod.iam.gserviceaccount.com",
      privateKeyId: "0123456789abcdef",
      privateKey: RSA,
    })
    const bare = file({ token_uri: undefined, universe_domain: undefined })
    expect(readGcpKey(bare, "projects/acme-prod").privateKey).toBe(RSA)
  })

  test.each<[string, string]>([
    ["is no JSON", "-----BEGIN PRIVATE KEY-----"],
    ["is JSON of something else", "[]"],
    ["is of another type", file({ type: "authorized_user" })],
    [
      "would run a program",
      JSON.stringify({
        type: "external_account",
        token_url: "https://evil.example",
        credential_source: { executable: { command: "id" } },
      }),
    ],
    ["asks elsewhere for tokens", file({ token_uri: "http://169.254.169.254/" })],
    ["asks with another type for tokens", file({ token_uri: { href: "https://evil.example" } })],
    ["is for another universe", file({ universe_domain: "evil.example" })],
    ["names nobody", file({ client_email: undefined })],
    ["names somebody who is no service account", file({ client_email: "me@gmail.com" })],
    ["has an id that is none", file({ private_key_id: "a\nb" })],
    ["has no key", file({ private_key: "" })],
    ["has a key that is too short", file({ private_key: pem("short") })],
    ["has a key of another kind", file({ private_key: pem("ec") })],
    ["has more than a key", file({ private_key: `file:///etc/passwd\n${RSA}` })],
    ["is too large", file({ filler: "x".repeat(20_000) })],
  ])("that %s is refused, and not repeated", (_, text) => {
    let thrown: unknown = null
    try {
      readGcpKey(text, "projects/acme-prod")
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(DiscoveryError)
    expect(thrown).toMatchObject({ errorClass: "bad_credentials", cause: undefined })
    expect((thrown as Error).message).not.toMatch(/BEGIN|evil|passwd|gmail/)
  })

  test("is of no use without a scope", () => {
    expect(() => readGcpKey(file(), "projects/acme-prod/../x")).toThrow("scope")
  })
})
