import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { DAY_MS, movableClock, travel } from "./support/clock.ts"
import { failures } from "./support/hostile.ts"
import { codeOf, mint } from "./support/keys.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

const KEY = { keyspace: "compliance", permission: "read-only", label: "a key" }

// With PostgreSQL the time that counts is the database server's.
describe("when the machine's clock is set back", () => {
  const clock = movableClock()
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ clock })
  })
  afterAll(async () => {
    expect(failures(server)).toEqual([])
    await server.close()
  })

  it("an expired key stays expired", async () => {
    const { token } = await mint(server.root, { ...KEY, expires_in: "1d" })
    expect(await codeOf(server, token)).toBe("ok")
    await travel(server, clock, 2 * DAY_MS)
    expect(await codeOf(server, token)).toBe("expired")
    await travel(server, clock, -2 * DAY_MS)
    expect(await codeOf(server, token)).toBe("expired")
  })

  it("a key made afterwards is sane: it lasts as long as was asked for, and can be changed, rotated and revoked", async () => {
    await travel(server, clock, -365 * DAY_MS)
    const { token, id, key } = await mint(server.root, { ...KEY, expires_in: "4000d" })
    expect(Date.parse(key.expires_at) - Date.parse(key.created_at)).toBe(4_000 * DAY_MS)
    expect(key.status).toBe("active")
    expect(await codeOf(server, token)).toBe("ok")
    expect((await server.root.patch(`/keys/${id}`, { label: "renamed" })).status).toBe(200)
    const rotated = await server.root.post(`/keys/${id}/rotate`, { overlap: "0" })
    expect(rotated.status).toBe(201)
    expect(await codeOf(server, token)).toBe("expired")
    expect(await codeOf(server, rotated.body.token)).toBe("ok")
    expect((await server.root.delete(`/keys/${rotated.body.key.grant_id}`)).status).toBe(200)
    expect(await codeOf(server, rotated.body.token)).toBe("revoked")
  })

  it("a revoked key stays revoked, and the log keeps the order in which things happened", async () => {
    const { token, id } = await mint(server.root, KEY)
    await server.root.delete(`/keys/${id}`)
    await travel(server, clock, -30 * DAY_MS)
    expect(await codeOf(server, token)).toBe("revoked")
    await mint(server.root, { ...KEY, label: "after the revocation" })
    const { body } = await server.root.get("/audit?limit=2&sort=-seq")
    expect(body.data.map(({ action }: { action: string }) => action)).toEqual(["key.created", "key.revoked"])
  })
})
