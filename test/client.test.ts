import { BittingError, createBitting } from "@bitting/sdk"
import type { Bitting, Decision } from "@bitting/sdk"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { inspect } from "node:util"
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

let server: TestServer
let bitting: Bitting
beforeAll(async () => {
  server = await startTestServer()
  bitting = createBitting({ url: server.url, token: server.rootKey })
})
afterAll(() => server.close())

const READER = { keyspace: "compliance", permission: "read-only" } as const

async function failureOf(work: Promise<unknown>): Promise<BittingError> {
  const failure: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (failure instanceof BittingError) return failure
  throw new Error("it did not fail as expected", { cause: failure })
}

describe("the client", () => {
  it("takes a key through its whole life", async () => {
    const { token, key } = await bitting.keys.create({ ...READER, label: "nightly" })
    expect(key.status).toBe("active")
    expect(await bitting.verify(token, { keyspace: "compliance" })).toMatchObject({
      valid: true,
      code: "ok",
      grant_id: key.grant_id,
    })
    expect((await bitting.keys.get(key.grant_id)).label).toBe("nightly")
    expect((await bitting.keys.update(key.grant_id, { label: "daily" })).label).toBe("daily")
    const next = await bitting.keys.rotate(key.grant_id, { overlap: "0" })
    expect(next.key.rotated_from).toBe(key.grant_id)
    expect((await bitting.verify(token)).code).toBe("expired")
    const revoked = await bitting.keys.revoke(next.key.grant_id, { reason: "obsolete" })
    expect(revoked?.revoked_reason).toBe("obsolete")
    expect((await bitting.verify(next.token)).code).toBe("revoked")
    expect(await bitting.keys.revoke(next.key.grant_id, { purge: true })).toBeUndefined()
  })

  it("lists every key, over as many pages as it takes", async () => {
    const made = new Set<string>()
    for (let count = 0; count < 5; count++) {
      const { key } = await bitting.keys.create({ ...READER, label: `listed ${count}` })
      made.add(key.grant_id)
    }
    const seen: string[] = []
    for await (const key of bitting.keys.list({ q: "listed", limit: 2 })) seen.push(key.grant_id)
    expect(seen).toHaveLength(5)
    expect(new Set(seen)).toEqual(made)
  })

  it("has every other operation under its id", async () => {
    const annex = await bitting.workspaces.create({ body: { name: "Annex" } })
    expect(annex.name).toBe("Annex")
    expect((await bitting.keyspaces.get({ name: "backup" })).prefix).toBe("lh")
    expect((await bitting.workspaces.list({ limit: 1 }).all()).length).toBe(2)
    expect(await bitting.workspaces.delete({ workspace_id: annex.id })).toBeUndefined()
    expect((await bitting.health.live()).status).toBe("ok")
  })

  it("answers a bad token and throws only when there is no answer", async () => {
    expect((await bitting.verify("nonsense")).code).toBe("malformed_token")
    const stranger = createBitting({ url: server.url, token: "nonsense", maxRetries: 0 })
    const refused = await failureOf(stranger.verify("nonsense"))
    expect([refused.code, refused.status]).toEqual(["invalid_token", 401])
    expect(refused.requestId).toMatch(/^req_/)
    const nobody = createBitting({ url: "http://127.0.0.1:1", token: "x", maxRetries: 0 })
    expect((await failureOf(nobody.verify("x"))).code).toBe("network_error")
  })

  it("types known codes and takes unknown ones", () => {
    expectTypeOf<Extract<Decision["code"], "revoked">>().toEqualTypeOf<"revoked">()
    expectTypeOf<string>().toExtend<Decision["code"]>()
  })
})

describe("a token", () => {
  it("shows in nothing that a client or its errors print", async () => {
    const { token } = await bitting.keys.create({ ...READER, label: "shy" })
    const client = createBitting({ url: server.url, token, maxRetries: 0 })
    const failures = [
      await failureOf(client.keys.get("key_1")),
      await failureOf(client.verify(token)),
      await failureOf(createBitting({ url: "http://127.0.0.1:1", token, maxRetries: 0 }).verify(token)),
    ]
    const deep = { depth: 20, showHidden: true, getters: true }
    const texts = [client, ...failures].flatMap((thing) => [
      inspect(thing, deep),
      JSON.stringify(thing),
      // eslint-disable-next-line typescript/no-base-to-string -- whatever it comes to
      String(thing),
      thing instanceof Error ? `${thing.stack} ${inspect(thing.cause, deep)}` : "",
    ])
    expect(texts.some((text) => text.includes("not_a_system_key"))).toBe(true)
    expect(texts.filter((text) => text.includes(token))).toEqual([])
  })

  it("is not sent on to where a server redirects", async () => {
    const seen: (string | undefined)[] = []
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers.authorization)
      if (request.url === "/away") return response.end("{}")
      return response.writeHead(307, { location: "/away" }).end()
    })
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve))
    const { port } = elsewhere.address() as AddressInfo
    const client = createBitting({ url: `http://127.0.0.1:${port}`, token: "secret", maxRetries: 0 })
    expect((await failureOf(client.keys.get("key_1"))).code).toBe("network_error")
    expect(seen).toHaveLength(1)
    elsewhere.close()
  })
})
