import type { Keyspace } from "@bitting/sdk"
import type { Command } from "../command.ts"
import { REMOTE_OPTIONS } from "../command.ts"
import { connect } from "../connection.ts"
import { listed } from "../format.ts"
import { printJson } from "../print-json.ts"
import { printPairs, printTable } from "../table.ts"
import type { Terminal } from "../terminal.ts"

function headOf({ prefix }: Keyspace, code: string | null): string {
  return code === null ? `${prefix}_…` : `${prefix}_${code}_…`
}

function printList(terminal: Terminal, keyspaces: readonly Keyspace[]): void {
  printTable(terminal, {
    heads: ["KEYSPACE", "TYPES", "TITLE", "MANAGED BY"],
    rows: keyspaces.map(({ keyspace, types, title, manage }) => [
      keyspace,
      Object.keys(types).join(", "),
      title,
      manage,
    ]),
    elastic: 2,
  })
}

function printOne(terminal: Terminal, keyspace: Keyspace): void {
  const { expiry } = keyspace
  printPairs(terminal, [
    ["Keyspace", keyspace.keyspace],
    ["Title", keyspace.title],
    ["Held by", keyspace.holder],
    ["Managed by", `${keyspace.manage} and above`],
    ["Levels", listed(Object.keys(keyspace.levels), "none")],
    ["Scopes", listed(keyspace.scopes, "none")],
    ["Confined in", listed(keyspace.resources, "nothing")],
    ["Constraints", listed(keyspace.constraints, "none")],
    ["Lifetime", `${expiry.default ?? "none"} by default; ${listed(expiry.choices, "any")}`],
  ])
  terminal.out("\n")
  printTable(terminal, {
    heads: ["TYPE", "TOKENS", "TITLE", "MANAGED BY"],
    rows: Object.entries(keyspace.types).map(([name, type]) => [
      name,
      headOf(keyspace, type.code),
      type.title,
      type.managed_by ?? "/keys",
    ]),
  })
  const tasks = Object.entries(keyspace.tasks)
  if (tasks.length === 0) return
  terminal.out("\n")
  printTable(terminal, {
    heads: ["TO DO THIS", "TAKE THESE SCOPES"],
    rows: tasks.map(([task, { scopes }]) => [task, scopes.join(", ")]),
  })
}

export const keyspacesShow: Command = {
  path: "keyspaces show",
  summary: "Show the keyspaces of a server, or one of them.",
  args: [{ name: "name", required: false, description: "The keyspace; all when left out." }],
  options: REMOTE_OPTIONS,
  examples: [
    { what: "Every keyspace", line: "bitting keyspaces show" },
    { what: "One, with its cheat-sheet of scopes", line: "bitting keyspaces show compliance" },
  ],
  run: async (input, terminal) => {
    const [name] = input.args
    const { bitting } = connect(input, terminal)
    const answer = name === undefined ? await bitting.keyspaces.list() : await bitting.keyspaces.get({ name })
    if (input.flag("json")) printJson(terminal, answer)
    else if ("data" in answer) printList(terminal, answer.data)
    else printOne(terminal, answer)
    return undefined
  },
}
