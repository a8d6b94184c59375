import type { Denial } from "@bitting/sdk"
import type { Command } from "../command.ts"
import { REMOTE_OPTIONS } from "../command.ts"
import { connect } from "../connection.ts"
import { listed, when } from "../format.ts"
import { printJson } from "../print-json.ts"
import { printTable } from "../table.ts"
import type { Terminal } from "../terminal.ts"

function print(terminal: Terminal, denials: readonly Denial[]): void {
  printTable(terminal, {
    heads: ["WHEN", "CODE", "ASKED FOR", "ORIGIN", "ADDRESS"],
    rows: denials.map(({ at, code, asked, origin, address }) => [
      when(at),
      code,
      listed(asked, "-"),
      origin ?? "-",
      address ?? "-",
    ]),
    elastic: 2,
  })
}

export const keysDenials: Command = {
  path: "keys denials",
  summary: "Show why a key was refused lately: samples of the last seven days.",
  args: [{ name: "grant_id", required: true, description: "Id of the key, key_…" }],
  options: REMOTE_OPTIONS,
  examples: [
    {
      what: "When, why, what was asked for, and from where",
      line: "bitting keys denials key_0123456789ABCDEFGHIJKL",
    },
  ],
  run: async (input, terminal) => {
    const [id = ""] = input.args
    const data = await connect(input, terminal).bitting.keys.denials({ grant_id: id, limit: 200 }).all()
    if (input.flag("json")) printJson(terminal, { data })
    else if (data.length === 0) terminal.err("Nothing was refused in the last seven days.\n")
    else print(terminal, data)
    return undefined
  },
}
