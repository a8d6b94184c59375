import { tokenHeadOf } from "@bitting/core"
import type { Keyspace } from "@bitting/core"
import { KeyspaceFileError } from "../../keyspaces/keyspace-file-error.ts"
import { stat } from "node:fs/promises"
import type { Command } from "../command.ts"
import { JSON_OPTION } from "../command.ts"
import { EXIT } from "../exit-codes.ts"
import { listed } from "../format.ts"
import { printJson } from "../print-json.ts"
import { printTable } from "../table.ts"
import type { Terminal } from "../terminal.ts"

async function load(path: string): Promise<readonly Keyspace[]> {
  // Loaded here: no other command needs a parser of YAML.
  const { loadKeyspaceFile, loadKeyspaces } = await import("../../keyspaces/load.ts")
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
  if (isFile) return [await loadKeyspaceFile(path)]
  return [...(await loadKeyspaces(path)).byName.values()]
}

function print(terminal: Terminal, keyspaces: readonly Keyspace[]): void {
  printTable(terminal, {
    heads: ["KEYSPACE", "TYPES", "TOKENS", "SCOPES", "HELD BY"],
    rows: keyspaces.map((keyspace) => [
      keyspace.name,
      listed(
        keyspace.types.map(({ name }) => name),
        "none",
      ),
      keyspace.types.map((type) => `${tokenHeadOf(keyspace, type)}_…`).join(", "),
      String(keyspace.scopes.length),
      keyspace.holder,
    ]),
    elastic: 1,
  })
}

async function run(path: string, json: boolean, terminal: Terminal): Promise<number> {
  try {
    const keyspaces = await load(path)
    const names = keyspaces.map(({ name }) => name)
    if (json) printJson(terminal, { ok: true, keyspaces: names, problems: [] })
    else {
      print(terminal, keyspaces)
      terminal.err("Everything can be used.\n")
    }
    return EXIT.ok
  } catch (error) {
    if (!(error instanceof KeyspaceFileError)) throw error
    if (json) printJson(terminal, { ok: false, keyspaces: [], problems: error.problems })
    else terminal.err(`${error.message}\n`)
    return EXIT.invalid
  }
}

export const keyspacesCheck: Command = {
  path: "keyspaces check",
  summary: "Check keyspace files before a server loads them.",
  description: [
    "Reports every problem with its line and column. The exit code is 0 when everything can be used and 3 when not.",
  ],
  args: [{ name: "path", required: true, description: "A folder of keyspace files, or one file." }],
  options: [JSON_OPTION],
  examples: [
    { what: "The folder that BITTING_KEYSPACES names", line: "bitting keyspaces check ./keyspaces" },
    { what: "One file, in a build", line: "bitting keyspaces check weather.yaml --json" },
  ],
  run: async (input, terminal) => await run(input.args[0] ?? "", input.flag("json"), terminal),
}
