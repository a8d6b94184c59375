import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { expectRefusal } from "./support/hostile.ts"
import { mint } from "./support/keys.ts"
import { requestText, sendRaw } from "./support/raw.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

let open: TestServer
let behind: TestServer
/** Tokens of system keys confined to one network, by server. */
const confined = new Map<TestServer, string>()

beforeAll(async () => {
  open = await startTestServer()
  behind = await startTestServer({ environment: { BITTING_TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8" } })
  for (const server of [open, behind]) {
    const { token } = await mint(server.root, {
      keyspace: "system",
      type: "key",
      scopes: ["keys:read", "keys:write", "keys:verify"],
      constraints: { allowed_ips: ["203.0.113.0/24", "10.0.0.0/8"] },
    })
    confined.set(server, token)
  }
})
afterAll(async () => {
  await open.close()
  await behind.close()
})

const call = (server: TestServer, line: string, forwarded: readonly string[]) => {
  const body = line.includes("verify") ? '{"token":"x"}' : "{}"
  const headers = [
    "host: x",
    `authorization: Bearer ${confined.get(server)}`,
    "content-type: application/json",
  ]
  return sendRaw(server.url, requestText(line, [...headers, ...forwarded], body))
}

const LINES = ["GET /keys", "POST /verify"]

describe("a key confined to a network", () => {
  it.each([
    ["nothing forwarded", []],
    ["its network claimed", ["x-forwarded-for: 203.0.113.7"]],
    ["its network claimed in other headers", ["forwarded: for=203.0.113.7", "x-real-ip: 203.0.113.7"]],
  ])("is not opened from elsewhere where no proxy is trusted: %s", async (_, forwarded) => {
    for (const line of LINES) expectRefusal(await call(open, line, forwarded), "ip_not_allowed")
  })

  it.each([
    ["one proxy", ["x-forwarded-for: 203.0.113.7"]],
    ["a proxy that writes the port", ["x-forwarded-for: 203.0.113.7:4711"]],
    ["a second proxy", ["x-forwarded-for: 198.51.100.1, 203.0.113.7, 10.0.0.2"]],
    [
      "two headers, of which the last is the nearest",
      ["x-forwarded-for: 198.51.100.1", "X-Forwarded-For: 203.0.113.7"],
    ],
  ])("is opened from there through %s", async (_, forwarded) => {
    for (const line of LINES) expect((await call(behind, line, forwarded)).status).toBe(200)
  })

  it.each([
    ["the proxy itself calls", []],
    ["its network stands left of the client", ["x-forwarded-for: 203.0.113.7, 198.51.100.1"]],
    [
      "its network stands in the first of two headers",
      ["x-forwarded-for: 203.0.113.7", "x-forwarded-for: 198.51.100.1"],
    ],
    ["the proxy does not know the client", ["x-forwarded-for: 203.0.113.7, unknown"]],
    ["the second proxy, inside the network, does not know", ["x-forwarded-for: unknown, 10.0.0.2"]],
    ["the client is garbage", ["x-forwarded-for: 203.0.113.7\\t203.0.113.7"]],
  ])("is not opened through a proxy when %s", async (_, forwarded) => {
    for (const line of LINES) expectRefusal(await call(behind, line, forwarded), "ip_not_allowed")
  })

  it("leaves the client's address in the audit log, not the proxy's", async () => {
    const body = JSON.stringify({ name: "made through a proxy" })
    const headers = ["host: x", `authorization: Bearer ${behind.rootKey}`, "content-type: application/json"]
    const forwarded = "x-forwarded-for: 198.51.100.1, ::ffff:203.0.113.9"
    await sendRaw(behind.url, requestText("POST /workspaces", [...headers, forwarded], body))
    const { body: audit } = await behind.root.get("/audit?limit=1")
    expect(audit.data[0]).toMatchObject({ action: "workspace.created", origin: { address: "203.0.113.9" } })
  })
})
