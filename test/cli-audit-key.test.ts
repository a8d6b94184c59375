import { newestNote, parseVkey, verifyAuditExport } from "@bitting/core"
import { readConfig } from "@bitting/server"
import { generateKeyPairSync } from "node:crypto"
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { replaceAuditKey } from "../packages/server/src/admin/rotate-audit-key.ts"
import { auditVerifyTools } from "../packages/server/src/audit/verify-tools.ts"
import type { CliRun } from "./support/cli.ts"
import { runCli } from "./support/cli.ts"
import { mint } from "./support/keys.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer, TEST_MASTER_KEY } from "./support/server.ts"
import { stores } from "./support/stores.ts"

let dir: string
let dataDir: string
let databaseUrl: string | undefined
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "bitting-test-"))
  dataDir = join(dir, "data")
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const keyPath = (): string => join(dataDir, "audit-key")

/** Runs a server for the time of the work. */
async function served<T>(work: (server: TestServer) => Promise<T>): Promise<T> {
  const server = await startTestServer({ dataDir, databaseUrl })
  try {
    return await work(server)
  } finally {
    await server.close()
  }
}

async function cli(line: string, env: Readonly<Record<string, string>> = {}): Promise<CliRun> {
  const store =
    databaseUrl === undefined
      ? {}
      : { BITTING_DATABASE_URL: databaseUrl, BITTING_MASTER_KEY: TEST_MASTER_KEY }
  return await runCli(line.split(" "), { cwd: dir, env: { BITTING_DATA_DIR: dataDir, ...store, ...env } })
}

const config = () =>
  readConfig({
    BITTING_DATA_DIR: dataDir,
    ...(databaseUrl === undefined
      ? {}
      : { BITTING_DATABASE_URL: databaseUrl, BITTING_MASTER_KEY: TEST_MASTER_KEY }),
  })

const rotate = async (): Promise<unknown> => await replaceAuditKey(config())

/** What somebody kept: the verifier key of then, a checkpoint, and an export. */
interface Kept {
  readonly vkey: string
  readonly note: string
  readonly lines: readonly string[]
}

/** Makes an entry and takes what there is to be kept; the export goes on behind one taken before. */
async function keep(before: readonly string[] = []): Promise<Kept> {
  return await served(async (server) => {
    await mint(server.root, { keyspace: "compliance", permission: "read-only", label: "one more" })
    const { vkey, note } = (await server.root.get("/audit/checkpoint")).body
    const from = before.filter((line) => line.startsWith('{"index"')).length
    const { text } = await server.root.get(`/audit/export?from_index=${from}`)
    return { vkey, note, lines: [...before, ...text.trimEnd().split("\n")] }
  })
}

function check(lines: readonly string[], vkey: string, earlierCheckpoint: string | null) {
  return verifyAuditExport({ lines, vkey, earlierCheckpoint, ...auditVerifyTools })
}

describe.each(stores())("admin rotate-audit-key on $name", ({ freshUrl }) => {
  beforeEach(async () => {
    databaseUrl = await freshUrl()
  })

  it("leads whoever trusts any of the keys through the whole log, whichever checkpoint they kept", async () => {
    const kept = [await keep()]
    const keys = [readFileSync(keyPath(), "utf8")]
    for (let rotation = 0; rotation < 2; rotation++) {
      await rotate()
      expect(statSync(keyPath()).mode & 0o777).toBe(0o600)
      expect(existsSync(`${keyPath()}.new`)).toBe(false)
      keys.push(readFileSync(keyPath(), "utf8"))
      kept.push(await keep())
    }
    expect(new Set(keys).size).toBe(3)
    const [, , last] = kept
    for (const { vkey } of kept) {
      for (const { note } of kept) {
        const verdict = check(last?.lines ?? [], vkey, note)
        expect(verdict).toMatchObject({ ok: true, keyChanges: 2, vkey: last?.vkey })
      }
    }
    // What leads from one to the next was printed into the data directory: any key finds the newest checkpoint there.
    const printed = readdirSync(join(dataDir, "checkpoints")).map((name) =>
      readFileSync(join(dataDir, "checkpoints", name), "utf8"),
    )
    const newest = kept.map(({ vkey }) => {
      const key = parseVkey(auditVerifyTools.digest, vkey)
      return key === null ? null : newestNote(printed.join(""), key, auditVerifyTools)
    })
    expect(newest).toEqual([last?.note, last?.note, last?.note])
  })

  it("leads through an export that is continued after each change", async () => {
    const kept = [await keep()]
    for (let rotation = 0; rotation < 2; rotation++) {
      await rotate()
      kept.push(await keep(kept.at(-1)?.lines))
    }
    for (const { vkey, note } of kept) {
      expect(check(kept.at(-1)?.lines ?? [], vkey, note)).toMatchObject({
        ok: true,
        keyChanges: 2,
        checkpoints: 5,
      })
    }
  })

  it("is in the instance's log, with both keys and who did it", async () => {
    const { vkey, note } = await keep()
    const { code, stderr } = await cli("admin rotate-audit-key")
    expect(code, stderr).toBe(0)
    expect(stderr).toContain("2 logs will be signed with the new key")
    await served(async (server) => {
      const { data } = (await server.root.get("/audit?log=instance&action=audit.key_set&sort=seq")).body
      expect(data).toHaveLength(2)
      expect(data[1].before).toEqual(data[0].after)
      expect(data[1].after).not.toEqual(data[0].after)
      expect(data[1].actor).toMatchObject({ kind: "system", id: "operator" })
      expect(server.logLines.join("\n")).not.toContain("audit_key_replaced")
    })
    const { lines } = await keep()
    for (const [name, text] of Object.entries({ log: lines.join("\n"), vkey, note }))
      writeFileSync(join(dir, name), text)
    const verified = await cli("audit verify log --vkey-file vkey --checkpoint note")
    expect(verified.stdout).toMatch(/^Key changes +1$/m)
    expect(verified.stdout).toMatch(/^Verifier key now +bitting\/organization\//m)
  })

  it("is refused while a server runs, and changes nothing", async () => {
    await served(async () => {
      const before = readFileSync(keyPath(), "utf8")
      await expect(rotate()).rejects.toThrow("Another process serves")
      expect(readFileSync(keyPath(), "utf8")).toBe(before)
      expect(existsSync(`${keyPath()}.new`)).toBe(false)
    })
  })

  it("is refused with another key than the logs were signed with, and where nothing was ever signed", async () => {
    await expect(rotate()).rejects.toThrow("start the server once")
    await served(async () => {})
    const { privateKey } = generateKeyPairSync("ed25519")
    writeFileSync(keyPath(), privateKey.export({ type: "pkcs8", format: "pem" }))
    await expect(rotate()).rejects.toThrow("signed with another key")
    expect(existsSync(`${keyPath()}.new`)).toBe(false)
  })

  it("that ended between the change and the renaming is ended by the next start", async () => {
    const { vkey, note } = await keep()
    const old = join(dir, "old-key")
    copyFileSync(keyPath(), old)
    await rotate()
    // As a crash leaves it: the database says that the new one counts.
    renameSync(keyPath(), `${keyPath()}.new`)
    renameSync(old, keyPath())
    const { lines } = await keep()
    expect(existsSync(`${keyPath()}.new`)).toBe(false)
    expect(check(lines, vkey, note)).toMatchObject({ ok: true, keyChanges: 1 })
  })

  it("that ended before the change has changed nothing", async () => {
    const first = await keep()
    const { privateKey } = generateKeyPairSync("ed25519")
    for (const left of [privateKey.export({ type: "pkcs8", format: "pem" }), "cut o"]) {
      writeFileSync(`${keyPath()}.new`, left)
      expect((await keep()).vkey).toBe(first.vkey)
      expect(existsSync(`${keyPath()}.new`)).toBe(false)
    }
  })
})
