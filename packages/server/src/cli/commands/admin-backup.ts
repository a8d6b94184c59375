import { configOf } from "../admin-config.ts"
import type { Command } from "../command.ts"
import { DATA_OPTIONS } from "../command.ts"
import { EXIT } from "../exit-codes.ts"
import { printJson } from "../print-json.ts"
import { startProgress } from "../progress.ts"
import { CommandError } from "../usage-error.ts"

/** How to back up what is not in the data directory. The password stays out of the command. */
function postgresRefusal(url: string, file: string): CommandError {
  const { username, hostname, port, pathname } = new URL(url)
  const to = [
    `--host=${hostname}`,
    ...(port === "" ? [] : [`--port=${port}`]),
    ...(username === "" ? [] : [`--username=${decodeURIComponent(username)}`]),
    `--dbname=${decodeURIComponent(pathname.slice(1))}`,
  ]
  return new CommandError("The data is in PostgreSQL, which has a tool for this.", {
    exitCode: EXIT.failure,
    fix: `Run: pg_dump --format=custom --file=${file} ${to.join(" ")}. Copy root-key and audit-key of the data directory, and the master key, apart from it.`,
  })
}

export const adminBackup: Command = {
  path: "admin backup",
  summary: "Back up the database and the keys while the server runs.",
  description: [
    "Everything that was acknowledged before the command began is in it. <file> is the database; <file>.keys beside it holds the root key, the audit key and the master key if it lies in the data directory. Keep the two apart: together they are the whole instance. Both are for their owner alone.",
  ],
  args: [{ name: "file", required: true, description: "The file to write; it must not exist." }],
  options: DATA_OPTIONS,
  examples: [
    {
      what: "Every night",
      line: "bitting admin backup /backup/bitting-$(date +%F).db --data-dir /var/lib/bitting",
    },
  ],
  run: async (input, terminal) => {
    const [file = ""] = input.args
    const { databaseUrl, dataDir } = configOf(input, terminal)
    if (databaseUrl !== null) throw postgresRefusal(databaseUrl, file)
    const { backup, keysPathOf } = await import("../../admin/backup.ts")
    let pages = 0
    const progress = startProgress(terminal, "Copying pages", { total: null })
    const made = await backup(dataDir, file, (done) => {
      pages = done
      progress.update(pages)
    })
    progress.end()
    const { schema, head, keys, keyFiles } = made
    if (input.flag("json"))
      printJson(terminal, {
        file,
        keys_file: keysPathOf(file),
        schema,
        newest_change: head,
        keys,
        key_files: keyFiles,
      })
    else {
      terminal.err(`${file}: ${keys.toLocaleString("en")} keys, up to change ${head}, integrity checked.\n`)
      terminal.err(`${keysPathOf(file)}: ${keyFiles.join(", ")}. Keep it apart from the database.\n`)
    }
    return undefined
  },
}
