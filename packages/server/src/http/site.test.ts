import { parseIpRange } from "@bitting/core"
import type { IncomingMessage } from "node:http"
import { describe, expect, test } from "vitest"
import { createHostDirectory } from "../hosts/host-directory.ts"
import { createSites, hostNameOf } from "./site.ts"

describe("the name in a Host header", () => {
  test.each([
    ["keys.acme.com", "keys.acme.com"],
    ["Keys.ACME.com", "keys.acme.com"],
    ["keys.acme.com:7420", "keys.acme.com"],
    ["keys.acme.com:", "keys.acme.com"],
    ["keys.acme.com.", "keys.acme.com"],
    ["keys.acme.com.:443", "keys.acme.com"],
    ["127.0.0.1:7420", "127.0.0.1"],
    ["localhost", "localhost"],
    ["[::1]:7420", null],
    ["", null],
    [undefined, null],
    ["keys.acme.com/evil", null],
    ["user@keys.acme.com", null],
    ["keys.acme.com, other.example", null],
    ["keys.acme.com:7420:1", null],
    ["kéys.acme.com", null],
  ])("%j is %j", (header, expected) => {
    expect(hostNameOf(header)).toBe(expected)
  })
})

const range = (text: string) => {
  const parsed = parseIpRange(text)
  if ("problem" in parsed) throw new Error(parsed.problem)
  return parsed
}

async function sitesOf(hosts: Readonly<Record<string, string>>, publicUrl = "https://keys.example.com") {
  const directory = createHostDirectory({
    withHosts: async () =>
      Object.entries(hosts).map(([host, id]) => ({
        id,
        name: id,
        plan: "business",
        suspended: false,
        host,
        requireSecondFactor: false,
        createdAt: 0,
      })),
  })
  await directory.refresh()
  const siteOf = createSites({
    hosts: directory,
    publicUrl: () => publicUrl,
    trustedProxies: [range("10.0.0.0/8")],
  })
  // The three things of a request that count.
  return (headers: IncomingMessage["headers"], remoteAddress = "192.0.2.1") =>
    siteOf({ headers, socket: { remoteAddress } } as IncomingMessage)
}

const INSTANCE = { publicUrl: "https://keys.example.com", organizationId: null }
const ACME = { publicUrl: "https://keys.acme.com", organizationId: "org_acme" }

describe("the site of a request", () => {
  test("is an organization's on its own host, and the instance everywhere else", async () => {
    const site = await sitesOf({ "keys.acme.com": "org_acme" })
    expect(site({ host: "keys.acme.com" })).toEqual(ACME)
    for (const host of ["keys.example.com", "sub.keys.acme.com", "acme.com", "127.0.0.1:7420", undefined])
      expect(site({ host })).toMatchObject(INSTANCE)
  })

  test("is the same object as long as nothing changes", async () => {
    const site = await sitesOf({ "keys.acme.com": "org_acme" })
    expect(site({ host: "keys.acme.com" })).toBe(site({ host: "KEYS.acme.com:443" }))
    expect(site({ host: "keys.example.com" })).toBe(site({}))
  })

  test("has the scheme, port and path of the instance", async () => {
    const site = await sitesOf({ "keys.acme.com": "org_acme" }, "http://127.0.0.1:7420/bitting")
    expect(site({ host: "keys.acme.com:9" }).publicUrl).toBe("http://keys.acme.com:7420/bitting")
  })

  test("is never an organization's on the instance's own host", async () => {
    const site = await sitesOf({ "keys.example.com": "org_acme", "keys.acme.com": "org_acme" })
    expect(site({ host: "keys.example.com" })).toMatchObject(INSTANCE)
  })

  test("goes by X-Forwarded-Host only where a trusted proxy sent it, and by the nearest name in it", async () => {
    const site = await sitesOf({ "keys.acme.com": "org_acme", "keys.other.com": "org_other" })
    const forwarded = { host: "keys.example.com", "x-forwarded-host": "keys.acme.com" }
    expect(site(forwarded)).toMatchObject(INSTANCE)
    expect(site(forwarded, "10.1.2.3")).toEqual(ACME)
    expect(site(forwarded, "::ffff:10.1.2.3")).toEqual(ACME)
    const own = { host: "keys.acme.com", "x-forwarded-host": "keys.example.com" }
    expect(site(own)).toEqual(ACME)
    expect(site(own, "10.1.2.3")).toMatchObject(INSTANCE)
    const many = { host: "internal", "x-forwarded-host": "keys.other.com, keys.acme.com" }
    expect(site(many, "10.1.2.3")).toEqual(ACME)
    expect(site({ host: "keys.acme.com" }, "10.1.2.3")).toEqual(ACME)
  })
})
