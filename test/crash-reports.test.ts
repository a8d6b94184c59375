import { spawnSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { createApi } from "./support/api.ts"
import { runCli } from "./support/cli.ts"
import { eventually } from "./support/eventually.ts"
import { mint } from "./support/keys.ts"
import type { Program } from "./support/process.ts"
import { startProgram } from "./support/process.ts"
import { stores } from "./support/stores.ts"

const PRELOAD = fileURLToPath(new URL("support/crash-on-demand.mjs", import.meta.url))

/** Files in which the server keeps a secret by intention. */
const KEPT = new Set(["root-key", "master-key"])

let dir: string
let program: Program | null = null
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "bitting-test-"))
})
afterEach(async () => {
  program?.child.kill("SIGKILL")
  await program?.ended
  rmSync(dir, { recursive: true, force: true })
})

/** Every file below a directory. */
function filesIn(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .map((name) => join(path, name))
    .filter((name) => statSync(name).isFile())
}

const reports = (): readonly string[] => filesIn(join(dir, "reports"))

/** Flags under which Node writes a report whenever it can. */
const reporting = (): readonly string[] => [
  "--report-uncaught-exception",
  "--report-on-fatalerror",
  "--report-on-signal",
  "--report-signal=SIGUSR2",
  `--report-directory=${join(dir, "reports")}`,
]

interface Scene {
  readonly secrets: Readonly<Record<string, string>>
  readonly running: Program
}

/** A server that has seen a secret of every kind, and will crash in that way. */
async function prepare(
  crash: string,
  options: { readonly databaseUrl?: string | undefined; readonly byFile?: boolean } = {},
): Promise<Scene> {
  const masterKey = randomBytes(32).toString("hex")
  const settings = {
    BITTING_MASTER_KEY: masterKey,
    ...(options.databaseUrl === undefined ? {} : { BITTING_DATABASE_URL: options.databaseUrl }),
  }
  mkdirSync(join(dir, "settings"))
  mkdirSync(join(dir, "reports"))
  const given = Object.entries(settings).map(([name, value]) => {
    if (options.byFile !== true) return [name, value]
    writeFileSync(join(dir, "settings", name), value)
    return [`${name}_FILE`, join(dir, "settings", name)]
  })
  const dataDir = join(dir, "data")
  const flags = [...reporting(), `--import=${PRELOAD}`]
  if (crash === "memory") flags.push("--max-old-space-size=120")
  const running = startProgram(
    {
      BITTING_DATA_DIR: dataDir,
      ...Object.fromEntries(given),
      NODE_OPTIONS: flags.join(" "),
      CRASH: crash,
      PLANTED: join(dir, "settings", "planted"),
    },
    // A core dump is the whole memory, and not what is looked at here.
    { through: ["prlimit", "--core=0"] },
  )
  program = running
  const url = await running.ready()
  const rootKey = readFileSync(join(dataDir, "root-key"), "utf8").trim()
  const root = createApi(url, { authorization: `Bearer ${rootKey}` })
  const { token } = await mint(root, { keyspace: "compliance", permission: "read-only", label: "planted" })
  expect((await root.post("/verify", { token })).body.code).toBe("ok")
  const link = /\/auth\/link#(\w+)/.exec(running.stdout())?.[1]
  const who = { token: link, name: "Ada", email: "ada@example.com" }
  const signedIn = await createApi(url, {}).post("/auth/link", who)
  const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? ""
  expect((await createApi(url, { cookie }).get("/auth/session")).status).toBe(200)
  writeFileSync(join(dir, "settings", "planted"), token)
  const secrets = { token, rootKey, masterKey, session: cookie.split("=")[1] ?? "" }
  const { databaseUrl } = options
  return { secrets: databaseUrl === undefined ? secrets : { ...secrets, databaseUrl }, running }
}

/** Which secrets, or large parts of them, stand in what the process said and in what files it left. */
function told({ secrets, running }: Scene): readonly string[] {
  const texts = [
    ["stdout", running.stdout()],
    ["stderr", running.stderr()],
    ...[...filesIn(join(dir, "data")), ...reports()]
      .filter((path) => !KEPT.has(path.split("/").at(-1) ?? ""))
      .map((path) => [path, readFileSync(path, "latin1")]),
  ] as const
  return Object.entries(secrets).flatMap(([what, secret]) =>
    texts
      .filter(
        ([, text = ""]) =>
          text.includes(secret) || (secret.length > 30 && text.includes(secret.slice(-24, -4))),
      )
      .map(([where]) => `${what} in ${where}`),
  )
}

describe("a plain Node program", () => {
  it("tells its environment and every member of its error: what is looked for here would be found", () => {
    mkdirSync(join(dir, "reports"))
    const secret = randomBytes(32).toString("hex")
    const script = "throw Object.assign(new Error('x'), { input: process.env.BITTING_MASTER_KEY })"
    const { stderr } = spawnSync(process.execPath, [...reporting(), "-e", script], {
      env: { ...process.env, BITTING_MASTER_KEY: secret },
      encoding: "utf8",
    })
    expect(stderr).toContain(secret)
    const [report = ""] = reports()
    expect(readFileSync(report, "utf8")).toContain(`"BITTING_MASTER_KEY": "${secret}"`)
  })
})

describe.each(["as variables", "as files"])("a server with its settings %s that crashes", (how) => {
  const byFile = how === "as files"

  it.each(["throw", "reject", "reject-text", "message"])(
    "by an error nobody caught (%s) tells no secret",
    async (way) => {
      const scene = await prepare(way, { byFile })
      scene.running.child.kill("SIGHUP")
      expect(await scene.running.ended).toBe(1)
      const [line = "", ...more] = scene.running.stderr().match(/^\{.*\}$/gm) ?? []
      expect(more).toEqual([])
      expect(JSON.parse(line)).toMatchObject({
        level: "error",
        event: "crashed",
        detail: expect.stringContaining(way === "reject-text" ? "rejected" : "crash-on-demand.mjs"),
      })
      expect(reports()).toHaveLength(1)
      expect(readFileSync(reports()[0] ?? "", "utf8")).toContain('"javascriptStack"')
      expect(told(scene)).toEqual([])
    },
  )

  it("for want of memory tells no secret", async () => {
    const scene = await prepare("memory", { byFile })
    scene.running.child.kill("SIGHUP")
    expect(await scene.running.ended).toMatch(/SIGABRT|SIGTRAP/)
    expect(scene.running.stderr()).toContain("heap out of memory")
    expect(reports()).toHaveLength(1)
    expect(readFileSync(reports()[0] ?? "", "utf8")).toContain('"javascriptHeap"')
    expect(told(scene)).toEqual([])
  })
})

describe("the command line", () => {
  it("tells no setting of its environment in a report", async () => {
    mkdirSync(join(dir, "reports"))
    const preload = join(dir, "preload.mjs")
    writeFileSync(preload, 'process.on("exit", () => process.report.writeReport())')
    const secret = randomBytes(32).toString("hex")
    const { code } = await runCli(["--version"], {
      env: {
        BITTING_MASTER_KEY: secret,
        NODE_OPTIONS: [...reporting(), `--import=${preload}`].join(" "),
      },
    })
    expect(code).toBe(0)
    const [report = ""] = reports()
    expect(readFileSync(report, "utf8")).toContain('"javascriptStack"')
    expect(readFileSync(report, "utf8")).not.toContain(secret)
  })
})

describe.each(stores())("a server on $name", ({ freshUrl }) => {
  it("tells no secret in a report it is asked for while it runs", async () => {
    const databaseUrl = await freshUrl()
    const scene = await prepare("throw", { databaseUrl })
    scene.running.child.kill("SIGUSR2")
    const report = await eventually(async () => {
      const [path] = reports()
      const text = path === undefined ? "" : readFileSync(path, "utf8")
      return text.trimEnd().endsWith("}") ? text : undefined
    })
    expect(report).toContain('"sharedObjects"')
    expect(told(scene)).toEqual([])
  })
})
