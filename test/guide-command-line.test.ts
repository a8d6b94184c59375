import { execFile } from "node:child_process"
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ROOT } from "../tools/source-files.ts"
import { samplesOf } from "./support/guide.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

const run = promisify(execFile)

const GUIDE = join(ROOT, "docs/guides/command-line.md")

/** With `UPDATE_TRANSCRIPTS=1` what the commands print is written into the guide instead of compared with it. */
const UPDATE = process.env["UPDATE_TRANSCRIPTS"] === "1"

/** A command of a transcript, with the lines a shell would ask for with `>`. */
function commandsOf(text: string): readonly string[] {
  const commands: string[] = []
  for (const line of text.split("\n")) {
    if (line.startsWith("$ ")) commands.push(line.slice(2))
    else if (line.startsWith("> ")) commands.push(`${commands.pop() ?? ""}\n${line.slice(2)}`)
  }
  return commands
}

const typed = (command: string): string =>
  command
    .split("\n")
    .map((line, index) => `${index === 0 ? "$" : ">"} ${line}\n`)
    .join("")

/** Replaces what differs from run to run by something of the same length; the same thing by the same. */
function createNormalizer(replaced: readonly (readonly [string, string])[]) {
  const seen = new Map<string, string>()
  return (text: string): string => {
    let result = text
    for (const [from, to] of replaced) result = result.replaceAll(from, to)
    return result
      .replaceAll(/\b(key|org|ws|per|mem|req)_[0-9A-Za-z_]{8,24}\b/g, (id, kind: string) => {
        if (/_0+$/.test(id)) return id
        const known = seen.get(id)
        if (known !== undefined) return known
        const count = [...seen.keys()].filter((other) => other.startsWith(`${kind}_`)).length + 1
        const body = `4kT0vWmQxRb7YzLs2NcE${String(count).padStart(2, "0")}`
        const shown = kind === "req" ? "req_k3v9x2a81c44_1c" : `${kind}_${body}`
        seen.set(id, shown)
        return shown
      })
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "2026-11-20 09:30")
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "2026-11-20T09:30:00.000Z")
      .replaceAll(/\d{4}-\d\d-\d\d\.txt/g, "2026-11-20.txt")
      .replaceAll(/…\w{4}\b/g, "…0iJx")
      .replaceAll(/\b[0-9a-f]{64}\b/g, "9c2e5d0f7a41b3868e17d4f0a92b6c35e8f1047d2b9a6c3e5f80d17b4a29c6e3")
      .replaceAll(/#[\w-]{43}/g, "#Wm3xQd7RkTz0VbLs9NcE2YhUaPfG5JiO8tXrKv1CeMw")
      .replaceAll(/(the master key) [0-9a-f]{8}\b/g, "$1 5d0f7a41")
      .replaceAll(/\d+\.\d GB/g, "41.7 GB")
      .replaceAll(/^(Size|Entries|Begins with) +.*\d+.*$/gm, (line) => line.replace(/\d+/, "12"))
      .replaceAll(/change \d+/g, "change 15")
  }
}

describe("the guide of the command line", () => {
  let folder: string
  let server: TestServer
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "bitting-guide-"))
    mkdirSync(join(folder, "keyspaces"))
    for (const source of ["keyspaces", "test/fixtures/keyspaces"]) {
      for (const name of readdirSync(join(ROOT, source)).filter((file) => file.endsWith(".yaml")))
        copyFileSync(join(ROOT, source, name), join(folder, "keyspaces", name))
    }
    server = await startTestServer({
      keyspacesDir: join(folder, "keyspaces"),
      dataDir: join(folder, "data"),
    })
    await server.signInFirst()
    mkdirSync(join(folder, "bin"))
    symlinkSync(join(ROOT, "packages/server/bin/bitting.js"), join(folder, "bin/bitting"))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it("shows what the commands print", { timeout: 300_000 }, async () => {
    const normalize = createNormalizer([
      [server.url, "http://127.0.0.1:7420"],
      [join(folder, "data"), "/home/ada/data"],
      [folder, "/home/ada"],
    ])
    let guide = readFileSync(GUIDE, "utf8")
    let stopped = false
    for (const sample of samplesOf(GUIDE).filter(({ language }) => language === "console")) {
      if (sample.use === "stopped" && !stopped) {
        stopped = true
        await server.close()
      }
      const commands = commandsOf(sample.text)
      const script = commands.map((command) => `${command}\nprintf '\\036'\n`).join("")
      const { stdout } = await run("bash", ["-c", `exec 2>&1\nset +e\n${script}`], {
        cwd: folder,
        env: {
          PATH: `${join(folder, "bin")}:${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
          BITTING_URL: server.url,
          BITTING_KEYSPACES: join(folder, "keyspaces"),
        },
      })
      const outputs = stdout.split("\u001E")
      const actual = commands
        .map((command, index) => typed(command) + normalize(outputs[index] ?? ""))
        .join("")
      if (UPDATE) guide = guide.replace(sample.text, actual)
      else expect(actual).toBe(sample.text)
    }
    if (UPDATE) writeFileSync(GUIDE, guide)
    else if (!stopped) throw new Error("the guide says nothing about a stopped server")
  })
})
