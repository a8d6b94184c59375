import { LOG_OPTIONS, logOf } from "../audit-options.ts"
import type { Command } from "../command.ts"
import { REMOTE_OPTIONS } from "../command.ts"
import { connect } from "../connection.ts"
import { printJson } from "../print-json.ts"

export const auditCheckpoint: Command = {
  path: "audit checkpoint",
  summary: "Print the signed state of an audit log, to be kept elsewhere.",
  description: [
    'Whoever keeps a checkpoint and the verifier key where the server cannot reach them can prove later, with "audit verify", that nothing was changed, dropped or put in between.',
  ],
  options: [
    {
      name: "vkey",
      description: 'Print the verifier key of the log instead; only "admin rotate-audit-key" changes it.',
    },
    ...LOG_OPTIONS,
    ...REMOTE_OPTIONS,
  ],
  examples: [
    {
      what: "Once: the key that checkpoints verify with",
      line: "bitting audit checkpoint --vkey > log.vkey",
    },
    { what: "Every day: the state of the log", line: "bitting audit checkpoint >> checkpoints.txt" },
  ],
  run: async (input, terminal) => {
    const checkpoint = await connect(input, terminal).bitting.audit.checkpoint(logOf(input))
    if (input.flag("json")) printJson(terminal, checkpoint)
    // An empty line after each note, so that they can be added to one file.
    else terminal.out(input.flag("vkey") ? `${checkpoint.vkey}\n` : `${checkpoint.note}\n`)
    return undefined
  },
}
