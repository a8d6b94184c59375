import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"
import { codeOf, mint } from "./support/keys.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "bitting-test-"))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const declare = (name: string, prefix: string): void => {
  const lines = [`keyspace: ${name}`, `prefix: ${prefix}`, "types: { key: {} }", "scopes: [a:read]"]
  writeFileSync(join(dir, `${name}.yaml`), lines.join("\n"))
}

async function during(work: (server: TestServer) => Promise<void>): Promise<void> {
  const server = await startTestServer({ keyspacesDir: dir, dataDir: join(dir, "data") })
  try {
    await work(server)
  } finally {
    await server.close()
  }
}

it("keys whose keyspace is not declared open nothing, and are what they were when it is declared again", async () => {
  declare("other", "ot")
  declare("weather", "wx")
  let token = ""
  await during(async (server) => {
    token = (await mint(server.root, { keyspace: "weather", scopes: ["a:read"], label: "kept" })).token
    expect(await codeOf(server, token)).toBe("ok")
  })
  rmSync(join(dir, "weather.yaml"))
  await during(async (server) => {
    expect(await codeOf(server, token)).toBe("malformed_token")
  })
  // Another keyspace begins its tokens like that now.
  declare("other", "wx")
  await during(async (server) => {
    expect(await codeOf(server, token)).toBe("unknown_token")
  })
  declare("other", "ot")
  declare("weather", "wx")
  await during(async (server) => {
    expect(await codeOf(server, token)).toBe("ok")
  })
})
