import { describe, expect, it } from "vitest"
import { canHavePasskeys, passkeySite } from "./passkey-site.ts"

const CASES = [
  { url: "https://keys.example.com", host: "keys.example.com", origin: "https://keys.example.com" },
  {
    url: "https://keys.example.com:8443/below",
    host: "keys.example.com",
    origin: "https://keys.example.com:8443",
  },
  { url: "http://localhost:7420", host: "localhost", origin: "http://localhost:7420" },
  { url: "http://127.0.0.1:7420", host: "127.0.0.1", origin: "http://127.0.0.1:7420" },
  { url: "http://[::1]:7420", host: "[::1]", origin: "http://[::1]:7420" },
]

describe("the site passkeys are for", () => {
  it.each(CASES)("$url", ({ url, host, origin }) => {
    const site = passkeySite({ publicUrl: url, hostOrganizationId: "org_1" })
    expect(site).toEqual({ host, origin, organizationId: "org_1" })
  })

  it("has them if it has a name", () => {
    const possible = CASES.filter(({ host }) => canHavePasskeys({ host }))
    expect(new Set(possible.map(({ host }) => host))).toEqual(new Set(["keys.example.com", "localhost"]))
  })
})
