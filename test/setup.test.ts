import { spawn } from "node:child_process"
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ROOT } from "../tools/source-files.ts"

/** A repository of two dependencies, and an `npm` that installs by writing what the lockfile says. */
const LOCK = {
  packages: {
    "": {},
    "node_modules/node": { version: process.version.slice(1) },
    "node_modules/served": { version: "1.0.0" },
    "node_modules/tested": { version: "2.0.0", dev: true },
    "node_modules/elsewhere": { version: "3.0.0", optional: true, os: ["none"] },
  },
}

const FAKE_NPM = `#!${process.execPath}
const fs = require("node:fs")
const args = process.argv.slice(2)
fs.appendFileSync("npm-calls", args.join(" ") + "\\n")
if (process.env.FAKE_NPM === "fail") { console.error("no network"); process.exit(1) }
const lock = JSON.parse(fs.readFileSync("package-lock.json", "utf8"))
if (args[0] === "ci") fs.rmSync("node_modules", { recursive: true, force: true })
const wanted = Object.entries(lock.packages).filter(([path, entry]) =>
  path !== "" && !entry.os && !(entry.dev && args.includes("--omit=dev")))
for (const [path] of wanted) fs.mkdirSync(path, { recursive: true })
fs.mkdirSync("node_modules/.bin", { recursive: true })
if (process.env.FAKE_NPM !== "ignore-scripts" && !fs.existsSync("node_modules/.bin/node"))
  fs.symlinkSync(${JSON.stringify(process.execPath)}, "node_modules/.bin/node")
if (fs.existsSync("fake-vite.js")) {
  fs.mkdirSync("node_modules/vite/bin", { recursive: true })
  fs.copyFileSync("fake-vite.js", "node_modules/vite/bin/vite.js")
}
fs.writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages: Object.fromEntries(wanted) }))
`

/** A builder that writes down how it was called, and what the server would serve. */
const FAKE_VITE = `
const fs = require("node:fs")
fs.appendFileSync("vite-calls", process.argv.slice(2).join(" ") + "\\n")
if (process.env.FAKE_VITE === "fail") { console.error("a syntax error"); process.exit(1) }
fs.mkdirSync("packages/server/public/console", { recursive: true })
fs.writeFileSync("packages/server/public/console/index.html", "")
`

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

let root = ""

/** Runs the set-up in the repository; `started` is called with its process once it has printed something. */
async function setUp(
  args: readonly string[],
  options: {
    readonly env?: NodeJS.ProcessEnv
    readonly started?: (kill: (signal: NodeJS.Signals) => void) => void
  } = {},
): Promise<Ended> {
  const path = [join(root, "fake-bin"), dirname(process.execPath), process.env["PATH"]].join(delimiter)
  const child = spawn(process.execPath, [join(root, "tools/setup.mjs"), ...args], {
    cwd: tmpdir(),
    env: { ...process.env, PATH: path, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  return await new Promise((resolve, reject) => {
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.once("data", () => options.started?.((signal) => child.kill(signal)))
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk))
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk))
    child.on("error", reject)
    child.on("close", (code, signal) =>
      resolve({ code, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    )
  })
}

function npmCalls(): readonly string[] {
  const file = join(root, "npm-calls")
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : []
}

const STAMP = "node_modules/.bitting-setup.json"
const HELLO = ["--", "-e", "console.log('hello', ...process.argv.slice(1))"]

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bitting-setup-"))
  mkdirSync(join(root, "tools"))
  cpSync(join(ROOT, "tools/setup.mjs"), join(root, "tools/setup.mjs"))
  writeFileSync(join(root, "package-lock.json"), JSON.stringify(LOCK))
  mkdirSync(join(root, "fake-bin"))
  writeFileSync(join(root, "fake-bin/npm"), FAKE_NPM)
  chmodSync(join(root, "fake-bin/npm"), 0o755)
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

// npm and node are found by their POSIX names here.
describe.skipIf(process.platform === "win32")("the set-up", () => {
  it("installs once, then only starts, and leaves standard output to what it starts", async () => {
    const first = await setUp(["serve", ...HELLO])
    const second = await setUp(["serve", ...HELLO])
    expect([first.code, first.stdout]).toEqual([0, "hello\n"])
    expect(first.stderr).toContain("Installing dependencies")
    expect([second.code, second.stdout, second.stderr]).toEqual([0, "hello\n", ""])
    expect(npmCalls()).toEqual(["ci --omit=dev"])
  })

  it("adds what tests need to an installation for serving without deleting it, and never goes back", async () => {
    await setUp(["serve", ...HELLO])
    await setUp(["test", ...HELLO])
    await setUp(["serve", ...HELLO])
    expect(npmCalls()).toEqual(["ci --omit=dev", "install --include=dev --no-save"])
  })

  it("installs for tests from nothing even where NODE_ENV says production", async () => {
    await setUp(["test", ...HELLO], { env: { NODE_ENV: "production" } })
    expect(npmCalls()).toEqual(["ci --include=dev"])
  })

  it("accepts what a developer installed by hand", async () => {
    await setUp(["test", ...HELLO])
    rmSync(join(root, STAMP))
    await setUp(["test", ...HELLO])
    expect(npmCalls()).toHaveLength(1)
    expect(existsSync(join(root, STAMP))).toBe(true)
  })

  it.each<[string, () => void]>([
    [
      "the lockfile asks for another version",
      () => {
        const packages = { ...LOCK.packages, "node_modules/served": { version: "1.0.1" } }
        writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages }))
      },
    ],
    [
      "npm has removed something since",
      () => writeFileSync(join(root, "node_modules/.package-lock.json"), '{"packages":{}}'),
    ],
    ["the pinned Node is gone", () => rmSync(join(root, "node_modules/.bin/node"))],
    [
      "the pinned Node is not the one pinned",
      () => {
        rmSync(join(root, "node_modules/.bin/node"))
        symlinkSync("/bin/echo", join(root, "node_modules/.bin/node"))
      },
    ],
  ])("installs again when %s", async (_, disturb) => {
    await setUp(["serve", ...HELLO])
    disturb()
    const again = await setUp(["serve", ...HELLO])
    expect([again.code, again.stdout]).toEqual([0, "hello\n"])
    expect(npmCalls()).toEqual(["ci --omit=dev", "ci --omit=dev"])
  })

  it("installs once when two start at the same time", async () => {
    const both = await Promise.all([setUp(["test", ...HELLO]), setUp(["test", ...HELLO])])
    expect(both.map(({ stdout }) => stdout)).toEqual(["hello\n", "hello\n"])
    expect(npmCalls()).toHaveLength(1)
  })

  it("takes over the guard of a process that is gone", async () => {
    mkdirSync(join(root, ".bitting-setup.lock"))
    // Larger than any process number a kernel gives out.
    writeFileSync(join(root, ".bitting-setup.lock/pid"), "999999999")
    expect((await setUp(["serve", ...HELLO])).stdout).toBe("hello\n")
    expect(existsSync(join(root, ".bitting-setup.lock"))).toBe(false)
  })

  it("shows npm's own words when npm fails, starts nothing, and tries again next time", async () => {
    const failed = await setUp(["serve", ...HELLO], { env: { FAKE_NPM: "fail" } })
    expect([failed.code, failed.stdout]).toEqual([1, ""])
    expect(failed.stderr).toContain("no network")
    expect(existsSync(join(root, STAMP))).toBe(false)
    expect((await setUp(["serve", ...HELLO])).stdout).toBe("hello\n")
  })

  it("says what to do where npm may not run install scripts", async () => {
    const failed = await setUp(["serve", ...HELLO], { env: { FAKE_NPM: "ignore-scripts" } })
    expect(failed.code).toBe(1)
    expect(failed.stderr).toContain("npm_config_ignore_scripts=false")
  })

  it("hands on arguments, the root as working directory, and its own Node first in PATH", async () => {
    const script = "console.log(process.cwd(), process.env.PATH.split(':')[0], ...process.argv.slice(1))"
    const { stdout } = await setUp(["serve", "--", "-e", script, "--", "one", "--two"])
    expect(stdout).toContain(`${join(root, "node_modules/.bin")} one --two`)
    expect(stdout.split(" ")[0]).toMatch(new RegExp(`${root.split("/").at(-1)}$`))
  })

  it("ends with the code of what it started", async () => {
    expect((await setUp(["serve", "--", "-e", "process.exit(7)"])).code).toBe(7)
  })

  it("ends by the signal that ended what it started", async () => {
    const { signal } = await setUp([
      "serve",
      "--",
      "-e",
      "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)",
    ])
    expect(signal).toBe("SIGTERM")
  })

  it.each<NodeJS.Signals>(["SIGINT", "SIGTERM", "SIGHUP"])(
    "passes %s on and waits for the end",
    async (name) => {
      const script = `process.on("${name}", () => { console.log("bye"); process.exit(3) }); setInterval(() => {}, 1000); console.log("up")`
      const { code, stdout } = await setUp(["serve", "--", "-e", script], { started: (kill) => kill(name) })
      expect([code, stdout]).toEqual([3, "up\nbye\n"])
    },
  )

  it.each([[[]], [["deploy", "--", "x"]], [["serve"]], [["serve", "--"]]])(
    "refuses the arguments %j",
    async (args) => {
      const { code, stderr } = await setUp(args)
      expect(code).toBe(1)
      expect(stderr).toContain("Usage")
      expect(npmCalls()).toEqual([])
    },
  )
})

/** A builder of the pane that writes down that it was called, and what the server would serve. */
const FAKE_BUILD = `
const fs = require("node:fs")
fs.appendFileSync("pane-calls", "called\\n")
if (process.env.FAKE_PANE === "fail") { console.error("too large"); process.exit(1) }
fs.mkdirSync("packages/server/public/pane", { recursive: true })
fs.writeFileSync("packages/server/public/pane/pane.json", "{}")
`

describe.skipIf(process.platform === "win32")("the set-up of the pane", () => {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const builds = (): number => {
    const file = join(root, "pane-calls")
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").length : 0
  }

  beforeEach(() => {
    write("packages/pane/build/build.ts", FAKE_BUILD)
    write("packages/pane/src/index.ts", "1")
  })

  it("builds it once, also for a server without the console, then only starts", async () => {
    const first = await setUp(["serve", ...HELLO], { env: { BITTING_CONSOLE: "off" } })
    const second = await setUp(["test", ...HELLO])
    expect([first.stdout, second.stdout]).toEqual(["hello\n", "hello\n"])
    expect(builds()).toBe(1)
  })

  it("builds it again when a source of it changed, or somebody deleted it", async () => {
    await setUp(["serve", ...HELLO])
    write("packages/pane/src/index.ts", "2")
    await setUp(["serve", ...HELLO])
    rmSync(join(root, "packages/server/public"), { recursive: true })
    await setUp(["serve", ...HELLO])
    expect(builds()).toBe(3)
  })

  it("starts the server though it could not be built, says why, and tries again next time", async () => {
    const failed = await setUp(["serve", ...HELLO], { env: { FAKE_PANE: "fail" } })
    expect([failed.code, failed.stdout]).toEqual([0, "hello\n"])
    expect(failed.stderr).toContain("too large")
    expect(failed.stderr).toContain("could not be built")
    await setUp(["serve", ...HELLO])
    expect(builds()).toBe(2)
  })
})

describe.skipIf(process.platform === "win32")("the set-up of the web console", () => {
  const BUILT = "packages/server/public/console/index.html"
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const builds = (): number => {
    const file = join(root, "vite-calls")
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").length : 0
  }

  beforeEach(() => {
    write("fake-vite.js", FAKE_VITE)
    write("apps/console/vite.config.ts", "export default {}")
    write("apps/console/src/main.tsx", "1")
    write("apps/console/src/main.test.tsx", "1")
    write("packages/sdk/src/client.ts", "1")
  })

  it("builds it once, then only starts", async () => {
    const first = await setUp(["serve", ...HELLO])
    const second = await setUp(["test", ...HELLO])
    expect(first.stderr).toContain("Building the web console")
    expect(first.stdout).toBe("hello\n")
    expect([second.code, second.stderr.includes("Building")]).toEqual([0, false])
    expect(existsSync(join(root, BUILT))).toBe(true)
    expect(builds()).toBe(1)
  })

  it.each<[string, () => void]>([
    ["one of its sources changed", () => write("apps/console/src/main.tsx", "2")],
    ["a source was added", () => write("apps/console/src/more.tsx", "")],
    ["a source is gone", () => rmSync(join(root, "apps/console/src/main.tsx"))],
    ["the client it calls with changed", () => write("packages/sdk/src/client.ts", "2")],
    ["somebody deleted it", () => rmSync(join(root, "packages/server/public"), { recursive: true })],
  ])("builds it again when %s", async (_, change) => {
    await setUp(["serve", ...HELLO])
    change()
    expect((await setUp(["serve", ...HELLO])).stdout).toBe("hello\n")
    expect(builds()).toBe(2)
  })

  it("leaves it alone when only a test of it changed", async () => {
    await setUp(["serve", ...HELLO])
    write("apps/console/src/main.test.tsx", "2")
    await setUp(["serve", ...HELLO])
    expect(builds()).toBe(1)
  })

  it("leaves it out for a server without it, and where there is nothing to build it from", async () => {
    const off = await setUp(["serve", ...HELLO], { env: { BITTING_CONSOLE: "off" } })
    rmSync(join(root, "apps"), { recursive: true })
    const packed = await setUp(["serve", ...HELLO])
    expect([off.stdout, packed.stdout]).toEqual(["hello\n", "hello\n"])
    expect(builds()).toBe(0)
  })

  it("starts the server though it could not be built, says why, and tries again next time", async () => {
    const failed = await setUp(["serve", ...HELLO], { env: { FAKE_VITE: "fail" } })
    expect([failed.code, failed.stdout]).toEqual([0, "hello\n"])
    expect(failed.stderr).toContain("a syntax error")
    expect(failed.stderr).toContain("could not be built")
    await setUp(["serve", ...HELLO])
    expect(builds()).toBe(2)
  })

  it("builds it once when two start at the same time", async () => {
    await setUp(["serve", ...HELLO], { env: { BITTING_CONSOLE: "off" } })
    await Promise.all([setUp(["serve", ...HELLO]), setUp(["serve", ...HELLO])])
    expect(builds()).toBe(1)
  })
})
