import { configOf } from "../admin-config.ts"
import type { Command } from "../command.ts"
import { REMOTE_OPTIONS } from "../command.ts"
import { serverUrl } from "../connection.ts"
import { EXIT } from "../exit-codes.ts"
import { printJson } from "../print-json.ts"
import { announced } from "../progress.ts"
import { printTable } from "../table.ts"

const STYLES = { ok: "green", warning: "yellow", failed: "red" } as const

export const adminDoctor: Command = {
  path: "admin doctor",
  summary: "Look at an installation: files, database, keys, disk, clock and server.",
  description: [
    "Changes nothing, and works while the server runs. The exit code is 3 when something failed; a warning is no failure.",
  ],
  options: REMOTE_OPTIONS.filter(({ name }) => name !== "key-file"),
  examples: [
    { what: "The installation of a service", line: "bitting admin doctor --data-dir /var/lib/bitting" },
  ],
  run: async (input, terminal) => {
    const { examine } = await import("../../admin/doctor.ts")
    const findings = await announced(terminal, "Checking the database", () =>
      examine(configOf(input, terminal), serverUrl(input, terminal)),
    )
    const isWell = findings.every(({ status }) => status !== "failed")
    if (input.flag("json")) printJson(terminal, { ok: isWell, findings })
    else {
      printTable(terminal, {
        heads: ["CHECK", "STATUS", "DETAIL"],
        rows: findings.map(({ check, status, detail }) => [
          check,
          { text: status, style: STYLES[status] },
          detail,
        ]),
      })
    }
    return isWell ? EXIT.ok : EXIT.invalid
  },
}
