import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { randomBytes } from "node:crypto"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import { ROOT } from "../tools/source-files.ts"
import { samplesOf } from "./support/guide.ts"
import { codeOf, mint } from "./support/keys.ts"
import { startTestServer } from "./support/server.ts"

const samples = samplesOf(join(ROOT, "docs/guides/run-server.md"))

const textOf = (use: string): string => samples.find((sample) => sample.use === use)?.text ?? ""

it("starts with the command and the settings of the guide's unit, and ends in order", async () => {
  const unit = textOf("file=bitting.service").split("\n")
  const values = (name: string): readonly string[] =>
    unit.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1))
  const [command = ""] = values("ExecStart")
  const folder = mkdtempSync(join(tmpdir(), "bitting-unit-"))
  try {
    const [credential = "", ...others] = values("LoadCredential").map((text) => text.split(":")[0])
    expect(others).toEqual([])
    writeFileSync(join(folder, credential), `${randomBytes(32).toString("hex")}\n`)
    const settings = values("Environment").map((text) =>
      text.replaceAll("%d", folder).replace("/var/lib/bitting", join(folder, "data")),
    )
    const [program = "", ...rest] = command.replaceAll("/opt/bitting", ROOT).split(" ")
    const child = spawn(program, rest, {
      env: { BITTING_PORT: "0", ...Object.fromEntries(settings.map((text) => text.split("=", 2))) },
      stdio: ["ignore", "pipe", "inherit"],
    })
    let said = ""
    while (!said.includes("Stop it")) {
      const [text] = await Promise.race([once(child.stdout, "data"), once(child, "close").then(() => [""])])
      if (String(text) === "") throw new Error(`it ended: ${said}`)
      said += String(text)
    }
    expect(said).not.toContain("Master key")
    child.kill("SIGTERM")
    expect((await once(child, "close"))[0]).toBe(0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

it("backs up a running server and restores it with the guide's commands", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bitting-backup-"))
  const server = await startTestServer()
  const bitting = (line: string, dataDir: string): string =>
    execFileSync(
      "bash",
      [
        "-e",
        "-c",
        line
          .replace("npm run --silent bitting --", `${process.execPath} packages/server/bin/bitting.js`)
          .replaceAll("/backup", folder)
          .replaceAll("/var/lib/bitting", dataDir),
      ],
      { cwd: ROOT, encoding: "utf8", stdio: "pipe" },
    )
  try {
    const { token } = await mint(server.root, {
      keyspace: "compliance",
      permission: "read-only",
      label: "kept",
    })
    const [backup, restore] = samples.filter(({ use }) => use === "backup").map(({ text }) => text)
    const restored = join(folder, "data")
    bitting(backup ?? "", server.dataDir)
    bitting(restore ?? "", restored)
    const again = await startTestServer({ dataDir: restored })
    try {
      expect(await codeOf(again, token)).toBe("ok")
    } finally {
      await again.close()
    }
  } finally {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
