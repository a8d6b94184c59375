import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startProgram } from "./support/process.ts"

/** Says at the end which packages were loaded. It goes into an environment variable, so it is encoded. */
const WATCHER = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module"
  const seen = new Set()
  registerHooks({
    load(url, context, next) {
      const name = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1]
      if (name !== undefined) seen.add(name)
      return next(url, context)
    },
  })
  process.on("exit", () => console.error("loaded: " + [...seen].join(" ")))
`)}`

/** What only some people ever need. */
const SELDOM = ["@simplewebauthn/server", "otpauth", "openid-client", "ox", "nodemailer"]

describe("a server that nobody has signed in to", () => {
  let dataDir: string
  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), "bitting-lazy-"))
  })
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

  it("has not loaded the libraries of sign-ins", async () => {
    const program = startProgram({ BITTING_DATA_DIR: dataDir, NODE_OPTIONS: `--import=${WATCHER}` })
    const url = await program.ready()
    expect((await fetch(`${url}/auth/options`)).status).toBe(200)
    program.child.kill("SIGTERM")
    expect(await program.ended).toBe(0)
    const loaded = /loaded: (.*)/.exec(program.stderr())?.[1]?.split(" ") ?? []
    expect(loaded).toContain("fastify")
    expect(loaded.filter((name) => SELDOM.includes(name))).toEqual([])
  })

  it("loads one when somebody needs it", async () => {
    const program = startProgram({ BITTING_DATA_DIR: dataDir, NODE_OPTIONS: `--import=${WATCHER}` })
    const url = await program.ready()
    expect((await fetch(`${url}/auth/passkey/options`, { method: "POST" })).status).toBe(200)
    program.child.kill("SIGTERM")
    expect(await program.ended).toBe(0)
    const loaded = /loaded: (.*)/.exec(program.stderr())?.[1]?.split(" ") ?? []
    expect(loaded.filter((name) => SELDOM.includes(name))).toEqual(["@simplewebauthn/server"])
  })
})
