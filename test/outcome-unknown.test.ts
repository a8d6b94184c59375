import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { freshPostgresUrl, hasPostgres } from "./postgres.ts"
import type { Minted } from "./support/keys.ts"
import { mint } from "./support/keys.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import type { ProxyLine, TcpProxy } from "./support/tcp-proxy.ts"
import { startTcpProxy } from "./support/tcp-proxy.ts"

/** What happens to the line that says COMMIT; true: it is passed on. */
type AtCommit = (bytes: Buffer, line: ProxyLine) => boolean

describe.skipIf(!hasPostgres())("a revocation whose commit is interrupted", () => {
  let proxy: TcpProxy
  let server: TestServer
  let meddle: AtCommit | null = null
  beforeAll(async () => {
    const direct = await freshPostgresUrl()
    // Counts have commits of their own: only transactions that change things take this lock.
    const changing = new WeakSet<ProxyLine>()
    proxy = await startTcpProxy(direct, (bytes, line) => {
      const text = bytes.toString("latin1")
      if (text.includes("pg_advisory_xact_lock(7420, 2)")) changing.add(line)
      if (!/\0?commit\0/i.test(text) || !changing.delete(line) || meddle === null) return true
      const once = meddle
      meddle = null
      return once(bytes, line)
    })
    const url = new URL(direct)
    url.port = new URL(proxy.url).port
    server = await startTestServer({ databaseUrl: url.href })
  })
  afterAll(async () => {
    await server.close()
    await proxy.close()
  })

  const key = (): Promise<Minted> =>
    mint(server.root, { keyspace: "compliance", permission: "read-only", label: "interrupted" })
  const codeOf = async (token: string): Promise<string> =>
    (await server.root.post("/verify", { token })).body.code

  /** Revokes while something happens to the COMMIT. */
  async function revoke(id: string, atCommit: AtCommit | null) {
    meddle = atCommit
    return await server.root.delete(`/keys/${id}`)
  }

  it("is answered outcome_unknown while nobody can be asked, and is sure once it is repeated", async () => {
    const { token, id } = await key()
    expect(await codeOf(token)).toBe("ok")
    const answer = await revoke(id, (bytes, line) => {
      line.send(bytes)
      line.dropClient()
      proxy.refuse()
      return false
    })
    expect([answer.status, answer.body.code]).toEqual([503, "outcome_unknown"])
    expect(answer.headers.get("content-type")).toMatch(/problem\+json/)
    proxy.mend()
    expect((await revoke(id, null)).status).toBe(200)
    expect(await codeOf(token)).toBe("revoked")
  })

  it("is a success where it turns out to stand", async () => {
    const { token, id } = await key()
    const answer = await revoke(id, (bytes, line) => {
      line.send(bytes)
      line.dropClient()
      return false
    })
    expect(answer.status, answer.text).toBe(200)
    expect(await codeOf(token)).toBe("revoked")
  })

  it("is unavailable where it turns out to be undone", async () => {
    const { token, id } = await key()
    const answer = await revoke(id, (_, line) => {
      line.dropClient()
      line.hangUp()
      return false
    })
    expect([answer.status, answer.body.code]).toEqual([503, "unavailable"])
    expect(await codeOf(token)).toBe("ok")
    expect((await revoke(id, null)).status).toBe(200)
  })
})
