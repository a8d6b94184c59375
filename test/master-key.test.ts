import type { MasterKeyRotated } from "@bitting/server"
import { readConfig, rotateMasterKey } from "@bitting/server"
import SqliteDatabase from "better-sqlite3"
import { randomBytes } from "node:crypto"
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Client } from "pg"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Api } from "./support/api.ts"
import { codeAt } from "./support/authenticator-app.ts"
import { mint } from "./support/keys.ts"
import type { Minted } from "./support/keys.ts"
import { startProgram } from "./support/process.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const newKey = (): string => randomBytes(32).toString("hex")

const PROMETHEUS = { keyspace: "system", scopes: ["metrics:read"] }

let dataDir = ""
let open: TestServer | null = null
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "bitting-master-"))
})
afterEach(async () => {
  await stop()
  rmSync(dataDir, { recursive: true, force: true })
})

async function stop(): Promise<void> {
  await open?.close()
  open = null
}

const masterKeyFile = (): string => join(dataDir, "master-key")

/** Starts a server on the data; `key` is what `BITTING_MASTER_KEY` says. */
async function start(databaseUrl: string | undefined, key?: string): Promise<TestServer> {
  await stop()
  const environment: Record<string, string> = key === undefined ? {} : { BITTING_MASTER_KEY: key }
  open = await startTestServer({ databaseUrl, dataDir, environment })
  return open
}

const revealed = async (owner: Api, { id }: Minted): Promise<unknown> =>
  (await owner.post(`/keys/${id}/reveal`)).body

async function mintSome(owner: Api, count: number): Promise<readonly Minted[]> {
  const keys: Minted[] = []
  for (let made = 0; made < count; made += 1) keys.push(await mint(owner, PROMETHEUS))
  return keys
}

/** The same person on a server that was started again: sessions outlast it. */
const onServer = (server: TestServer, cookie: string): Api => server.withCookie(cookie)

/** Signs the first person in and answers their cookie. */
async function cookieOfFirst(server: TestServer): Promise<string> {
  const token = new URL(server.signInLink ?? "").hash.slice(1)
  const who = { name: "Ada Owner", email: "ada@example.com" }
  const answer = await server.anonymous.post("/auth/link", { token, ...who })
  return answer.headers.getSetCookie()[0]?.split(";")[0] ?? ""
}

function rotate(databaseUrl: string | undefined, key: string, progress = (): void => undefined) {
  const config = readConfig({
    BITTING_DATA_DIR: dataDir,
    ...(databaseUrl === undefined ? {} : { BITTING_DATABASE_URL: databaseUrl }),
    ...(key === "" ? {} : { BITTING_MASTER_KEY: key }),
  })
  return rotateMasterKey({ config, progress })
}

/** Ids of the authenticator apps somebody began. */
async function idsOfApps(server: TestServer, personId: string): Promise<readonly string[]> {
  const { body } = await server.root.get(
    `/audit?log=instance&action=second_factor.begun&actor_id=${personId}`,
  )
  return body.data.map(({ target }: { target: { id: string } }) => target.id)
}

/** Runs SQL on the data of a stopped server. */
async function runSql(databaseUrl: string | undefined, sql: string): Promise<void> {
  if (databaseUrl === undefined) {
    const database = new SqliteDatabase(join(dataDir, "bitting.db"))
    database.exec(sql)
    database.close()
    return
  }
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query(sql)
  await client.end()
}

describe.each(stores())("a configured master key on $name", ({ freshUrl }) => {
  it("is not written anywhere, and the next start needs it again", async () => {
    const url = await freshUrl()
    const key = newKey()
    const server = await start(url, key)
    const cookie = await cookieOfFirst(server)
    const made = await mint(onServer(server, cookie), PROMETHEUS)
    expect(existsSync(masterKeyFile())).toBe(false)
    expect(server.masterKeyPath).toBeNull()
    const again = onServer(await start(url, key), cookie)
    expect(await revealed(again, made)).toEqual({ token: made.token })
  })

  it("that is another one is refused at start, by its id, and nothing changes", async () => {
    const url = await freshUrl()
    const [key, other] = [newKey(), newKey()]
    const server = await start(url, key)
    const cookie = await cookieOfFirst(server)
    const made = await mint(onServer(server, cookie), PROMETHEUS)
    const refusal = await start(url, other).then(String, String)
    expect(refusal).toMatch(
      /^MasterKeyError: The database is sealed with the master key [0-9a-f]{8}, and the configured one is [0-9a-f]{8}\./,
    )
    expect(refusal).not.toContain(key)
    expect(refusal).not.toContain(other)
    const again = onServer(await start(url, key), cookie)
    expect(await revealed(again, made)).toEqual({ token: made.token })
  })

  it("is replaced: both for a while, then rotated, then only the new one", async () => {
    const url = await freshUrl()
    const [old, next] = [newKey(), newKey()]
    let server = await start(url, old)
    const cookie = await cookieOfFirst(server)
    const before = await mint(onServer(server, cookie), PROMETHEUS)
    server = await start(url, `${next},${old}`)
    expect(server.logLines.join("\n")).toContain("master_key_rotation_pending")
    const between = await mint(onServer(server, cookie), PROMETHEUS)
    for (const key of [before, between]) {
      expect(await revealed(onServer(server, cookie), key)).toEqual({ token: key.token })
    }
    for (const alone of [next, old]) await expect(start(url, alone)).rejects.toThrow(/is sealed with/)
    await expect(rotate(url, next)).rejects.toThrow("There is nothing to rotate to")
    const done = await rotate(url, `${next},${old}`)
    expect(done).toMatchObject({ rewrapped: 1, unreadable: [], path: null })
    await expect(start(url, old)).rejects.toThrow(done.keyId)
    server = await start(url, next)
    expect(server.logLines.join("\n")).not.toContain("master_key_rotation_pending")
    for (const key of [before, between]) {
      expect(await revealed(onServer(server, cookie), key)).toEqual({ token: key.token })
    }
    const trail = await server.root.get("/audit?log=instance&action=instance.master_key_rotated")
    expect(trail.body.data).toHaveLength(1)
  })

  it("can be replaced in pieces: what is interrupted goes on, and nothing is lost", async () => {
    const url = await freshUrl()
    const [old, next] = [newKey(), newKey()]
    let server = await start(url, old)
    const cookie = await cookieOfFirst(server)
    const keys = await mintSome(onServer(server, cookie), 205)
    await stop()
    let told = 0
    const interrupt = (): void => {
      told += 1
      if (told === 2) throw new Error("power cut")
    }
    await expect(rotate(url, `${next},${old}`, interrupt)).rejects.toThrow("power cut")
    server = await start(url, `${next},${old}`)
    for (const key of [keys[0], keys.at(-1)]) {
      if (key !== undefined)
        expect(await revealed(onServer(server, cookie), key)).toEqual({ token: key.token })
    }
    await stop()
    expect(await rotate(url, `${next},${old}`)).toMatchObject({ rewrapped: 5, unreadable: [] })
    server = await start(url, next)
    for (const key of keys) {
      expect(await revealed(onServer(server, cookie), key)).toEqual({ token: key.token })
    }
  })

  it("is replaced under authenticator apps too: their codes go on being right", async () => {
    const url = await freshUrl()
    const [old, next] = [newKey(), newKey()]
    const server = await start(url, old)
    const cookie = await cookieOfFirst(server)
    const begun = await onServer(server, cookie).post("/auth/totp")
    const { secret } = begun.body
    await stop()
    expect(await rotate(url, `${next},${old}`)).toMatchObject({ rewrapped: 1, unreadable: [] })
    const ada = onServer(await start(url, next), cookie)
    const confirmed = await ada.post("/auth/totp/confirm", { code: codeAt(secret, Date.now()) })
    expect(confirmed.body.recovery_codes).toHaveLength(10)
  })

  it("opens no authenticator app's seal that was moved to another person's row", async () => {
    const url = await freshUrl()
    const key = newKey()
    let server = await start(url, key)
    const cookie = await cookieOfFirst(server)
    const eve = await server.root.post("/members", { email: "eve@example.com", name: "Eve", role: "viewer" })
    const link = new URL(eve.body.sign_in_link).hash.slice(1)
    const entered = await server.anonymous.post("/auth/link", { token: link })
    const eves = entered.headers.getSetCookie()[0]?.split(";")[0] ?? ""
    const known = (await onServer(server, eves).post("/auth/totp")).body.secret
    await onServer(server, cookie).post("/auth/totp")
    const [hers] = await idsOfApps(server, eve.body.member.person_id)
    await stop()
    const seal = `(select sealed from sealed_secret where name = 'totp:${hers}')`
    await runSql(url, `update sealed_secret set sealed = ${seal} where name <> 'totp:${hers}'`)
    server = await start(url, key)
    const refused = await onServer(server, cookie).post("/auth/totp/confirm", {
      code: codeAt(known, Date.now()),
    })
    expect([refused.status, refused.body.code]).toEqual([500, "internal"])
    expect(server.logLines.join("\n")).toContain("A sealed secret was changed, or belongs to another record.")
  })

  it("opens no seal that was moved to another key's row, or changed", async () => {
    const url = await freshUrl()
    const key = newKey()
    let server = await start(url, key)
    const cookie = await cookieOfFirst(server)
    const [first, second] = await mintSome(onServer(server, cookie), 2)
    if (first === undefined || second === undefined) throw new Error("two keys were made")
    await stop()
    const sealOf = `(select sealed from sealed_token where grant_id = '${second.id}')`
    await runSql(url, `update sealed_token set sealed = ${sealOf} where grant_id = '${first.id}'`)
    server = await start(url, key)
    const refused = await onServer(server, cookie).post(`/keys/${first.id}/reveal`)
    expect([refused.status, refused.body.code]).toEqual([500, "internal"])
    expect(refused.text).not.toContain("seal")
    expect(server.logLines.join("\n")).toContain("A sealed secret was changed, or belongs to another record.")
    expect(await revealed(onServer(server, cookie), second)).toEqual({ token: second.token })
    await stop()
    const flipped = `update sealed_token set sealed = replace(sealed, 'v1.', 'v2.') where grant_id = '${second.id}'`
    await runSql(url, flipped)
    server = await start(url, key)
    expect((await onServer(server, cookie).post(`/keys/${second.id}/reveal`)).status).toBe(500)
    expect((await server.root.post("/verify", { token: second.token })).body.code).toBe("ok")
  })
})

describe("on SQLite without a configured master key", () => {
  it("one is made in the data directory, for its owner only, and used from then on", async () => {
    let server = await start(undefined)
    expect(server.masterKeyPath).toBe(masterKeyFile())
    expect(statSync(masterKeyFile()).mode & 0o777).toBe(0o600)
    const text = readFileSync(masterKeyFile(), "utf8")
    expect(text).toMatch(/^[0-9a-f]{64}\n$/)
    const cookie = await cookieOfFirst(server)
    const made = await mint(onServer(server, cookie), PROMETHEUS)
    server = await start(undefined)
    expect(server.masterKeyPath).toBeNull()
    expect(readFileSync(masterKeyFile(), "utf8")).toBe(text)
    expect(await revealed(onServer(server, cookie), made)).toEqual({ token: made.token })
    // What the file says can be configured instead.
    rmSync(masterKeyFile())
    server = await start(undefined, text.trim())
    expect(await revealed(onServer(server, cookie), made)).toEqual({ token: made.token })
  })

  it("none is made for data that was sealed with one which is gone", async () => {
    await start(undefined)
    await stop()
    rmSync(masterKeyFile())
    await expect(start(undefined)).rejects.toThrow(`put back ${masterKeyFile()}`)
    expect(existsSync(masterKeyFile())).toBe(false)
  })

  it("a file that holds something else is refused, and not repeated", async () => {
    writeFileSync(masterKeyFile(), "correct horse battery staple\n")
    const refusal = await start(undefined).then(String, String)
    expect(refusal).toMatch(/master-key cannot be used: key 1 is not 32 bytes/)
    expect(refusal).not.toContain("horse")
  })

  it("a rotation makes the next key itself, and an interrupted one makes no third", async () => {
    let server = await start(undefined)
    const cookie = await cookieOfFirst(server)
    const made = await mint(onServer(server, cookie), PROMETHEUS)
    const first = readFileSync(masterKeyFile(), "utf8").trim()
    await expect(rotate(undefined, "")).rejects.toThrow("Another process")
    await stop()
    const cut = (): void => {
      throw new Error("power cut")
    }
    await expect(rotate(undefined, "", cut)).rejects.toThrow("power cut")
    const [next = "", ...rest] = readFileSync(masterKeyFile(), "utf8").trim().split(",")
    expect(rest).toEqual([first])
    server = await start(undefined)
    expect(await revealed(onServer(server, cookie), made)).toEqual({ token: made.token })
    await stop()
    const done: MasterKeyRotated = await rotate(undefined, "")
    expect(done).toMatchObject({ rewrapped: 1, unreadable: [], path: masterKeyFile() })
    expect(readFileSync(masterKeyFile(), "utf8")).toBe(`${next}\n`)
    expect(statSync(masterKeyFile()).mode & 0o777).toBe(0o600)
    server = await start(undefined)
    expect(await revealed(onServer(server, cookie), made)).toEqual({ token: made.token })
  })

  it("a rotation refuses a key file that is not the data's, and leaves it alone", async () => {
    await start(undefined)
    await stop()
    const wrong = `${newKey()}\n`
    writeFileSync(masterKeyFile(), wrong)
    await expect(rotate(undefined, "")).rejects.toThrow(/is sealed with the master key/)
    expect(readFileSync(masterKeyFile(), "utf8")).toBe(wrong)
  })
})

describe("as a program", () => {
  it("on PostgreSQL without a master key ends before it touches anything, and says what to set", async () => {
    const program = startProgram({
      BITTING_DATA_DIR: dataDir,
      BITTING_DATABASE_URL: "postgres://bitting:hunter2@127.0.0.1:1/bitting",
    })
    expect(await program.ended).toBe(1)
    expect(program.stderr()).toMatch(
      /^With PostgreSQL a master key must be configured: set BITTING_MASTER_KEY/,
    )
    expect(program.stderr()).not.toMatch(/^\s+at /m)
    expect(existsSync(masterKeyFile())).toBe(false)
  })

  it("with another master key ends, and says so without a stack or a key", async () => {
    const [key, other] = [newKey(), newKey()]
    await start(undefined, key)
    await stop()
    const program = startProgram({ BITTING_DATA_DIR: dataDir, BITTING_MASTER_KEY: other })
    expect(await program.ended).toBe(1)
    expect(program.stderr()).toMatch(/^The database is sealed with the master key [0-9a-f]{8}/)
    expect(program.stderr()).not.toMatch(/^\s+at /m)
    expect(program.stdout() + program.stderr()).not.toContain(other)
  })

  it("says at the first start where the master key is, and not what it is", async () => {
    const program = startProgram({ BITTING_DATA_DIR: dataDir })
    await program.ready()
    expect(program.stdout()).toContain(`Master key      ${masterKeyFile()} `)
    expect(program.stdout() + program.stderr()).not.toContain(readFileSync(masterKeyFile(), "utf8").trim())
    program.child.kill("SIGTERM")
    expect(await program.ended).toBe(0)
  })
})
