import type { Command } from "../command.ts"
import { REMOTE_OPTIONS } from "../command.ts"
import { connect } from "../connection.ts"
import { POWER_OPTIONS, powersFrom } from "../mint-options.ts"
import { printMinted } from "../print-key.ts"
import { UsageError } from "../usage-error.ts"

export const keysCreate: Command = {
  path: "keys create",
  summary: "Create a key and print its token, once.",
  description: [
    "The token stands alone on standard output, so that it can be piped into a secret store; everything else goes to standard error. Nobody can show it again.",
  ],
  options: [
    { name: "label", short: "l", value: "<text>", description: "What people know the key by." },
    ...POWER_OPTIONS,
    { name: "not-before", value: "<instant>", description: "Moment it begins to work." },
    ...REMOTE_OPTIONS,
  ],
  examples: [
    {
      what: "A key that can read for 30 days",
      line: 'bitting keys create --keyspace compliance --permission read-only --label "auditor" --expires-in 30d',
    },
    {
      what: "A key for one network, its token straight into a file",
      line: "bitting keys create -k compliance --permission read-write --label ci --allowed-ips 10.0.0.0/8 > ci.token",
    },
  ],
  run: async (input, terminal) => {
    const keyspace = input.text("keyspace")
    if (keyspace === undefined) throw new UsageError('--keyspace is missing. See "bitting keyspaces show".')
    const organization = input.text("organization")
    const label = input.text("label")
    const notBefore = input.text("not-before")
    const minted = await connect(input, terminal).bitting.keys.create({
      ...powersFrom(input),
      keyspace,
      ...(organization === undefined ? {} : { organization_id: organization }),
      ...(label === undefined ? {} : { label }),
      ...(notBefore === undefined ? {} : { not_before: notBefore }),
    })
    printMinted(terminal, input, minted)
    return undefined
  },
}
