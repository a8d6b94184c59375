// Checks what would be published: publint and attw on each package that is not private. Run after `npm run build`.

import { spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { readSources, ROOT } from "./source-files.ts"

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly exports?: unknown
  readonly bin?: string | Readonly<Record<string, string>>
}

interface Tool {
  readonly packageName: string
  readonly command: string
  readonly args: readonly string[]
}

const TOOLS: readonly Tool[] = [
  { packageName: "publint", command: "publint", args: ["--strict"] },
  {
    packageName: "@arethetypeswrong/cli",
    command: "attw",
    args: ["--pack", "--profile", "esm-only", "--no-color"],
  },
]

function parseManifest(text: string): Manifest {
  // package.json files of this repository and of its pinned tools.
  return JSON.parse(text) as Manifest
}

/** The script behind a tool's command, so that it runs under this Node on every system. */
function scriptOf({ packageName, command }: Tool): string {
  const folder = join(ROOT, "node_modules", packageName)
  const { bin } = parseManifest(readFileSync(join(folder, "package.json"), "utf8"))
  const script = typeof bin === "string" ? bin : bin?.[command]
  if (script === undefined) throw new Error(`${packageName} has no command ${command}`)
  return join(folder, script)
}

/** What the tool said if it found a problem, or null. */
function problemOf(tool: Tool, folder: string): string | null {
  const result = spawnSync(process.execPath, [scriptOf(tool), ...tool.args], {
    cwd: folder,
    encoding: "utf8",
  })
  return result.status === 0 ? null : `${result.stdout}${result.stderr}`.trim()
}

let failed = false
for (const { path, text } of readSources(["packages/*/package.json"])) {
  const manifest = parseManifest(text)
  const folder = join(ROOT, dirname(path))
  if (manifest.private === true || manifest.exports === undefined) continue
  const problems = existsSync(join(folder, "dist"))
    ? TOOLS.flatMap((tool) => {
        const problem = problemOf(tool, folder)
        return problem === null ? [] : [`${tool.command}:\n${problem}`]
      })
    : ["not built: run `npm run build` first"]
  failed ||= problems.length > 0
  console.log(
    problems.length === 0 ? `ok      ${manifest.name}` : `FAILED  ${manifest.name}\n${problems.join("\n")}`,
  )
}
if (failed) process.exitCode = 1
