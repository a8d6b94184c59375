import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const ROUNDS = 200

/** How often, a way to take a key's power away, what a verification says afterwards. */
const ENDINGS = [
  [ROUNDS, "revoked", "revoked", (s: TestServer, id: string) => s.root.delete(`/keys/${id}`)],
  [
    50,
    "revoked and deleted",
    "revoked",
    (s: TestServer, id: string) => s.root.delete(`/keys/${id}?purge=true`),
  ],
  [
    50,
    "deactivated",
    "disabled",
    (s: TestServer, id: string) => s.root.patch(`/keys/${id}`, { enabled: false }),
  ],
  [
    50,
    "rotated without overlap",
    "expired",
    (s: TestServer, id: string) => s.root.post(`/keys/${id}/rotate`, { overlap: "0" }),
  ],
] as const

describe.each(stores())("revocation on $name", ({ freshUrl }) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
  })
  afterAll(() => server.close())

  async function mint(): Promise<{ token: string; id: string }> {
    const { body, status } = await server.root.post("/keys", {
      keyspace: "compliance",
      label: "short-lived",
      permission: "read-only",
    })
    expect(status).toBe(201)
    return { token: body.token, id: body.key.grant_id }
  }

  const codeOf = async (token: string): Promise<string> => {
    const { status, body } = await server.root.post("/verify", { token })
    return status === 200 ? body.code : `status ${status}`
  }

  it.each(ENDINGS)(
    "%i times in a row refuses the very next verification of a key that was %s",
    async (...[rounds, , expected, end]) => {
      for (let round = 0; round < rounds; round++) {
        const { token, id } = await mint()
        expect(await codeOf(token)).toBe("ok")
        expect((await end(server, id)).status).toBeLessThan(300)
        expect(await codeOf(token), `round ${round}`).toBe(expected)
      }
    },
  )

  it(`lets no verification that starts after it answered pass, ${ROUNDS} times under load`, async () => {
    let accepted = 0
    let refused = 0
    for (let round = 0; round < ROUNDS; round++) {
      const { token, id } = await mint()
      let answered = false
      let first = (): void => undefined
      const warm = new Promise<void>((resolve) => {
        first = resolve
      })
      const asking = Array.from({ length: 4 }, async () => {
        for (;;) {
          const startedAfter = answered
          const code = await codeOf(token)
          first()
          if (startedAfter) {
            expect(code, `round ${round}`).toBe("revoked")
            refused += 1
            return
          }
          if (code === "ok") accepted += 1
        }
      })
      await warm
      const { status } = await server.root.delete(`/keys/${id}`)
      answered = true
      expect(status).toBe(200)
      await Promise.all(asking)
    }
    // Both sides of the moment were seen, or nothing was tested.
    expect(accepted).toBeGreaterThanOrEqual(ROUNDS)
    expect(refused).toBe(4 * ROUNDS)
  })

  it("answers the same when many revoke one key at once, and refuses afterwards", async () => {
    const { token, id } = await mint()
    expect(await codeOf(token)).toBe("ok")
    const answers = await Promise.all(Array.from({ length: 20 }, () => server.root.delete(`/keys/${id}`)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const moments = answers.map(({ body, headers }) => `${body.revoked_at} ${headers.get("etag")}`)
    expect(new Set(moments).size).toBe(1)
    expect(await codeOf(token)).toBe("revoked")
  })

  it("repeated for another reason keeps the first reason, and still waits until nobody accepts the key", async () => {
    const { id, token } = await mint()
    await server.root.delete(`/keys/${id}`, { reason: "compromised" })
    const { status, body } = await server.root.delete(`/keys/${id}?reason=obsolete`)
    expect([status, body.status, body.revoked_reason]).toEqual([200, "revoked", "compromised"])
    expect(await codeOf(token)).toBe("revoked")
  })
})
