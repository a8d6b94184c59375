import type { Clock } from "@bitting/core"
import { randomBytes } from "node:crypto"
import { readConfig } from "@bitting/server"
import { describe, expect, it, vi } from "vitest"
import { examine } from "../packages/server/src/admin/doctor.ts"
import type { Api } from "./support/api.ts"
import { eventually } from "./support/eventually.ts"
import { expectRefusal } from "./support/hostile.ts"
import { mint } from "./support/keys.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const NAME = "checkout-7"
const newId = (): string => randomBytes(16).toString("hex")

/** The machine's clock, which can be set. */
function settableClock(): Clock & { readonly forward: (ms: number) => void } {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    monotonic: () => performance.now(),
    forward: (ms) => void (ahead += ms),
  }
}

/** Its own clock is behind the server's by the minutes that were skipped: what lies in the future by it counts for nothing. */
async function expectDoctorNames(dataDir: string): Promise<void> {
  const config = readConfig({ BITTING_DATA_DIR: dataDir })
  const findings = await examine(config, "http://127.0.0.1:1")
  expect(findings.find(({ check }) => check === "verifiers")).toMatchObject({ status: "ok" })
  const ahead = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 200_000)
  try {
    const found = (await examine(config, "http://127.0.0.1:1")).find(({ check }) => check === "verifiers")
    expect(found?.status).toBe("warning")
    expect(found?.detail).toContain(`"${NAME}" of key_`)
  } finally {
    ahead.mockRestore()
  }
}

describe.each(stores())("a verifier that changes keep waiting for, with $name", ({ freshUrl }) => {
  const join = (api: Api, id: string, givesUp?: string) =>
    api.post("/verifier/renew", {
      id,
      n: 1,
      position: null,
      name: NAME,
      ...(givesUp === undefined ? {} : { gives_up: givesUp }),
    })

  /** Changes something that concerns everybody in the organization, and answers how long that took, ms. */
  async function change(server: TestServer): Promise<number> {
    const from = performance.now()
    await mint(server.root, { keyspace: "compliance", permission: "read-only", label: "waiting" })
    return performance.now() - from
  }

  it("gets no lease after the third time for ten minutes, under its next id as well, and changes wait for it no more", async () => {
    const clock = settableClock()
    const databaseUrl = await freshUrl()
    const server = await startTestServer({ databaseUrl, clock })
    const system = { keyspace: "system", scopes: ["keys:verify"], label: "verifier" }
    const api = server.withToken((await mint(server.root, system)).token)
    const other = server.withToken((await mint(server.root, system)).token)
    const ids = [newId(), newId(), newId(), newId(), newId()]
    for (const round of [0, 1, 2]) {
      // It takes a lease, under an id after its last one, and is not heard of again.
      expect((await join(api, ids[round] ?? "", ids[round - 1])).status).toBe(200)
      expect(await change(server)).toBeGreaterThan(2_000)
      clock.forward(60_000)
    }
    const refused = await eventually(async () => {
      const answer = await join(api, ids[3] ?? "", ids[2])
      return answer.status === 429 ? answer : undefined
    })
    expectRefusal(refused, "lease_refused")
    const seconds = Number(refused.headers.get("retry-after"))
    expect(seconds).toBeGreaterThan(500)
    expect(seconds).toBeLessThanOrEqual(600)
    expect(refused.body.retry_after).toBe(seconds)
    // It may ask instead, and others are none the worse.
    expect((await api.post("/verify", { token: "x" })).body).toMatchObject({ code: "malformed_token" })
    const elsewhere = newId()
    expect((await join(other, elsewhere)).status).toBe(200)
    await other.post("/verifier/leave", { id: elsewhere })
    expect(await change(server)).toBeLessThan(1_500)
    const warnings = server.logLines.filter((line) => line.includes("verifier_refused"))
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(NAME)
    for (const id of ids) expect(server.logLines.join("")).not.toContain(id)
    if (databaseUrl === undefined) await expectDoctorNames(server.dataDir)
    clock.forward(600_000)
    expect((await join(api, ids[4] ?? "", ids[3])).status).toBe(200)
    expect((await api.post("/verifier/leave", { id: ids[4] })).status).toBe(204)
    await server.close()
  })
})
