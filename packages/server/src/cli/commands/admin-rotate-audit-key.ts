import { configOf } from "../admin-config.ts"
import type { Command } from "../command.ts"
import { DATA_OPTIONS } from "../command.ts"
import { counted } from "../format.ts"
import { printJson } from "../print-json.ts"

export const adminRotateAuditKey: Command = {
  path: "admin rotate-audit-key",
  summary: "Sign audit logs with a new key from now on.",
  description: [
    'Works on the data itself, so the server must be stopped. The old key signs the last checkpoint of each log together with the name of the new key: exports carry it, and "audit verify" follows it from a verifier key that is kept already. Print the new one with "audit checkpoint --vkey" all the same, and keep it beside the old one.',
    "Not for a key that others may have: what it signs is worth nothing. Move audit-key away then; the next start makes another, which has to be trusted anew.",
  ],
  options: DATA_OPTIONS,
  examples: [{ what: "Once a year", line: "bitting admin rotate-audit-key" }],
  run: async (input, terminal) => {
    const { replaceAuditKey } = await import("../../admin/rotate-audit-key.ts")
    const { notes, keyPath, notesPath } = await replaceAuditKey(configOf(input, terminal))
    if (input.flag("json")) printJson(terminal, { logs: notes.length, notes_path: notesPath, path: keyPath })
    else {
      terminal.err(`${counted(notes.length, "log")} will be signed with the new key in ${keyPath}.\n`)
      terminal.err(`What leads from the old key to it was added to ${notesPath}: keep a copy elsewhere.\n`)
    }
    return undefined
  },
}
