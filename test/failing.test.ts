import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"

const ROOT = fileURLToPath(new URL("../", import.meta.url))
const SWITCH = "FAIL_ON_PURPOSE"

if (process.env[SWITCH] === "1") {
  it("fails", () => expect.unreachable("as it should"))
} else {
  it("a test that fails makes the whole run fail", () => {
    const args = ["node_modules/vitest/vitest.mjs", "run", "test/failing.test.ts"]
    const { status, stderr } = spawnSync(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, [SWITCH]: "1" },
      encoding: "utf8",
    })
    expect(stderr).toContain("as it should")
    expect(status).toBe(1)
  })
}
