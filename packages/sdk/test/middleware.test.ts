import { serve } from "@hono/node-server"
import { createBitting } from "@bitting/sdk"
import { requireKey as forExpress } from "@bitting/sdk/express"
import { requireKey as forFastify } from "@bitting/sdk/fastify"
import type { KeyVariables } from "@bitting/sdk/hono"
import { requireKey as forHono } from "@bitting/sdk/hono"
import { requireKey as forNode } from "@bitting/sdk/node"
import type { GuardOptions } from "@bitting/sdk/node"
import { createVerifier } from "@bitting/sdk/verifier"
import type { InProcessVerifier } from "@bitting/sdk/verifier"
import express from "express"
import Fastify from "fastify"
import { Hono } from "hono"
import { createServer } from "node:http"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { mint } from "../../../test/support/keys.ts"
import { rawRequest } from "../../../test/support/raw-request.ts"
import type { TestServer } from "../../../test/support/server.ts"
import { startTestServer } from "../../../test/support/server.ts"

/** What all the little servers of this file ask for. */
type Guard = Pick<GuardOptions<unknown>, "verifier" | "keyspace" | "scopes" | "environment">

/** A server of one page behind a guard; the page answers the label of the key. */
interface Page {
  readonly url: string
  /** How often the page itself was reached. */
  readonly reached: () => number
  readonly close: () => Promise<void>
}

async function pageOf(server: Server, reached: () => number): Promise<Page> {
  if (!server.listening) await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const close = (): Promise<void> => {
    server.closeAllConnections()
    return new Promise((resolve) => void server.close(() => resolve()))
  }
  return { url: `http://127.0.0.1:${port}/page`, reached, close }
}

const FRAMEWORKS: readonly (readonly [string, (guard: Guard) => Promise<Page>])[] = [
  [
    "Express",
    async (guard) => {
      let reached = 0
      const app = express()
      app.get("/page", forExpress(guard), (request, response) => {
        reached += 1
        response.json({ label: request.key.label })
      })
      return pageOf(createServer(app), () => reached)
    },
  ],
  [
    "Fastify",
    async (guard) => {
      let reached = 0
      const app = Fastify()
      app.get("/page", { onRequest: forFastify(guard) }, (request, reply) => {
        reached += 1
        void reply.send({ label: request.key.label })
      })
      await app.listen({ port: 0, host: "127.0.0.1" })
      return pageOf(app.server, () => reached)
    },
  ],
  [
    "Hono",
    async (guard) => {
      let reached = 0
      const app = new Hono<{ Variables: KeyVariables }>()
      app.get("/page", forHono(guard), (context) => {
        reached += 1
        return context.json({ label: context.get("key").label })
      })
      const server = await new Promise<Server>((resolve) => {
        const listening = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () =>
          resolve(listening as Server),
        )
      })
      return pageOf(server, () => reached)
    },
  ],
  [
    "node:http",
    async (guard) => {
      let reached = 0
      const check = forNode(guard)
      const server = createServer((request, response) => {
        void check(request, response).then((key) => {
          if (key === null) return
          reached += 1
          response.setHeader("content-type", "application/json")
          response.end(JSON.stringify({ label: key.label }))
        })
      })
      return pageOf(server, () => reached)
    },
  ],
]

const READER = { keyspace: "compliance", permission: "read-only" } as const

let server: TestServer
let verifier: InProcessVerifier
beforeAll(async () => {
  server = await startTestServer()
  const system = { keyspace: "system", scopes: ["keys:verify"], label: "middleware" }
  const { token } = await mint(server.root, system)
  verifier = createVerifier({ url: server.url, token, name: "middleware" })
  await verifier.ready()
})
afterAll(async () => {
  await verifier.close()
  await server.close()
})

describe.each(FRAMEWORKS)("behind the guard for %s", (_, open) => {
  let page: Page
  let needy: Page
  beforeAll(async () => {
    page = await open({ verifier, keyspace: "compliance", scopes: ["evidence:read"] })
    needy = await open({ verifier, scopes: ["evidence:read", "evidence:write"] })
  })
  afterAll(async () => {
    await page.close()
    await needy.close()
  })

  async function get(url: string, token: string | undefined, headers: Record<string, string> = {}) {
    const identity: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const response = await fetch(url, { headers: { ...identity, ...headers } })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) }
  }

  const label = "guarded"

  it("a good key comes through, and the page knows whose it is", async () => {
    const { token } = await mint(server.root, { ...READER, label })
    const before = page.reached()
    const { status, body, headers } = await get(page.url, token)
    expect([status, body]).toEqual([200, { label }])
    expect(headers.get("www-authenticate")).toBeNull()
    expect(page.reached()).toBe(before + 1)
  })

  it("nothing but a refusal is answered without a key, and no error code is named then", async () => {
    const before = page.reached()
    const { status, body, headers } = await get(page.url, undefined)
    expect([status, body.code]).toEqual([401, "unauthenticated"])
    expect(headers.get("www-authenticate")).toBe('Bearer realm="api"')
    expect(headers.get("content-type")).toMatch(/^application\/problem\+json/)
    expect(headers.get("cache-control")).toBe("no-store")
    expect(page.reached()).toBe(before)
  })

  it("revoked, unknown and malformed keys and those of another API are refused alike", async () => {
    const revoked = await mint(server.root, { ...READER, label })
    expect((await get(page.url, revoked.token)).status).toBe(200)
    await server.root.delete(`/keys/${revoked.id}`)
    const before = page.reached()
    const answers = await Promise.all(
      [revoked.token, "cmp_nothing", "?", server.rootKey].map((token) => get(page.url, token)),
    )
    for (const { status, body, headers } of answers) {
      expect([status, body.code]).toEqual([401, "invalid_token"])
      expect(headers.get("www-authenticate")).toBe('Bearer realm="api", error="invalid_token"')
    }
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(page.reached()).toBe(before)
  })

  it("a key without a needed scope is told which were needed", async () => {
    const { token } = await mint(server.root, { ...READER, label })
    const { status, body, headers } = await get(needy.url, token)
    expect([status, body.code]).toEqual([403, "insufficient_scope"])
    expect(headers.get("www-authenticate")).toBe(
      'Bearer realm="api", error="insufficient_scope", scope="evidence:read evidence:write"',
    )
    expect(needy.reached()).toBe(0)
  })

  it("the address the request comes from counts", async () => {
    const here = await mint(server.root, { ...READER, label, constraints: { allowed_ips: ["127.0.0.1"] } })
    const elsewhere = await mint(server.root, {
      ...READER,
      label,
      constraints: { allowed_ips: ["192.0.2.1"] },
    })
    expect((await get(page.url, here.token)).status).toBe(200)
    const { status, body, headers } = await get(page.url, elsewhere.token)
    expect([status, body.code]).toEqual([403, "ip_not_allowed"])
    expect(headers.get("www-authenticate")).toBeNull()
    expect(JSON.stringify(body)).not.toContain("192.0.2.1")
  })

  it("a key at its limit is told when to come again", async () => {
    const { token } = await mint(server.root, { ...READER, label, constraints: { rate_limit_rpm: 2 } })
    const answers = [await get(page.url, token), await get(page.url, token), await get(page.url, token)]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(answers[0]?.headers.get("ratelimit-policy")).toBe('"rpm";q=2;w=60')
    expect(answers[0]?.headers.get("ratelimit")).toMatch(/^"rpm";r=1;t=\d+$/)
    expect(answers[2]?.body.code).toBe("rate_limited")
    expect(Number(answers[2]?.headers.get("retry-after"))).toBeGreaterThan(0)
  })

  it("a used-up quota is refused, counted with every other way to ask", async () => {
    const quota = { limit: 2, period: "day" }
    const { token } = await mint(server.root, { ...READER, label, quota })
    expect((await server.root.post("/verify", { token })).body.valid).toBe(true)
    expect((await get(page.url, token)).status).toBe(200)
    const { status, body, headers } = await get(page.url, token)
    expect([status, body.code]).toEqual([429, "quota_exceeded"])
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0)
  })

  it("two keys in one request are refused, whichever is good", async () => {
    const { token } = await mint(server.root, { ...READER, label })
    const twice = [`authorization: Bearer ${token}`, "authorization: Bearer other"]
    for (const lines of [twice, twice.toReversed()]) {
      const answer = await rawRequest(page.url, lines)
      expect(answer.status).toBe(400)
      expect(answer.body).toContain("duplicate_credentials")
    }
  })

  it.each(["Basic dTpw", "Bearer", "Bearer a b", "bearer  "])("%s is no key", async (authorization) => {
    const { status, body } = await get(page.url, undefined, { authorization })
    expect(status).toBe(401)
    expect(["invalid_token", "unauthenticated"]).toContain(body.code)
  })

  it("nobody comes through when keys cannot be verified", async () => {
    const nobody = createBitting({ url: "http://127.0.0.1:1", token: "x", maxRetries: 0 })
    const closed = await open({ verifier: nobody })
    const { status, body, headers } = await get(closed.url, "cmp_x")
    expect([status, body.code]).toEqual([503, "unavailable"])
    expect(headers.get("retry-after")).toBe("1")
    expect(closed.reached()).toBe(0)
    await closed.close()
  })
})
