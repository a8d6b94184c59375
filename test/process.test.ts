import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { once } from "node:events"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Answer } from "./support/api.ts"
import { createApi } from "./support/api.ts"
import { mint } from "./support/keys.ts"
import type { Program } from "./support/process.ts"
import { startProgram } from "./support/process.ts"
import { requestText, sendRaw } from "./support/raw.ts"

/** The user `nobody`, for tests that run as root, to whom every directory is open. */
const NOBODY = 65_534

let parent: string
let dataDir: string
const running: Program[] = []

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "bitting-test-"))
  chmodSync(parent, 0o755)
  dataDir = join(parent, "data")
})
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill("SIGKILL")
    await ended
  }
  chmodSync(parent, 0o700)
  rmSync(parent, { recursive: true, force: true })
})

function start(environment: Record<string, string> = {}, options: { uid?: number } = {}): Program {
  const program = startProgram({ BITTING_DATA_DIR: dataDir, ...environment }, options)
  running.push(program)
  return program
}

const rootKey = (): string => readFileSync(join(dataDir, "root-key"), "utf8").trim()
const rootOf = (url: string) => createApi(url, { authorization: `Bearer ${rootKey()}` })

/** Checks that a start ends with code 1 and says why, in a few words and without a stack. */
async function expectFailure(program: Program, ...says: readonly (string | RegExp)[]): Promise<void> {
  expect(await program.ended).toBe(1)
  for (const text of says) expect(program.stderr()).toMatch(text)
  expect(program.stderr()).not.toMatch(/^\s+at /m)
  expect(program.stderr().split("\n").length).toBeLessThan(20)
  expect(program.stdout()).toBe("")
}

describe("a start", () => {
  it("says where everything is, and the secrets themselves only behind the # of the link", async () => {
    const program = start()
    await program.ready()
    expect(program.stdout()).toMatch(/Bitting is ready at http:\/\/127\.0\.0\.1:\d+ /)
    expect(program.stdout()).toContain(join(dataDir, "root-key"))
    expect(program.stdout().match(/\/auth\/link#\w{43}\n/g)).toHaveLength(1)
    expect(program.stdout() + program.stderr()).not.toContain(rootKey())
    expect(program.stderr()).toBe("")
  })

  it("with a bad configuration ends with every fault", async () => {
    const program = start({ BITTING_PORT: "x", BITTING_NONSENSE: "1", BITTING_PUBLIC_URL: "ftp://x" })
    await expectFailure(program, "BITTING_PORT", "BITTING_NONSENSE is not a setting", "BITTING_PUBLIC_URL")
  })

  it("with a bad keyspace file ends, naming file and field", async () => {
    const keyspaces = join(parent, "keyspaces")
    mkdirSync(keyspaces)
    writeFileSync(join(keyspaces, "weather.yaml"), "keyspace: weather\nprefix: WX\ntypes: { live: {} }\n")
    await expectFailure(start({ BITTING_KEYSPACES: keyspaces }), /weather\.yaml/, /prefix/)
  })

  it("with a folder of keyspaces that is not there ends", async () => {
    await expectFailure(start({ BITTING_KEYSPACES: join(parent, "nowhere") }), /nowhere/)
  })

  it("on a port that is taken ends, and leaves the data to others", async () => {
    const other = createServer().listen(0, "127.0.0.1")
    await once(other, "listening")
    const { port } = other.address() as AddressInfo
    await expectFailure(start({ BITTING_PORT: String(port) }), "in use already", "BITTING_PORT")
    other.close()
    await start().ready()
  })

  it("on every address, without being told its own, says what to set", async () => {
    // Where the port is taken it does not get to listen.
    const other = createServer().listen(0, "127.0.0.1")
    await once(other, "listening")
    const { port } = other.address() as AddressInfo
    const program = start({ BITTING_HOST: "0.0.0.0", BITTING_PORT: String(port) })
    await expectFailure(program, /^Warning: .*0\.0\.0\.0.* Set BITTING_PUBLIC_URL to /, "in use already")
    other.close()
  })

  it("on an address of another machine ends", async () => {
    await expectFailure(start({ BITTING_HOST: "192.0.2.1" }), "BITTING_HOST")
  })

  it("on a data directory that another serves ends, and harms it not", async () => {
    const first = start()
    const url = await first.ready()
    const key = rootKey()
    await expectFailure(start(), "Another process serves the data directory")
    expect(rootKey()).toBe(key)
    expect((await rootOf(url).get("/keys")).status).toBe(200)
  })

  it.each([
    ["that nobody may write to", () => mkdirSync(dataDir, { mode: 0o555 })],
    ["in a directory that nobody may write to", () => chmodSync(parent, 0o555)],
  ])("in a data directory %s ends", async (_, prepare) => {
    prepare()
    const asRoot = process.getuid?.() === 0
    await expectFailure(
      start({}, asRoot ? { uid: NOBODY } : {}),
      "cannot be used",
      /permission|EACCES|readonly|open/,
    )
  })

  it("in a data directory that is a file ends", async () => {
    writeFileSync(dataDir, "")
    await expectFailure(start(), "cannot be used")
  })

  it("on a database that is none ends", async () => {
    mkdirSync(dataDir)
    writeFileSync(
      join(dataDir, "bitting.db"),
      "not a database, but long enough to be taken for one".repeat(100),
    )
    await expectFailure(start(), "The database cannot be used", "not a database")
  })

  it("without its PostgreSQL server ends, and does not tell the password", async () => {
    const program = start({
      BITTING_DATABASE_URL: "postgres://bitting:hunter2@127.0.0.1:1/bitting",
      BITTING_MASTER_KEY: "11".repeat(32),
    })
    await expectFailure(program, "The database cannot be used")
    expect(program.stderr()).not.toContain("hunter2")
  })
})

/** A request of which half is on its way; `finish` sends the rest. */
function halfRequest(url: string): { answer: Promise<Answer>; finish: () => void; begun: Promise<void> } {
  const body = JSON.stringify({
    keyspace: "compliance",
    permission: "read-only",
    label: "at the last moment",
  })
  const headers = ["host: x", `authorization: Bearer ${rootKey()}`, "content-type: application/json"]
  const text = Buffer.from(requestText("POST /keys", headers, body))
  let finish = (): void => {}
  let begin = (): void => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const answer = sendRaw(url, text.subarray(0, -10), (write) => {
    finish = () => write(text.subarray(-10).toString())
    begin()
  })
  return { answer, begun, finish: () => finish() }
}

/** Resolves once a new connection is refused: the server is stopping. */
async function untilRefused(url: string): Promise<void> {
  const refused = (): Promise<boolean> =>
    fetch(`${url}/healthz`).then(
      () => false,
      () => true,
    )
  while (!(await refused()));
}

describe.each(["SIGTERM", "SIGINT"] as const)("%s", (signal) => {
  it("lets a running request end, writes what was counted, and ends with 0", async () => {
    const first = start()
    const url = await first.ready()
    const root = rootOf(url)
    const { token, id } = await mint(root, {
      keyspace: "compliance",
      permission: "read-only",
      label: "counted",
    })
    const half = halfRequest(url)
    await half.begun
    // The answer to this one proves that the server has read what came before it.
    for (let use = 0; use < 7; use++) expect((await root.post("/verify", { token })).body.code).toBe("ok")
    first.child.kill(signal)
    await untilRefused(url)
    expect(first.child.exitCode).toBeNull()
    half.finish()
    const { status, body } = await half.answer
    expect(status).toBe(201)
    expect(await first.ended).toBe(0)
    expect(first.stdout()).toContain(`${signal}: finishing requests`)
    expect(first.stderr()).toBe("")

    const again = rootOf(await start().ready())
    expect((await again.get(`/keys/${id}`)).body.request_count).toBe(7)
    expect((await again.post("/verify", { token: body.token })).body.code).toBe("ok")
  })

  it("sent twice ends the program at once", async () => {
    const program = start()
    const url = await program.ready()
    const half = halfRequest(url)
    const outcome = half.answer.then(
      () => "answered",
      () => "hung up",
    )
    await half.begun
    await rootOf(url).get("/keys")
    program.child.kill(signal)
    await untilRefused(url)
    expect(program.child.exitCode).toBeNull()
    // Until one comes so late that it is no echo of the first.
    const insisting = setInterval(() => program.child.kill(signal), 50)
    expect(await program.ended).toBe(1)
    clearInterval(insisting)
    expect(program.stderr()).toContain("Stopping at once.")
    expect(await outcome).toBe("hung up")
  })

  it("is one wish when it comes with its echo, as it does to all of a group of processes", async () => {
    const program = start()
    const url = await program.ready()
    const half = halfRequest(url)
    await half.begun
    await rootOf(url).get("/keys")
    // Of two that are the same the system may make one.
    for (const one of ["SIGTERM", "SIGINT"] as const) program.child.kill(one)
    await untilRefused(url)
    half.finish()
    expect((await half.answer).status).toBe(201)
    expect(await program.ended).toBe(0)
    expect(program.stderr()).toBe("")
  })

  it("is not held up by callers who keep asking on open connections", async () => {
    const program = start()
    const url = await program.ready()
    const root = rootOf(url)
    const asking = Array.from({ length: 8 }, async () => {
      for (;;) {
        const answer = await root.post("/verify", { token: "x" }).catch(() => null)
        // Refused once the server is gone; until then answered as ever.
        if (answer === null) return
        expect([200, 503]).toContain(answer.status)
      }
    })
    for (let round = 0; round < 20; round++) await root.get("/keys")
    program.child.kill(signal)
    expect(await program.ended).toBe(0)
    await Promise.all(asking)
  })
})
