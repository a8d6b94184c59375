import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Api } from "./support/api.ts"
import { createApi } from "./support/api.ts"
import { mint } from "./support/keys.ts"
import type { Minted } from "./support/keys.ts"
import type { Program } from "./support/process.ts"
import { startProgram } from "./support/process.ts"

/** A key whose record fills a page of the database, so that each one needs new space. */
const LARGE = {
  keyspace: "compliance",
  permission: "read-only",
  label: "a large key",
  metadata: { filling: "x".repeat(3_000) },
}

// `prlimit` limits how large the files of a running process may grow: to write beyond fails, as on a full disk, until the limit is lifted.
describe.skipIf(process.platform !== "linux")("when nothing more can be written", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "bitting-test-"))
  let program: Program
  let root: Api
  let known: Minted
  let unseen: Minted
  let metered: Minted

  function limitFiles(bytes: number | "unlimited"): void {
    execFileSync("prlimit", ["--pid", String(program.child.pid), `--fsize=${bytes}:unlimited`])
  }

  const verify = async (token: string): Promise<string> => {
    const { status, body } = await root.post("/verify", { token })
    return `${status} ${body.code}`
  }
  const labels = async (): Promise<readonly string[]> =>
    (await root.get("/keys?limit=200")).body.data.map(({ label }: { label: string }) => label)

  beforeAll(async () => {
    program = startProgram({ BITTING_DATA_DIR: dataDir })
    const url = await program.ready()
    root = createApi(url, {
      authorization: `Bearer ${readFileSync(join(dataDir, "root-key"), "utf8").trim()}`,
    })
    known = await mint(root, LARGE)
    unseen = await mint(root, LARGE)
    metered = await mint(root, { ...LARGE, quota: { limit: 100, period: "total" } })
    expect(await verify(known.token)).toBe("200 ok")
    limitFiles(statSync(join(dataDir, "bitting.db-wal")).size)
  })
  afterAll(async () => {
    program.child.kill("SIGKILL")
    await program.ended
    rmSync(dataDir, { recursive: true })
  })

  it("changes are refused as unavailable, and nothing of them is kept", async () => {
    const before = await labels()
    for (let attempt = 0; attempt < 30; attempt++) {
      for (const answer of [
        await root.post("/keys", { ...LARGE, label: "never made" }),
        await root.patch(`/keys/${known.id}`, { label: "never given", metadata: LARGE.metadata }),
        await root.post(`/keys/${known.id}/rotate`),
        await root.delete(`/keys/${known.id}`),
      ]) {
        expect(answer.status).toBe(503)
        expect(answer.body).toMatchObject({ code: "unavailable", request_id: expect.any(String) })
      }
    }
    expect(await labels()).toEqual(before)
  })

  it("keys are verified all the same, those in memory and those that are read", async () => {
    expect(await verify(known.token)).toBe("200 ok")
    expect(await verify(unseen.token)).toBe("200 ok")
    expect((await root.get(`/keys/${known.id}`)).body.status).toBe("active")
  })

  it("what must be counted is not answered, rather than given away", async () => {
    expect(await verify(metered.token)).toBe("503 unavailable")
    expect(await verify(metered.token)).toBe("503 unavailable")
  })

  it("the log says why, without repeating itself, and holds no token", () => {
    const lines = program.stderr().trim().split("\n")
    expect(program.stderr()).toMatch(/"code":"unavailable".*SqliteError/)
    // Far more requests than lines have failed.
    expect(lines.length).toBeLessThan(60)
    for (const { token } of [known, unseen, metered]) expect(program.stderr()).not.toContain(token.slice(3))
  })

  it("everything goes on by itself once there is room again", async () => {
    limitFiles("unlimited")
    expect(await verify(metered.token)).toBe("200 ok")
    expect((await root.get(`/keys/${metered.id}`)).body.quota.used).toBe(1)
    const made = await mint(root, LARGE)
    expect(await verify(made.token)).toBe("200 ok")
    expect((await root.delete(`/keys/${known.id}`)).status).toBe(200)
    expect(await verify(known.token)).toBe("200 revoked")
    program.child.kill("SIGTERM")
    expect(await program.ended).toBe(0)
  })
})
