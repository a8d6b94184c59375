import { execFileSync, spawnSync } from "node:child_process"
import { describe, expect, it } from "vitest"
import { runCli } from "./support/cli.ts"

/** What bash offers at the end of a line. */
async function offered(line: string): Promise<readonly string[]> {
  const { stdout: script } = await runCli(["completion", "bash"])
  const words = line.split(" ")
  const ask = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _bitting; printf '%s\\n' "\${COMPREPLY[@]}"`
  const answer = execFileSync("bash", ["-c", `${script}\n${ask}`], { encoding: "utf8" })
  return answer.split("\n").filter((word) => word !== "")
}

describe("completion", () => {
  it.each([
    ["bitting k", ["keys", "keyspaces"]],
    ["bitting keys re", ["revoke"]],
    ["bitting keys list --st", ["--status"]],
    ["bitting keys list --status re", ["revoked"]],
    ["bitting verify --tok", ["--token-file"]],
    ["bitting completion ", ["bash", "zsh", "fish"]],
    ["bitting verify --token-file x", []],
  ])("of %j offers what can stand there", async (line, words) => {
    expect(await offered(line)).toEqual(expect.arrayContaining(words))
    if (words.length === 0) expect(await offered(line)).toEqual([])
  })

  it.each(["bash", "zsh", "fish"])("is a script that %s can read", async (shell) => {
    const { code, stdout } = await runCli(["completion", shell])
    expect(code).toBe(0)
    expect(stdout).toContain("bitting")
    // Where the shell is there, it says whether it can.
    if (spawnSync(shell, ["--version"]).status !== 0) return
    expect(spawnSync(shell, ["-n"], { input: stdout, encoding: "utf8" }).stderr).toBe("")
  })

  it("of another shell is a wrong command line", async () => {
    expect((await runCli(["completion", "cmd"])).code).toBe(2)
  })
})

describe("help", () => {
  it.each([
    [["--help"]],
    [["help"]],
    [["keys", "--help"]],
    [["keys", "create", "--help"]],
    [["help", "keys", "create"]],
  ])("%j is on standard output", async (argv) => {
    const { code, stdout, stderr } = await runCli(argv)
    expect([code, stderr]).toEqual([0, ""])
    expect(stdout).toContain("Usage:")
  })

  it.each([[[]], [["keys"]]])("%j alone says what there is, and ends with 2", async (argv) => {
    const { code, stdout, stderr } = await runCli(argv)
    expect([code, stdout]).toEqual([2, ""])
    expect(stderr).toContain("Commands:")
  })
})
