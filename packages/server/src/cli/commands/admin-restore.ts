import { configOf } from "../admin-config.ts"
import type { Command } from "../command.ts"
import { DATA_OPTIONS } from "../command.ts"
import { EXIT } from "../exit-codes.ts"
import { printJson } from "../print-json.ts"
import { announced } from "../progress.ts"
import { CommandError } from "../usage-error.ts"

export const adminRestore: Command = {
  path: "admin restore",
  summary: "Restore a backup into an empty data directory.",
  description: [
    "The integrity of the backup is checked first. Key files are taken from <file>.keys where it is there; key files that are in the data directory already stay. Changes made after the backup are lost: keys revoked since work again, so revoke them again.",
  ],
  args: [{ name: "file", required: true, description: 'What "bitting admin backup" wrote.' }],
  options: DATA_OPTIONS,
  examples: [
    {
      what: "On a new machine",
      line: "bitting admin restore bitting-2026-11-20.db --data-dir /var/lib/bitting",
    },
  ],
  run: async (input, terminal) => {
    const [file = ""] = input.args
    const { databaseUrl, dataDir } = configOf(input, terminal)
    if (databaseUrl !== null) {
      throw new CommandError("The data is in PostgreSQL, which has a tool for this.", {
        exitCode: EXIT.failure,
        fix: `Run pg_restore with ${file}, and put root-key and audit-key back into the data directory.`,
      })
    }
    const { restore } = await import("../../admin/restore.ts")
    const { head, keys, keyFiles } = await announced(terminal, "Checking the backup", () =>
      restore(file, dataDir),
    )
    if (input.flag("json"))
      printJson(terminal, { data_dir: dataDir, newest_change: head, keys, key_files: keyFiles })
    else {
      terminal.err(`Restored ${keys.toLocaleString("en")} keys, up to change ${head}, into ${dataDir}.\n`)
      terminal.err(
        keyFiles.length === 0
          ? "No key files: put them back, or tokens that can be shown again and earlier audit checkpoints are of no use.\n"
          : `Key files: ${keyFiles.join(", ")}.\n`,
      )
    }
    return undefined
  },
}
