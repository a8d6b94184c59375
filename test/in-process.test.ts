import { appendFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Minted } from "./support/keys.ts"
import { mint } from "./support/keys.ts"
import type { TestServer } from "./support/server.ts"
import { addOrganization } from "./support/people.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"
import { startTcpProxy } from "./support/tcp-proxy.ts"
import type { VerifierProcess } from "./support/verifier-process.ts"
import { startVerifierProcess } from "./support/verifier-process.ts"

/** How often a key is revoked under a verifier's eyes; `npm run soak` does it 10,000 times. */
const ROUNDS = Number(process.env["SOAK_REVOCATIONS"] ?? 200)

/** When a lease that is not renewed has ended, ms. */
const LEASE_MS = 2_400

/** The most a change waits for a verifier that cannot be reached, ms, and what it takes beside. */
const WAIT_MS = 3_000
const OVERHEAD_MS = 1_500

const READER = { keyspace: "compliance", permission: "read-only", label: "in-process" } as const

/** Tells the soak what came out. */
function report(result: object): void {
  const path = process.env["SOAK_REPORT"]
  if (path !== undefined) appendFileSync(path, `${JSON.stringify({ test: "in-process", ...result })}\n`)
}

describe.each(stores())("a verifier in another process, with $name", ({ name, freshUrl }) => {
  let server: TestServer
  let verifierToken: string
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
    const system = { keyspace: "system", scopes: ["keys:verify"], label: "verifier" }
    verifierToken = (await mint(server.root, system)).token
  })
  afterAll(() => server.close())

  const key = (): Promise<Minted> => mint(server.root, READER)
  const revoke = async (id: string): Promise<number> => {
    const from = performance.now()
    const { status, text } = await server.root.delete(`/keys/${id}`)
    expect(status, text).toBe(200)
    return performance.now() - from
  }

  async function withVerifier(
    work: (verifier: VerifierProcess) => Promise<void>,
    options: { readonly url?: string; readonly failOpenMs?: number } = {},
  ): Promise<void> {
    const verifier = await startVerifierProcess({
      url: server.url,
      token: verifierToken,
      name: "test",
      ...options,
    })
    try {
      await work(verifier)
    } finally {
      await verifier.kill()
    }
  }

  it(
    `refuses the very next verification after a revocation answered, ${ROUNDS} times`,
    async () => {
      await withVerifier(async (verifier) => {
        const waits: number[] = []
        for (let round = 0; round < ROUNDS; round++) {
          const { token, id } = await key()
          expect(await verifier.codeOf(token), `round ${round}`).toBe("ok")
          waits.push(await revoke(id))
          expect(await verifier.codeOf(token), `round ${round}`).toBe("revoked")
        }
        // It was told each time: nothing was waited out.
        waits.sort((left, right) => left - right)
        const slowestMs = waits.at(-1) ?? Infinity
        expect(slowestMs).toBeLessThan(WAIT_MS)
        report({ store: name, rounds: ROUNDS, medianMs: waits[Math.floor(ROUNDS / 2)] ?? 0, slowestMs })
      })
    },
    Math.max(600_000, ROUNDS * 400),
  )

  it("refuses after every other way to take power away as well", async () => {
    await withVerifier(async (verifier) => {
      const ways = [
        ["disabled", (id: string) => server.root.patch(`/keys/${id}`, { enabled: false })],
        ["expired", (id: string) => server.root.post(`/keys/${id}/rotate`, { overlap: "0" })],
        ["revoked", (id: string) => server.root.delete(`/keys/${id}?purge=true`)],
      ] as const
      for (const [code, end] of ways) {
        for (let round = 0; round < 20; round++) {
          const { token, id } = await key()
          expect(await verifier.codeOf(token)).toBe("ok")
          expect((await end(id)).status).toBeLessThan(300)
          expect(await verifier.codeOf(token), code).toBe(code)
        }
      }
    })
  })

  it("accepts again what is given its power back", async () => {
    await withVerifier(async (verifier) => {
      const { token, id } = await key()
      for (let round = 0; round < 20; round++) {
        expect((await server.root.patch(`/keys/${id}`, { enabled: false })).status).toBe(200)
        expect(await verifier.codeOf(token)).toBe("disabled")
        expect((await server.root.patch(`/keys/${id}`, { enabled: true })).status).toBe(200)
        expect(await verifier.codeOf(token)).toBe("ok")
      }
    })
  })

  it("stops deciding at its lease's end when the line is cut, and goes on when it is mended", async () => {
    const proxy = await startTcpProxy(server.url)
    try {
      await withVerifier(
        async (verifier) => {
          const { token } = await key()
          expect(await verifier.codeOf(token)).toBe("ok")
          proxy.cut()
          const from = performance.now()
          let last = from
          for (;;) {
            const asked = performance.now()
            const code = await verifier.codeOf(token)
            if (code !== "ok") {
              expect(code).toBe("unavailable")
              break
            }
            last = asked
          }
          // What was asked after the lease's end was not decided from memory, and it was used to its end.
          expect(last - from).toBeLessThan(LEASE_MS)
          proxy.mend()
          while ((await verifier.codeOf(token)) !== "ok")
            expect(performance.now() - from).toBeLessThan(30_000)
        },
        { url: proxy.url },
      )
    } finally {
      await proxy.close()
    }
  })

  it("is waited for no longer than 3 s when it is stopped, and refuses when it goes on", async () => {
    await withVerifier(async (verifier) => {
      for (let round = 0; round < 2; round++) {
        const { token, id } = await key()
        expect(await verifier.codeOf(token)).toBe("ok")
        verifier.freeze()
        const asked = verifier.codeOf(token)
        expect(await revoke(id)).toBeLessThan(WAIT_MS + OVERHEAD_MS)
        verifier.thaw()
        // What it was asked while it stood still began before the revocation answered, but is decided after it.
        expect(await asked).not.toBe("ok")
        expect(await verifier.codeOf(token)).toBe("revoked")
      }
    })
  })

  it("that was killed holds up one change at most", async () => {
    await withVerifier(async (verifier) => {
      const [one, two] = [await key(), await key()]
      expect(await verifier.codeOf(one.token)).toBe("ok")
      await verifier.kill()
      expect(await revoke(one.id)).toBeLessThan(WAIT_MS + OVERHEAD_MS)
      expect(await revoke(two.id)).toBeLessThan(OVERHEAD_MS)
    })
  })

  it("that has left is not waited for", async () => {
    await withVerifier(async (verifier) => {
      const { token, id } = await key()
      expect(await verifier.codeOf(token)).toBe("ok")
      await verifier.leave()
      expect(await revoke(id)).toBeLessThan(OVERHEAD_MS)
      expect(await verifier.codeOf(token)).toBe("unavailable")
    })
  })

  it("stops deciding when its own key is revoked", async () => {
    const own = await mint(server.root, { keyspace: "system", scopes: ["keys:verify"], label: "own" })
    const verifier = await startVerifierProcess({ url: server.url, token: own.token })
    try {
      const { token } = await key()
      expect(await verifier.codeOf(token)).toBe("ok")
      await revoke(own.id)
      const from = performance.now()
      while ((await verifier.codeOf(token)) === "ok") expect(performance.now() - from).toBeLessThan(LEASE_MS)
      expect(await verifier.codeOf(token)).toBe("unavailable")
    } finally {
      await verifier.kill()
    }
  })

  it("knows of no key outside its own key's organization", async () => {
    const { id, workspaceId } = await addOrganization(server, { name: "Elsewhere" })
    const foreign = await mint(server.root, { ...READER, organization_id: id, workspace_id: workspaceId })
    await withVerifier(async (verifier) => {
      expect(await verifier.codeOf(foreign.token)).toBe("unknown_token")
    })
    const all = await startVerifierProcess({ url: server.url, token: server.rootKey })
    expect(await all.codeOf(foreign.token)).toBe("ok")
    await all.leave()
    await all.kill()
  })
})
