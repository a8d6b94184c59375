import { createHash } from "node:crypto"
import { once } from "node:events"
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { CliRun } from "./support/cli.ts"
import { runCli, startCli } from "./support/cli.ts"
import { codeOf } from "./support/keys.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

const ROOT = fileURLToPath(new URL("../", import.meta.url))

let server: TestServer
let env: Record<string, string>
let dir: string

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "bitting-test-"))
  for (const source of ["keyspaces", "test/fixtures/keyspaces"]) {
    for (const name of readdirSync(join(ROOT, source)).filter((file) => file.endsWith(".yaml")))
      copyFileSync(join(ROOT, source, name), join(dir, name))
  }
  server = await startTestServer({ keyspacesDir: dir })
  env = { BITTING_URL: server.url, BITTING_DATA_DIR: server.dataDir }
})
afterAll(async () => {
  await server.close()
  rmSync(dir, { recursive: true, force: true })
})

const POWERS = ["--keyspace", "unkey", "--scopes", "documents:read"]

let made = 0
/** Tokens of another system that nobody has seen before. */
function freshTokens(count: number): readonly string[] {
  const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
  return Array.from({ length: count }, () => {
    made += 1
    const bytes = createHash("sha256").update(`token ${made}`).digest()
    return `acme_${Array.from(bytes.subarray(0, 22), (byte) => alphabet[byte % alphabet.length]).join("")}`
  })
}

const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64")

function file(name: string, text: string): string {
  const path = join(dir, name)
  writeFileSync(path, text)
  return path
}

const ndjson = (tokens: readonly string[]): string =>
  tokens.map((token, index) => `${JSON.stringify({ hash: hashOf(token), label: `key ${index}` })}\n`).join("")

function run(args: readonly string[], stdin?: string): Promise<CliRun> {
  return runCli(["keys", "import", ...args], { env, ...(stdin === undefined ? {} : { stdin }) })
}

describe("keys import", () => {
  it.each([
    ["ndjson", (hash: string) => `${JSON.stringify({ hash, label: "one" })}\n\n`],
    ["json", (hash: string) => JSON.stringify([{ hash, label: "one" }])],
    ["json", (hash: string) => JSON.stringify({ keys: [{ hash, label: "one" }] })],
    [
      "csv",
      (hash: string) => `hash,label,scopes\r\n${hash},"one, ""quoted""",documents:read documents:write\r\n`,
    ],
  ])("reads %s", async (format, write) => {
    const [token = ""] = freshTokens(1)
    const { code, stderr } = await run([file(`one.${format}`, write(hashOf(token))), ...POWERS])
    expect(stderr).toBe("1 row: 1 imported, 0 there already, 0 refused.\n")
    expect(code).toBe(0)
    expect(await codeOf(server, token)).toBe("ok")
  })

  it("reads standard input, and answers programs with counts", async () => {
    const tokens = freshTokens(3)
    const { code, stdout, stderr } = await run([...POWERS, "--json"], ndjson(tokens))
    expect([code, stderr]).toEqual([0, ""])
    expect(JSON.parse(stdout)).toEqual({ rows: 3, created: 3, existing: 0, refused: 0 })
  })

  it("twice changes nothing and says so", async () => {
    const path = file("twice.ndjson", ndjson(freshTokens(2)))
    await run([path, ...POWERS])
    const { code, stderr } = await run([path, ...POWERS])
    expect([code, stderr]).toEqual([0, "2 rows: 0 imported, 2 there already, 0 refused.\n"])
  })

  it("imports what can be, and tells of each other row its place and why", async () => {
    const [good = "", revoked = ""] = freshTokens(2)
    await run(POWERS, ndjson([revoked]))
    const [{ grant_id: id }] = (await server.root.get("/keys?keyspace=unkey&limit=1")).body.data
    await server.root.delete(`/keys/${id}`)
    const rows = [
      { hash: hashOf(good), label: "good" },
      { hash: "short", label: "bad" },
      { hash: hashOf(revoked), label: "revoked" },
    ]
    const refusedPath = join(dir, "refused.ndjson")
    const text = rows.map((row) => `${JSON.stringify(row)}\n`).join("")
    const { code, stderr } = await run([...POWERS, "--refused", refusedPath], text)
    expect(code).toBe(1)
    expect(stderr).toContain("row 2 refused")
    expect(stderr).toContain("row 3 refused [revoked]")
    expect(stderr).toContain("3 rows: 1 imported, 0 there already, 2 refused.")
    const refused = readFileSync(refusedPath, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
    expect(refused.map(({ row }) => row)).toEqual([2, 3])
    expect(statSync(refusedPath).mode & 0o777).toBe(0o600)
  })

  it("lets a row say otherwise than the options", async () => {
    const [token = ""] = freshTokens(1)
    const row = { hash: hashOf(token), label: "own", scopes: ["documents:write"], expires_in: "1d" }
    await run([...POWERS, "--expires-at", "2099-01-01T00:00:00Z"], JSON.stringify(row))
    const { body } = await server.root.post("/verify", { token })
    expect(body.scopes).toEqual(["documents:write"])
    expect(Date.parse(body.expires_at)).toBeLessThan(Date.parse("2099-01-01T00:00:00Z"))
  })

  it.each([
    ["a line that is no JSON", "ndjson", '{"hash":"x"}\nsecret stuff\n', "Line 2"],
    ["an array of no objects", "json", "[1]", "Key 1"],
    ["JSON that is none", "json", "[", "not JSON"],
    ["a heading that is no column", "csv", "hash,pasword\n", "pasword"],
    ["no headings", "csv", "label,scopes\n", "hash"],
    ["a quote that does not end", "csv", 'hash\n"abc', "quotes"],
  ])("with %s ends before anything is sent", async (...row) => {
    const [, format, text, says] = row
    const { code, stderr } = await run(["--format", format, ...POWERS], text)
    expect(code).toBe(2)
    expect(stderr).toContain(says)
    expect(stderr).not.toContain("secret stuff")
  })

  it("with --dry-run sends nothing", async () => {
    const [token = ""] = freshTokens(1)
    const good = await run([...POWERS, "--dry-run"], ndjson([token]))
    expect([good.code, good.stderr]).toEqual([0, "1 row, 0 problems. Nothing was sent.\n"])
    expect(await codeOf(server, token)).toBe("unknown_token")
    const bad = await run(["--dry-run"], '{"hash":"x"}')
    expect(bad.code).toBe(3)
    expect(bad.stderr).toContain("Row 1: hash is not a SHA-256")
  })
})

/** Forwards to the server, and calls back before the answer to each import goes out. */
async function startProxy(onAnswer: (count: number) => void) {
  let count = 0
  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const answer = await fetch(server.url + request.url, {
      method: request.method ?? "GET",
      headers: {
        authorization: request.headers.authorization ?? "",
        "content-type": "application/json",
      },
      body: Buffer.concat(chunks),
    })
    const text = await answer.text()
    count += 1
    onAnswer(count)
    response.writeHead(answer.status, { "content-type": "application/json" })
    response.end(text)
  }
  const proxy = createServer((request, response) => void forward(request, response))
  proxy.listen(0, "127.0.0.1")
  await once(proxy, "listening")
  const address = proxy.address()
  if (address === null || typeof address === "string") throw new Error("not listening")
  return { url: `http://127.0.0.1:${address.port}`, close: () => proxy.close() }
}

describe("an import of 5,000 keys", () => {
  it("that is killed goes on where it was, and every key is there once", async () => {
    const tokens = freshTokens(5_000)
    const path = file("many.ndjson", ndjson(tokens))
    const state = join(dir, "many.state")
    const args = ["keys", "import", path, ...POWERS, "--resume", state]
    let kill = (): void => {}
    // Killed when the server has done the third batch and the program does not know it yet.
    const proxy = await startProxy((count) => count === 3 && kill())
    const first = startCli(args, { env: { ...env, BITTING_URL: proxy.url } })
    kill = () => void first.child.kill("SIGKILL")
    expect((await first.ended).code).toBe("SIGKILL")
    proxy.close()
    expect(JSON.parse(readFileSync(state, "utf8"))).toMatchObject({ rows: 2_000, created: 2_000 })

    const second = await runCli([...args, "--json"], { env })
    expect(second.stderr).toBe("Going on after 2,000 rows.\n")
    expect(JSON.parse(second.stdout)).toEqual({ rows: 5_000, created: 4_000, existing: 1_000, refused: 0 })
    for (const token of tokens.filter((_, index) => index % 500 === 250)) {
      expect(await codeOf(server, token)).toBe("ok")
    }
    const third = await runCli([...args, "--json"], { env })
    expect(JSON.parse(third.stdout)).toEqual({ rows: 5_000, created: 4_000, existing: 1_000, refused: 0 })
  })

  it("does not go on with another input", async () => {
    const state = join(dir, "other.state")
    const tokens = freshTokens(2)
    await run([file("mine.ndjson", ndjson(tokens)), ...POWERS, "--resume", state])
    for (const other of [ndjson(freshTokens(3)), ndjson(tokens.slice(0, 1))]) {
      const { code, stderr } = await run([file("other.ndjson", other), ...POWERS, "--resume", state])
      expect(code).toBe(2)
      expect(stderr).toContain("not the one this import began with")
    }
  })

  it("does not take any file for its state", async () => {
    const path = file("precious.txt", "precious")
    const { code } = await run([...POWERS, "--resume", path], "")
    expect(code).toBe(2)
    expect(readFileSync(path, "utf8")).toBe("precious")
  })
})
