import SqliteDatabase from "better-sqlite3"
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Position } from "@bitting/core"
import { openStore } from "@bitting/store"
import { systemClock, systemEntropy } from "../packages/server/src/system-clock.ts"
import { createApi } from "./support/api.ts"
import type { CliRun } from "./support/cli.ts"
import { runCli } from "./support/cli.ts"
import { codeOf, mint } from "./support/keys.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer, TEST_MASTER_KEY } from "./support/server.ts"
import { stores } from "./support/stores.ts"

let parent: string
let dataDir: string
const running: TestServer[] = []

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "bitting-test-"))
  dataDir = join(parent, "data")
})
afterEach(async () => {
  for (const server of running.splice(0)) await server.close()
  rmSync(parent, { recursive: true, force: true })
})

async function start(dir = dataDir): Promise<TestServer> {
  const server = await startTestServer({ dataDir: dir })
  running.push(server)
  return server
}

async function stop(server: TestServer): Promise<void> {
  running.splice(running.indexOf(server), 1)
  await server.close()
}

function cli(line: string, env: Readonly<Record<string, string>> = {}): Promise<CliRun> {
  return runCli(line.split(" "), { cwd: parent, env: { BITTING_DATA_DIR: dataDir, ...env } })
}

const KEY = { keyspace: "compliance", permission: "read-only", label: "kept" }

describe("admin root-key", () => {
  it("puts a new root key in the place of the old one, which ends", async () => {
    const server = await start()
    const { token } = await mint(server.root, KEY)
    const old = server.rootKey
    await stop(server)
    const { code, stdout, stderr } = await cli("admin root-key --reason leaked")
    expect([code, stdout]).toEqual([0, ""])
    const path = join(dataDir, "root-key")
    const fresh = readFileSync(path, "utf8").trim()
    expect(fresh).not.toBe(old)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(stderr).toContain(path)
    expect(stderr).not.toContain(fresh)

    const again = await start()
    expect((await again.root.get("/keys")).status).toBe(200)
    expect((await again.withToken(old).get("/keys")).status).toBe(401)
    expect(await codeOf(again, old)).toBe("revoked")
    expect(await codeOf(again, token)).toBe("ok")
    const { data } = (await again.root.get("/audit?limit=5")).body
    expect(data.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(["key.revoked", "key.created"]),
    )
    expect(data[0].actor).toMatchObject({ kind: "system", id: "operator" })
  })

  it("is refused while the server runs, and changes nothing", async () => {
    const server = await start()
    const { code, stderr } = await cli("admin root-key")
    expect(code).toBe(7)
    expect(stderr).toContain("Stop it first")
    expect(readFileSync(join(dataDir, "root-key"), "utf8").trim()).toBe(server.rootKey)
    expect((await server.root.get("/keys")).status).toBe(200)
  })

  it("of an instance that was never started is refused", async () => {
    const { code, stderr } = await cli("admin root-key")
    expect(code).toBe(4)
    expect(stderr).toContain("start the server once")
    expect(existsSync(join(dataDir, "root-key.new"))).toBe(false)
  })
})

describe("admin sign-in-link", () => {
  it("ends a person's sessions and prints a link that lets them in again", async () => {
    const server = await start()
    const first = await fetch(`${server.url}/auth/link`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        token: new URL(server.signInLink ?? "").hash.slice(1),
        name: "Ada Owner",
        email: "ada@example.com",
      }),
    })
    const cookie = first.headers.getSetCookie()[0]?.split(";")[0] ?? ""
    expect((await server.withCookie(cookie).get("/auth/session")).status).toBe(200)
    await stop(server)
    const { code, stdout, stderr } = await cli("admin sign-in-link ADA@example.com")
    expect(code).toBe(0)
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:7420\/auth\/link#\w{43}\n$/)
    expect(stderr).toContain("Sessions of Ada Owner that ended: 1")

    const again = await start()
    expect((await again.withCookie(cookie).get("/auth/session")).status).toBe(401)
    const link = new URL(stdout.trim())
    const signedIn = await again.signInWith(`${again.url}/auth/link${link.hash}`)
    expect((await signedIn.get("/auth/session")).body.person.email).toBe("ada@example.com")
  })

  it("takes second factors away on request, and says which", async () => {
    const server = await start()
    const first = await server.signInFirst()
    expect((await first.post("/auth/totp")).status).toBeLessThan(300)
    await stop(server)
    const kept = await cli("admin sign-in-link ada@example.com --json")
    expect(JSON.parse(kept.stdout).dropped).toEqual([])
    const dropped = await cli("admin sign-in-link ada@example.com --without-second-factor")
    expect([dropped.code, dropped.stderr]).toEqual([0, expect.stringContaining("Taken away: totp.")])
    const again = await cli("admin sign-in-link ada@example.com --without-second-factor")
    expect(again.stderr).toContain("Taken away: nothing")
  })

  it("of nobody ends with 4", async () => {
    await stop(await start())
    const { code, stderr } = await cli("admin sign-in-link nobody@example.com")
    expect(code).toBe(4)
    expect(stderr).toContain("Nobody has this e-mail address")
  })
})

describe("admin rotate-master-key", () => {
  it("makes a new one, under which tokens can still be shown", async () => {
    const server = await start()
    const before = readFileSync(join(dataDir, "master-key"), "utf8")
    await mint(server.root, { keyspace: "system", scopes: ["keys:read"] })
    await stop(server)
    const { code, stderr } = await cli("admin rotate-master-key")
    expect(code).toBe(0)
    expect(readFileSync(join(dataDir, "master-key"), "utf8")).not.toBe(before)
    expect(stderr).toContain(join(dataDir, "master-key"))
    await start()
  })

  it("takes authenticator apps along, and names what no master key opens", async () => {
    const server = await start()
    const first = await server.signInFirst()
    await first.post("/auth/totp")
    await stop(server)
    const done = JSON.parse((await cli("admin rotate-master-key --json")).stdout)
    expect(done).toMatchObject({ rewrapped: 1, unreadable: [] })
    const database = new SqliteDatabase(join(dataDir, "bitting.db"))
    database.exec("update sealed_secret set sealed = replace(sealed, 'v1.', 'v9.')")
    database.close()
    const { code, stderr } = await cli("admin rotate-master-key")
    expect(code).toBe(0)
    expect(stderr).toMatch(/The seal of totp:crd_\w{22} is damaged/)
  })

  it("while the server runs is refused", async () => {
    await start()
    expect((await cli("admin rotate-master-key")).code).toBe(7)
  })
})

describe("admin backup and restore", () => {
  it("under load keep every key that was acknowledged before the backup began", async () => {
    const server = await start()
    const acknowledged: string[] = []
    const load = { goesOn: true }
    const minters = Array.from({ length: 4 }, async () => {
      while (load.goesOn) acknowledged.push((await mint(server.root, KEY)).token)
    })
    while (acknowledged.length < 40) await mint(server.root, KEY)
    const expected = [...acknowledged]
    const file = join(parent, "backup.db")
    const { code, stderr } = await cli(`admin backup ${file}`)
    load.goesOn = false
    await Promise.all(minters)
    expect(stderr).toContain("integrity checked")
    expect(code).toBe(0)
    expect(acknowledged.length).toBeGreaterThan(expected.length)
    for (const path of [file, `${file}.keys`]) expect(statSync(path).mode & 0o777).toBe(0o600)
    await stop(server)

    const other = join(parent, "restored")
    const restored = await cli(`admin restore ${file} --data-dir ${other}`)
    expect(restored.stderr).toContain("Key files: root-key, master-key, audit-key")
    expect(restored.code).toBe(0)
    const again = await start(other)
    expect(again.rootKey).toBe(server.rootKey)
    for (const token of expected) expect(await codeOf(again, token)).toBe("ok")
    const { data } = (await again.root.get("/audit?log=instance&limit=5")).body
    expect(data.map(({ action }: { action: string }) => action)).toContain("instance.restored")
    expect(statSync(other).mode & 0o777).toBe(0o700)
  })

  it("make verifiers that knew a later state forget it, however many changes follow", async () => {
    const positions = async (dir: string, asked: Position | null) => {
      const store = await openStore({ url: null, dataDir: dir, clock: systemClock, entropy: systemEntropy })
      const reply = await store.since(asked)
      await store.close()
      return reply
    }
    const server = await start()
    await cli("admin backup one.db")
    await mint(server.root, KEY)
    await stop(server)
    const { head } = await positions(dataDir, null)
    await cli("admin restore one.db --data-dir new")
    expect((await positions(join(parent, "new"), head)).reset).toBe(true)
    const restored = await start(join(parent, "new"))
    for (let count = 0; count < 5; count++) await mint(restored.root, KEY)
    await stop(restored)
    const reply = await positions(join(parent, "new"), head)
    expect(reply.head.seq).toBeGreaterThan(head.seq)
    expect(reply.reset).toBe(true)
  })

  it("of a stopped server works too", async () => {
    const server = await start()
    const { token } = await mint(server.root, KEY)
    await stop(server)
    expect((await cli("admin backup one.db")).code).toBe(0)
    rmSync(dataDir, { recursive: true })
    expect((await cli("admin restore one.db")).code).toBe(0)
    expect(await codeOf(await start(), token)).toBe("ok")
  })

  it("overwrite nothing", async () => {
    await stop(await start())
    writeFileSync(join(parent, "precious"), "precious")
    expect((await cli("admin backup precious")).code).toBe(1)
    expect(readFileSync(join(parent, "precious"), "utf8")).toBe("precious")
    await cli("admin backup good.db")
    const { code, stderr } = await cli("admin restore good.db")
    expect(code).toBe(1)
    expect(stderr).toContain("There is a database already")
  })

  it("refuse a backup that is damaged or none", async () => {
    await stop(await start())
    await cli("admin backup good.db")
    const good = readFileSync(join(parent, "good.db"))
    const damaged = Buffer.from(good)
    damaged.fill(0x5a, 3 * 4096, 6 * 4096)
    writeFileSync(join(parent, "damaged.db"), damaged)
    writeFileSync(join(parent, "none.db"), "not a database at all, but long enough".repeat(100))
    for (const name of ["damaged.db", "none.db", "absent.db"]) {
      const { code, stderr } = await cli(`admin restore ${name} --data-dir new`)
      expect(code, name).toBe(1)
      expect(stderr).not.toMatch(/^\s+at /m)
      expect(existsSync(join(parent, "new", "bitting.db"))).toBe(false)
    }
  })

  it("say how PostgreSQL is backed up, without its password", async () => {
    const { code, stderr } = await cli("admin backup x.dump", {
      BITTING_DATABASE_URL: "postgres://bitting:hunter2@db.example.com:5433/keys",
    })
    expect(code).toBe(1)
    expect(stderr).toContain(
      "pg_dump --format=custom --file=x.dump --host=db.example.com --port=5433 --username=bitting --dbname=keys",
    )
    expect(stderr).not.toContain("hunter2")
  })
})

describe("admin doctor", () => {
  it("finds nothing wrong with a running installation", async () => {
    const server = await start()
    const { code, stdout } = await cli("admin doctor", { BITTING_URL: server.url })
    expect(stdout).not.toMatch(/ failed /)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^lock +ok +A server runs on the data\.$/m)
    expect(stdout).toMatch(/^server +ok +\S+ is ready\.$/m)
    expect((await server.root.get("/keys")).status).toBe(200)
  })

  it("looks at a stopped one too", async () => {
    await stop(await start())
    const { code, stdout } = await cli("admin doctor --url http://127.0.0.1:1")
    expect(stdout).toMatch(/^lock +ok +No server runs/m)
    expect(stdout).toMatch(/^server +warning/m)
    expect(code).toBe(0)
  })

  it.each<[string, string, () => void]>([
    ["files that others may read", "data directory", () => chmodSync(join(dataDir, "root-key"), 0o644)],
    [
      "a database that is none",
      "database",
      () => writeFileSync(join(dataDir, "bitting.db"), "x".repeat(5_000)),
    ],
    ["another master key", "master key", () => writeFileSync(join(dataDir, "master-key"), "ab".repeat(32))],
    ["a master key that is gone", "master key", () => rmSync(join(dataDir, "master-key"))],
  ])("finds %s", async (_, check, harm) => {
    await stop(await start())
    harm()
    const { code, stdout } = await cli("admin doctor --json --url http://127.0.0.1:1")
    expect(code).toBe(3)
    const { findings } = JSON.parse(stdout)
    const failed = findings.filter(({ status }: { status: string }) => status === "failed")
    expect(failed.map((finding: { check: string }) => finding.check)).toContain(check)
  })

  it("shows no secret", async () => {
    const server = await start()
    const { stdout, stderr } = await cli("admin doctor --json", { BITTING_URL: server.url })
    for (const name of ["root-key", "master-key"]) {
      expect(stdout + stderr).not.toContain(readFileSync(join(dataDir, name), "utf8").trim())
    }
  })
})

describe("serve", () => {
  it("starts the server that the options say, and stops with the signal", async () => {
    const { startCli } = await import("./support/cli.ts")
    const { child, said, ended } = startCli(["serve", "--port", "0", "--data-dir", dataDir], { cwd: parent })
    const url = await new Promise<string>((resolve, reject) => {
      void ended.then(() => reject(new Error(said.stderr)))
      child.stdout.on("data", () => {
        const ready = /ready at (\S+) .*Stop it/s.exec(said.stdout)?.[1]
        if (ready !== undefined) resolve(ready)
      })
    })
    expect((await createApi(url, {}).get("/healthz")).status).toBe(200)
    child.kill("SIGTERM")
    expect((await ended).code).toBe(0)
  })

  it("that cannot start ends with 1 and says why", async () => {
    const { code, stderr } = await cli("serve --port nonsense")
    expect(code).toBe(1)
    expect(stderr).toContain("BITTING_PORT")
  })

  it("lets the command line's own variables pass, and no others", async () => {
    const own = { BITTING_URL: "http://127.0.0.1:1", BITTING_KEY_FILE: "/nowhere" }
    const { stderr } = await cli("serve --port nonsense", { ...own, BITTING_TOKEN: "x" })
    expect(stderr).not.toContain("BITTING_URL is not")
    expect(stderr).not.toContain("BITTING_KEY_FILE is not")
    expect(stderr).toContain("BITTING_TOKEN is not a setting")
  })
})

describe.each(stores())("on $name", ({ freshUrl }) => {
  it("the root key and a person's way in are made anew, and the installation is looked at", async () => {
    const databaseUrl = await freshUrl()
    const env: Record<string, string> =
      databaseUrl === undefined
        ? {}
        : { BITTING_DATABASE_URL: databaseUrl, BITTING_MASTER_KEY: TEST_MASTER_KEY }
    const server = await startTestServer({ dataDir, databaseUrl })
    const old = server.rootKey
    await server.signInFirst()
    const busy = await cli("admin root-key", env)
    expect(busy.code).toBe(7)
    const doctor = await cli("admin doctor --json", { ...env, BITTING_URL: server.url })
    expect(doctor.stderr).toBe("")
    expect(JSON.parse(doctor.stdout).ok).toBe(true)
    await server.close()

    const replaced = await cli("admin root-key", env)
    expect([replaced.code, replaced.stdout]).toEqual([0, ""])
    const link = await cli("admin sign-in-link ada@example.com", env)
    expect(link.code).toBe(0)
    const again = await startTestServer({ dataDir, databaseUrl })
    running.push(again)
    expect(again.rootKey).not.toBe(old)
    expect((await again.root.get("/keys")).status).toBe(200)
    expect((await again.withToken(old).get("/keys")).status).toBe(401)
    const back = await again.signInWith(`${again.url}/auth/link${new URL(link.stdout.trim()).hash}`)
    expect((await back.get("/auth/session")).status).toBe(200)
  })
})
