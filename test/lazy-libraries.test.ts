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
      const own = /\\/packages\\/([^/]+)\\//.exec(url)?.[1]
      if (name === undefined && own !== undefined) seen.add("@bitting/" + own)
      return next(url, context)
    },
  })
  process.on("exit", () => {
    if (process.moduleLoadList.some((name) => name.endsWith("/undici"))) seen.add("undici")
    console.error("loaded: " + [...seen].join(" "))
  })
`)}`

/** The packages it names. */
const loadedBy = (stderr: string): readonly string[] => /loaded: (.*)/.exec(stderr)?.[1]?.split(" ") ?? []

/** What a server on SQLite never needs: another database, Fastify's own schemas, and Node's `fetch`. */
const NEVER = ["pg", "ajv", "@fastify/ajv-compiler", "@fastify/fast-json-stringify-compiler", "undici"]

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
    const loaded = loadedBy(program.stderr())
    expect(loaded).toContain("fastify")
    expect(loaded.filter((name) => [...SELDOM, ...NEVER].includes(name))).toEqual([])
  })

  it("loads one when somebody needs it", async () => {
    const program = startProgram({ BITTING_DATA_DIR: dataDir, NODE_OPTIONS: `--import=${WATCHER}` })
    const url = await program.ready()
    expect((await fetch(`${url}/auth/passkey/options`, { method: "POST" })).status).toBe(200)
    program.child.kill("SIGTERM")
    expect(await program.ended).toBe(0)
    const loaded = loadedBy(program.stderr())
    expect(loaded.filter((name) => SELDOM.includes(name))).toEqual(["@simplewebauthn/server"])
  })
})

/** What asking clouds takes. */
const CLOUD = /^(@aws-sdk|@smithy)\/|^google-auth-library$/

describe("a server that asks no cloud", () => {
  let dataDir: string
  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), "bitting-lazy-"))
  })
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

  it("has loaded no library of one, whatever is asked about the demo account", async () => {
    const program = startProgram({ BITTING_DATA_DIR: dataDir, NODE_OPTIONS: `--import=${WATCHER}` })
    const url = await program.ready()
    const services = [
      { service: "ec2", provider: "aws", region: "eu-west-2" },
      { service: "virtual-machine", provider: "azure", region: "westeurope" },
      { service: "compute-instance", provider: "gcp", region: "europe-west1" },
      { service: "pods", provider: "kubernetes", region: "default" },
    ]
    const response = await fetch(`${url}/discovery`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ services }),
    })
    expect(response.status).toBe(200)
    expect((await fetch(`${url}/services`)).status).toBe(200)
    program.child.kill("SIGTERM")
    expect(await program.ended).toBe(0)
    const loaded = loadedBy(program.stderr())
    expect(loaded).toContain("fastify")
    expect(loaded.filter((name) => CLOUD.test(name))).toEqual([])
  })
})

describe("a server that is asked about keys alone", () => {
  let dataDir: string
  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), "bitting-lazy-"))
  })
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

  it("has not loaded what asks clouds", async () => {
    const program = startProgram({ BITTING_DATA_DIR: dataDir, NODE_OPTIONS: `--import=${WATCHER}` })
    const url = await program.ready()
    for (const path of ["/readyz", "/docs", "/openapi.json", "/console/"]) await fetch(`${url}${path}`)
    program.child.kill("SIGTERM")
    expect(await program.ended).toBe(0)
    const loaded = loadedBy(program.stderr())
    expect(loaded).toContain("@bitting/core")
    expect(loaded).not.toContain("@bitting/discovery")
  })

  it("loads it for the first requests that need it, however many come at once", async () => {
    const program = startProgram({ BITTING_DATA_DIR: dataDir, NODE_OPTIONS: `--import=${WATCHER}` })
    const url = await program.ready()
    const query = "service=ec2&provider=aws&region=eu-west-2"
    const paths = [
      "/services",
      `/discovery.csv?${query}`,
      "/services?provider=gcp",
      `/discovery.csv?${query}`,
    ]
    const answers = await Promise.all(paths.map(async (path) => await fetch(`${url}${path}`)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    program.child.kill("SIGTERM")
    expect(await program.ended).toBe(0)
    expect(loadedBy(program.stderr())).toContain("@bitting/discovery")
  })
})
