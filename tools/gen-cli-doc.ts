import { mkdir, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { COMMANDS } from "../packages/server/src/cli/commands.ts"
import { EXIT_MEANINGS } from "../packages/server/src/cli/exit-codes.ts"
import { commandHelp } from "../packages/server/src/cli/help.ts"
import { ROOT } from "./source-files.ts"

const TARGET = "docs/reference/command-line.md"

const anchorOf = (path: string): string => `bitting-${path.replaceAll(" ", "-")}`

/** The reference of the command line in Markdown: what `--help` says of each command. */
function reference(): string {
  return [
    "<!-- Made by `npm run gen` from packages/server/src/cli. -->",
    "# Command line",
    "",
    "What `bitting <command> --help` prints. How to use it is in the [guide](../guides/command-line.md).",
    "",
    "| Command | |",
    "|---|---|",
    ...COMMANDS.map(({ path, summary }) => `| [\`bitting ${path}\`](#${anchorOf(path)}) | ${summary} |`),
    "",
    "## Exit codes",
    "",
    "| Code | Meaning |",
    "|---|---|",
    ...EXIT_MEANINGS.map(([code, meaning]) => `| ${code} | ${meaning} |`),
    "",
    ...COMMANDS.flatMap((command) => [
      `## bitting ${command.path}`,
      "",
      "```text",
      commandHelp(command).trimEnd(),
      "```",
      "",
    ]),
  ].join("\n")
}

/** Writes docs/reference/command-line.md. */
export async function generate(): Promise<void> {
  const target = join(ROOT, TARGET)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, reference())
}
