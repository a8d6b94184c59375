import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { dirname } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { ROOT } from "../tools/source-files.ts"

const run = promisify(execFile)
const readme = readFileSync(`${ROOT}/README.md`, "utf8")

/** The commands of the walk, as the README prints them. */
function walk(): string[] {
  const section = readme.slice(readme.indexOf("## First use"))
  const block = /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? ""
  return block.trim().split("\n")
}

describe("the README's first-use walk", () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())

  it("has at most five commands", () => {
    expect(walk().length).toBeGreaterThan(3)
    expect(walk().length).toBeLessThanOrEqual(5)
  })

  it("mints, verifies, revokes and verifies again, run as it is printed", async () => {
    const script = walk()
      .map((line) =>
        line.replaceAll("http://127.0.0.1:7420", server.url).replaceAll("data/root-key", "root-key"),
      )
      .join("\necho\n")
    const { stdout } = await run("bash", ["-e", "-u", "-o", "pipefail", "-c", script], {
      cwd: dirname(`${server.dataDir}/x`),
    })
    const answers = stdout
      .trim()
      .split(/\n+/)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(answers).toHaveLength(4)
    const [minted, before, revoked, after] = answers
    expect(minted).toHaveProperty("token")
    expect(before).toMatchObject({ valid: true, code: "ok", keyspace: "compliance" })
    expect(revoked).toMatchObject({ status: "revoked" })
    expect(after).toMatchObject({ valid: false, code: "revoked" })
  })

  it("shows the weather file that is tested", () => {
    const shown = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1]
    expect(shown).toBe(readFileSync(`${ROOT}/test/fixtures/keyspaces/weather.yaml`, "utf8"))
  })
})
