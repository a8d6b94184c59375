import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { CliRun } from "./support/cli.ts"
import { runCli } from "./support/cli.ts"
import { mint } from "./support/keys.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

let server: TestServer
let env: Record<string, string>
let dir: string

beforeAll(async () => {
  server = await startTestServer()
  env = { BITTING_URL: server.url, BITTING_DATA_DIR: server.dataDir }
  dir = mkdtempSync(join(tmpdir(), "bitting-test-"))
})
afterAll(async () => {
  await server.close()
  rmSync(dir, { recursive: true, force: true })
})

const cli = (line: string): Promise<CliRun> => runCli(line.split(" "), { env, cwd: dir })

async function change(): Promise<void> {
  await mint(server.root, { keyspace: "compliance", permission: "read-only", label: "for the log" })
}

/** Leaves the verifier key, a checkpoint and a later export in files. */
async function keepEvidence(): Promise<void> {
  await change()
  writeFileSync(join(dir, "log.vkey"), (await cli("audit checkpoint --vkey")).stdout)
  writeFileSync(join(dir, "checkpoints.txt"), (await cli("audit checkpoint")).stdout)
  await change()
  const { code } = await cli("audit export --out audit.ndjson")
  expect(code).toBe(0)
}

const VERIFY = "audit verify audit.ndjson --vkey-file log.vkey --checkpoint checkpoints.txt"

describe("audit export and verify", () => {
  it("prove that the log begins with what the checkpoint counted", async () => {
    await keepEvidence()
    const { code, stdout } = await cli(VERIFY)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Verified +yes$/m)
    expect(stdout).toMatch(/^Begins with +the \d+ entries of your checkpoint$/m)
    expect(statSync(join(dir, "audit.ndjson")).mode & 0o077).toBe(0)
  })

  it("need no server", async () => {
    await keepEvidence()
    const { code } = await runCli(VERIFY.split(" "), { cwd: dir, env: { BITTING_URL: "http://127.0.0.1:1" } })
    expect(code).toBe(0)
  })

  it("catch an entry that was changed, dropped or moved, with its line", async () => {
    await keepEvidence()
    const path = join(dir, "audit.ndjson")
    const lines = readFileSync(path, "utf8").split("\n")
    const [first = "", second = "", ...rest] = lines
    for (const forged of [
      [first.replace("Default", "Defoult"), second, ...rest],
      [second, ...rest],
      [second, first, ...rest],
      [first, second, ...rest].slice(0, -2),
    ]) {
      writeFileSync(path, forged.join("\n"))
      const { code, stdout, stderr } = await cli(VERIFY)
      expect(code).toBe(3)
      expect(stdout).toBe("")
      expect(stderr).toContain("This export is not what the log was")
    }
  })

  it("go on where an export was cut off", async () => {
    await keepEvidence()
    const path = join(dir, "audit.ndjson")
    truncateSync(path, statSync(path).size - 700)
    expect((await cli(VERIFY)).code).toBe(3)
    expect((await cli("audit export --out audit.ndjson --continue")).code).toBe(0)
    expect((await cli(VERIFY)).code).toBe(0)
    await change()
    expect((await cli("audit export --out audit.ndjson --continue")).code).toBe(0)
    const { code, stdout } = await cli(VERIFY)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Checkpoints +2$/m)
  })

  it("work through a pipe", async () => {
    await keepEvidence()
    const { stdout } = await cli("audit export")
    const { code } = await runCli(["audit", "verify", "-", "--vkey-file", "log.vkey"], {
      cwd: dir,
      stdin: stdout,
    })
    expect(code).toBe(0)
  })

  it("answer programs", async () => {
    await keepEvidence()
    expect(JSON.parse((await cli(`${VERIFY} --json`)).stdout)).toMatchObject({ ok: true, erased: 0 })
  })

  it("refuse a checkpoint of another log", async () => {
    await keepEvidence()
    writeFileSync(join(dir, "checkpoints.txt"), (await cli("audit checkpoint --log instance")).stdout)
    const { code, stderr } = await cli(VERIFY)
    expect(code).toBe(3)
    expect(stderr).toContain("no checkpoint")
  })

  it("need the verifier key", async () => {
    expect((await cli("audit verify audit.ndjson")).code).toBe(2)
  })
})

describe("keyspaces", () => {
  it("are checked in a folder or one by one, without a server", async () => {
    const folder = join(dir, "keyspaces")
    const path = join(folder, "weather.yaml")
    const { mkdirSync } = await import("node:fs")
    mkdirSync(folder)
    writeFileSync(
      path,
      "keyspace: weather\nprefix: wx\ntypes: { live: { code: live } }\nscopes: [forecast:read]\nholder: organization\nmanage: member\nexpiry: { default: 90d, choices: [90d], custom: true, required: false }\n",
    )
    for (const target of [folder, path]) {
      const { code, stdout } = await runCli(["keyspaces", "check", target])
      expect(code).toBe(0)
      expect(stdout).toMatch(/^weather +live +wx_live_… +1 +organization$/m)
    }
    writeFileSync(path, "keyspace: weather\nprefix: WX\ntypes: { live: {} }\n")
    for (const target of [folder, path]) {
      const { code, stderr } = await runCli(["keyspaces", "check", target])
      expect(code).toBe(3)
      expect(stderr).toContain("weather.yaml:2:9")
    }
    expect((await runCli(["keyspaces", "check", join(dir, "nowhere")])).code).toBe(3)
  })

  it("are shown with their cheat-sheet", async () => {
    expect((await cli("keyspaces show")).stdout).toMatch(/^backup +/m)
    const { code, stdout } = await cli("keyspaces show backup")
    expect(code).toBe(0)
    expect(stdout).toContain("TO DO THIS")
    expect(JSON.parse((await cli("keyspaces show backup --json")).stdout).keyspace).toBe("backup")
    expect((await cli("keyspaces show nonsense")).code).toBe(4)
  })
})
