import type { Command } from "../command.ts"
import { REMOTE_OPTIONS } from "../command.ts"
import { connect } from "../connection.ts"
import { printJson } from "../print-json.ts"
import { printKey } from "../print-key.ts"

export const keysShow: Command = {
  path: "keys show",
  summary: "Show everything about one key, but not its token.",
  args: [{ name: "grant_id", required: true, description: "Id of the key, key_…" }],
  options: REMOTE_OPTIONS,
  examples: [{ what: "One key", line: "bitting keys show key_0123456789ABCDEFGHIJKL" }],
  run: async (input, terminal) => {
    const [id = ""] = input.args
    const key = await connect(input, terminal).bitting.keys.get(id)
    if (input.flag("json")) printJson(terminal, key)
    else printKey(terminal, key)
    return undefined
  },
}
