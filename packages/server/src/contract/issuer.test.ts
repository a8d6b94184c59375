import { describe, expect, test } from "vitest"
import { issuerProblem } from "./issuer.ts"

describe("an issuer", () => {
  test.each([
    "https://id.example.com",
    "https://id.example.com/",
    "https://id.example.com:8443/realms/main",
    "https://10.0.0.7",
    "http://localhost:3000",
    "http://127.0.0.1:3000/oidc",
    "http://127.9.9.9",
    "http://[::1]:3000",
  ])("may be %s", (text) => {
    expect(issuerProblem(text)).toBeNull()
  })

  test.each([
    "",
    "id.example.com",
    "//id.example.com",
    "http://id.example.com",
    "http://10.0.0.7",
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
    "http://example.com#localhost",
    "https://id.example.com?x=1",
    "https://id.example.com/?",
    "https://id.example.com#x",
    "https://user@id.example.com",
    "https://user:password@id.example.com",
    "https://id.example.com/.well-known/openid-configuration",
    "ftp://localhost",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:application/json,{}",
  ])("is not %j", (text) => {
    expect(issuerProblem(text)).not.toBeNull()
  })
})
