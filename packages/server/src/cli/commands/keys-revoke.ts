import { REVOKE_REASONS } from "@bitting/core"
import type { RevokeKey } from "@bitting/sdk"
import { confirm } from "../ask.ts"
import type { Command } from "../command.ts"
import { REMOTE_OPTIONS } from "../command.ts"
import { connect } from "../connection.ts"
import { EXIT } from "../exit-codes.ts"
import { printJson } from "../print-json.ts"
import { harmless } from "../terminal.ts"
import { warnUnconfirmed } from "../unconfirmed.ts"

export const keysRevoke: Command = {
  path: "keys revoke",
  summary: "Revoke a key for good.",
  description: [
    "When the command ends, no verification that starts later accepts the key. At a terminal it asks first. Revoking a revoked key changes nothing.",
  ],
  args: [{ name: "grant_id", required: true, description: "Id of the key, key_…" }],
  options: [
    { name: "reason", value: "<reason>", choices: REVOKE_REASONS, description: "Why; other when left out." },
    { name: "purge", description: "Take it off every list as well; the audit trail stays." },
    { name: "yes", short: "y", description: "Do not ask." },
    ...REMOTE_OPTIONS,
  ],
  examples: [
    { what: "A key that leaked", line: "bitting keys revoke key_0123456789ABCDEFGHIJKL --reason leaked" },
    {
      what: "In a script",
      line: "bitting keys revoke key_0123456789ABCDEFGHIJKL --reason obsolete --yes --json",
    },
  ],
  run: async (input, terminal) => {
    const [id = ""] = input.args
    const { bitting } = connect(input, terminal)
    if (!input.flag("yes")) {
      const { label, keyspace } = await bitting.keys.get(id)
      const question = `Revoke ${id} "${harmless(label)}" (${keyspace}) for good?`
      if (!(await confirm(terminal, question))) {
        terminal.err("Nothing was changed.\n")
        return EXIT.failure
      }
    }
    const reason = input.text("reason") as RevokeKey["reason"]
    const purge = input.flag("purge")
    const how = { ...(reason === undefined ? {} : { reason }), purge }
    const key = await bitting.keys.revoke(id, how, warnUnconfirmed(terminal))
    if (input.flag("json")) printJson(terminal, key ?? { grant_id: id, purged: true })
    else
      terminal.err(
        `${id} is revoked${purge ? " and off every list" : ""}. No verification accepts it any more.\n`,
      )
    return undefined
  },
}
