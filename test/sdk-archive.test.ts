import { execFile } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

const run = promisify(execFile)

/** A program as somebody would write it who has nothing but the archive. */
const PROGRAM = `
import { createBitting, BittingError } from "@bitting/sdk"
import { createVerifier } from "@bitting/sdk/verifier"
import { requireKey } from "@bitting/sdk/node"
import "@bitting/sdk/express"
import "@bitting/sdk/fastify"
import "@bitting/sdk/hono"

const [url, token] = process.argv.slice(2)
const bitting = createBitting({ url, token })
const { token: made, key } = await bitting.keys.create({ keyspace: "compliance", permission: "read-only", label: "packed" })
const verifier = createVerifier({ url, token })
await verifier.ready()
const before = await verifier.verify(made)
await bitting.keys.revoke(key.grant_id)
const after = await verifier.verify(made)
await verifier.close()
const missing = await bitting.keys.get("key_nobody").catch((error) => [error instanceof BittingError, error.code])
console.log(JSON.stringify([before.code, after.code, missing, typeof requireKey]))
`

/** What a compiler sees of it. */
const TYPED = `
import { createBitting } from "@bitting/sdk"
import type { Key } from "@bitting/sdk"
import { requireKey as expressGuard } from "@bitting/sdk/express"
import type { KeyVariables } from "@bitting/sdk/hono"
import { requireKey as honoGuard } from "@bitting/sdk/hono"
import { requireKey } from "@bitting/sdk/node"
import { createVerifier } from "@bitting/sdk/verifier"

const bitting = createBitting({ url: "http://127.0.0.1:7420", token: "x" })
export async function labels(): Promise<readonly string[]> {
  const found: Key[] = []
  for await (const key of bitting.keys.list({ keyspace: "backup", limit: 10 })) found.push(key)
  return found.map(({ label }) => label)
}
const verifier = createVerifier({ url: "http://127.0.0.1:7420", token: "x" })
export const guards = [requireKey({ verifier }), expressGuard({ verifier: bitting }), honoGuard({ verifier })]
export const label = (variables: KeyVariables): string | undefined => variables.key.label
// @ts-expect-error a number is no token
void bitting.verify(7)
// @ts-expect-error there is no such field
void bitting.keys.create({ keyspace: "backup", keyspase: "backup" })
`

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    module: "nodenext",
    target: "es2024",
    lib: ["es2024", "dom", "dom.iterable", "dom.asynciterable"],
    types: [],
  },
  files: ["typed.ts"],
}

describe("the SDK that a server packs", () => {
  let server: TestServer
  let folder: string
  beforeAll(async () => {
    server = await startTestServer()
    folder = mkdtempSync(join(tmpdir(), "bitting-consumer-"))
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }')
    const options = ["install", "--no-audit", "--no-fund", "--cache", join(folder, "cache")]
    // A registry that does not answer: nothing is to be asked of it.
    const env = { ...process.env, npm_config_registry: "http://127.0.0.1:1", npm_config_fetch_retries: "0" }
    await run("npm", [...options, `${server.url}/sdk.tgz`], { cwd: folder, env })
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true })
    await server.close()
  })

  it("installs with nothing but itself", () => {
    const modules = join(folder, "node_modules")
    expect(readdirSync(modules).filter((name) => !name.startsWith("."))).toEqual(["@bitting"])
    expect(readdirSync(join(modules, "@bitting"))).toEqual(["sdk"])
    const manifest = JSON.parse(readFileSync(join(modules, "@bitting/sdk/package.json"), "utf8"))
    expect(manifest.dependencies).toBeUndefined()
  })

  it("creates, verifies and revokes against the server it came from", async () => {
    writeFileSync(join(folder, "program.js"), PROGRAM)
    const args = ["program.js", server.url, server.rootKey]
    const { stdout, stderr } = await run(process.execPath, args, { cwd: folder })
    expect(JSON.parse(stdout)).toEqual(["ok", "revoked", [true, "not_found"], "function"])
    expect(stderr).toBe("")
  })

  it("has types that hold in a strict project that checks declarations too", async () => {
    writeFileSync(join(folder, "typed.ts"), TYPED)
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG))
    const compiler = join(import.meta.dirname, "../node_modules/typescript/bin/tsc")
    const said = await run(process.execPath, [compiler, "-p", "."], { cwd: folder }).then(
      ({ stdout }) => stdout,
      (error: { readonly stdout: string }) => error.stdout,
    )
    expect(said).toBe("")
  })

  it("is the same archive every time, and is not sent to who has it", async () => {
    const first = await fetch(`${server.url}/sdk.tgz`)
    expect(first.headers.get("content-type")).toBe("application/gzip")
    const bytes = await first.bytes()
    const etag = first.headers.get("etag") ?? ""
    expect((await fetch(`${server.url}/sdk.tgz`, { headers: { "if-none-match": etag } })).status).toBe(304)
    const other = await startTestServer()
    const again = await fetch(`${other.url}/sdk.tgz`)
    expect(Buffer.from(await again.bytes()).equals(Buffer.from(bytes))).toBe(true)
    await other.close()
  })
})
