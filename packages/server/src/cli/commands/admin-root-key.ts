import { REVOKE_REASONS } from "@bitting/core"
import type { RevokeReason } from "@bitting/core"
import { configOf } from "../admin-config.ts"
import type { Command } from "../command.ts"
import { DATA_OPTIONS } from "../command.ts"
import { printJson } from "../print-json.ts"

export const adminRootKey: Command = {
  path: "admin root-key",
  summary: "Replace the root key, when it is lost or known to others.",
  description: [
    "Works on the data itself, so the server must be stopped. The new key is written to root-key in the data directory; the old one ends in the same moment. With PostgreSQL, BITTING_DATABASE_URL and BITTING_MASTER_KEY must be those of the server.",
  ],
  options: [
    {
      name: "reason",
      value: "<reason>",
      choices: REVOKE_REASONS,
      description: "Why; renewal when left out.",
    },
    ...DATA_OPTIONS,
  ],
  examples: [{ what: "After it leaked", line: "bitting admin root-key --reason leaked" }],
  run: async (input, terminal) => {
    const { newRootKey } = await import("../../admin/new-root-key.ts")
    const reason = (input.text("reason") ?? "renewal") as RevokeReason
    const { grantId, revoked, path } = await newRootKey(configOf(input, terminal), reason)
    if (input.flag("json")) printJson(terminal, { grant_id: grantId, revoked, path })
    else {
      terminal.err(`The new root key ${grantId} is in ${path}.\n`)
      terminal.err(`Ended with it: ${revoked.length === 0 ? "none" : revoked.join(", ")}.\n`)
    }
    return undefined
  },
}
