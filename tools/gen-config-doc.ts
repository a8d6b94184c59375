import { mkdir, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { CLIENT_SETTINGS, SETTINGS } from "../packages/server/src/config.ts"
import type { Setting } from "../packages/server/src/config.ts"
import { ROOT } from "./source-files.ts"

const TARGET = "docs/reference/config.md"

function table(settings: readonly Setting[]): readonly string[] {
  const rows = settings.map(({ name, fallback, description }) => {
    return `| \`${name}\` | ${fallback === "" ? "" : `\`${fallback}\``} | ${description} |`
  })
  return ["| Name | Default | Meaning |", "|---|---|---|", ...rows]
}

/** The reference of settings in Markdown. */
function configReference(): string {
  return [
    "<!-- Made by `npm run gen` from packages/server/src/config.ts. -->",
    "# Settings",
    "",
    "The server is configured by environment variables, read once at start. Each can be given as a file instead: with `_FILE`",
    "after its name, the value is the path of a file that holds it, without the line break at the end. For example",
    "`BITTING_DATABASE_URL_FILE=/run/secrets/database-url`. Setting both is an error. So is a `BITTING_…` name that is not listed",
    "here, so that a misspelt one cannot pass unnoticed. The server prints every fault at once and does not start. An empty value",
    "counts as absent.",
    "",
    ...table(SETTINGS),
    "",
    "## Of the command line",
    "",
    "`bitting` reads these beside the ones above; the server ignores them. The key itself is never taken from the environment, only",
    "the path of a file that holds it.",
    "",
    ...table(CLIENT_SETTINGS),
    "",
  ].join("\n")
}

/** Writes docs/reference/config.md. */
export async function generate(): Promise<void> {
  const target = join(ROOT, TARGET)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, configReference())
}
