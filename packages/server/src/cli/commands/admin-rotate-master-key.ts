import { configOf } from "../admin-config.ts"
import type { Command } from "../command.ts"
import { DATA_OPTIONS } from "../command.ts"
import { printJson } from "../print-json.ts"
import type { Progress } from "../progress.ts"
import { startProgress } from "../progress.ts"

export const adminRotateMasterKey: Command = {
  path: "admin rotate-master-key",
  summary: "Seal every secret that can be shown or used again under a new master key.",
  description: [
    "Works on the data itself, so the server must be stopped. Where the server keeps its own master key, a new one is made. Where BITTING_MASTER_KEY is configured, it must hold the new key and the present one, separated by a comma, the new one first; afterwards the old one can go. An interrupted rotation goes on when it is run again.",
  ],
  options: DATA_OPTIONS,
  examples: [
    { what: "The key in the data directory", line: "bitting admin rotate-master-key" },
    {
      what: "A configured key: the file holds <new>,<present>",
      line: "BITTING_MASTER_KEY_FILE=/run/secrets/master-keys bitting admin rotate-master-key",
    },
  ],
  run: async (input, terminal) => {
    const { rotateMasterKey } = await import("../../admin/rotate-master-key.ts")
    let progress: Progress | null = null
    const done = await rotateMasterKey({
      config: configOf(input, terminal),
      progress: ({ done, total }) => {
        progress ??= startProgress(terminal, "Sealing", { total })
        progress.update(done)
      },
    })
    // Set in a callback, which the compiler does not follow.
    ;(progress as Progress | null)?.end()
    const { keyId, path, rewrapped, unreadable } = done
    if (input.flag("json")) printJson(terminal, { key_id: keyId, path, rewrapped, unreadable })
    else {
      terminal.err(`Everything is sealed under the master key ${keyId} now.\n`)
      terminal.err(
        path === null
          ? "Configure it alone; the old one can go.\n"
          : `It is in ${path}; keep a copy apart.\n`,
      )
      for (const name of unreadable)
        terminal.err(`The seal of ${name} is damaged; no master key opens it. It was left as it is.\n`)
    }
    return undefined
  },
}
