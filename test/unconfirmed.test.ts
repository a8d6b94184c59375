import { createBitting } from "@bitting/sdk"
import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Answer, Api } from "./support/api.ts"
import { runCli } from "./support/cli.ts"
import type { Minted } from "./support/keys.ts"
import { mint } from "./support/keys.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const HEADER = "bitting-unconfirmed"
const FAIL_OPEN_MS = 60_000

const SECRETLY = "tell of a leak"

/** Takes power away from a key, one way or another. */
type Way = readonly [what: string, status: number, end: (key: Minted) => Promise<Answer>]

describe.each(stores())(
  "a change that a verifier which fails open has not confirmed, with $name",
  ({ freshUrl }) => {
    let server: TestServer
    let verifying: Api
    let reader: object
    beforeAll(async () => {
      server = await startTestServer({ databaseUrl: await freshUrl() })
      const own = await mint(server.root, { keyspace: "system", scopes: ["keys:verify"], label: "verifier" })
      verifying = server.withToken(own.token)
      const { organization_id, workspace_id } = own.key
      reader = { keyspace: "compliance", permission: "read-only", label: "x", organization_id, workspace_id }
    })
    afterAll(() => server.close())

    const key = (): Promise<Minted> => mint(server.root, reader)
    const inLog = async (log: "organization" | "instance") => {
      const path = log === "instance" ? "/audit?log=instance&limit=5" : "/audit?limit=5"
      const { body } = await server.root.get(`${path}&action=verifier.unconfirmed`)
      return body.data
    }

    /** Runs the work while a verifier has a lease that it never renews. */
    async function withSilent(api: Api, name: string | undefined, work: () => Promise<void>): Promise<void> {
      const id = randomBytes(16).toString("hex")
      const body = {
        id,
        n: 1,
        position: null,
        fail_open_ms: FAIL_OPEN_MS,
        ...(name === undefined ? {} : { name }),
      }
      expect((await api.post("/verifier/renew", body)).status).toBe(200)
      try {
        await work()
      } finally {
        expect((await api.post("/verifier/leave", { id })).status).toBe(204)
      }
    }

    it("is answered with their number, whichever way power is taken away, and audited", async () => {
      const ways: readonly Way[] = [
        ["revoke", 200, ({ id }) => server.root.delete(`/keys/${id}`)],
        ["purge", 204, ({ id }) => server.root.delete(`/keys/${id}?purge=true`)],
        ["disable", 200, ({ id }) => server.root.patch(`/keys/${id}`, { enabled: false })],
        ["rotate", 201, ({ id }) => server.root.post(`/keys/${id}/rotate`, { overlap: "0" })],
        // A stranger must not learn whether there was such a key.
        [SECRETLY, 202, ({ token }) => server.anonymous.post("/keys/revoke", { tokens: [token] })],
      ]
      const keys = await Promise.all(ways.map(key))
      await withSilent(verifying, "checkout-1", async () => {
        const answers = await Promise.all(
          ways.map(async ([what, status, end], at) => {
            const minted = keys[at]
            if (minted === undefined) throw new Error("no key")
            const answer = await end(minted)
            expect([what, answer.status]).toEqual([what, status])
            return answer
          }),
        )
        expect(answers.map(({ headers }) => headers.get(HEADER))).toEqual(
          ways.map(([what]) => (what === SECRETLY ? null : "1")),
        )
      })
      const entries = await inLog("organization")
      expect(entries).toHaveLength(5)
      expect(entries[0]).toMatchObject({
        actor: { kind: "system", id: "server" },
        after: { unconfirmed: 1, verifiers: ["checkout-1"] },
      })
      // Each names the change it is about.
      const { body } = await server.root.get("/audit?action=key.disabled&limit=1")
      expect(entries.map(({ after }: { after: { change: number } }) => after.change)).toContain(
        body.data[0].seq,
      )
      expect(server.logLines.some((line) => line.includes("change_unconfirmed"))).toBe(true)
    })

    it("names the verifiers of the instance in the instance's log alone", async () => {
      const { id } = await key()
      await withSilent(server.root, "gateway", async () => {
        expect((await server.root.delete(`/keys/${id}`)).headers.get(HEADER)).toBe("1")
      })
      expect((await inLog("organization"))[0].after).toMatchObject({ unconfirmed: 1, verifiers: [] })
      expect((await inLog("instance"))[0].after).toMatchObject({ unconfirmed: 1, verifiers: ["gateway"] })
    })

    it("says nothing where everybody has heard, or nobody fails open", async () => {
      const { id } = await key()
      expect((await server.root.delete(`/keys/${id}`)).headers.get(HEADER)).toBeNull()
      expect((await server.root.get(`/keys/${id}`)).headers.get(HEADER)).toBeNull()
    })

    it("is told to whoever uses the client or the command line", async () => {
      const [one, two] = [await key(), await key()]
      const bitting = createBitting({ url: server.url, token: server.rootKey })
      const told: number[] = []
      const unconfirmed = (verifiers: number): void => void told.push(verifiers)
      const env = { BITTING_URL: server.url, BITTING_DATA_DIR: server.dataDir }
      await withSilent(verifying, undefined, async () => {
        const line = ["keys", "revoke", two.id, "--yes"]
        const [, { code, stderr }] = await Promise.all([
          bitting.keys.revoke(one.id, {}, { unconfirmed }),
          runCli(line, { env }),
        ])
        expect(code).toBe(0)
        expect(stderr).toMatch(/warning: a verifier that fails open has not confirmed it/)
      })
      expect(told).toEqual([1])
      await bitting.keys.revoke(one.id, {}, { unconfirmed })
      expect(told).toEqual([1])
      const { stderr } = await runCli(["keys", "revoke", two.id, "--yes"], { env })
      expect(stderr).not.toContain("warning")
    })
  },
)
