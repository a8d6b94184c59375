import type { Command } from "../command.ts"
import { REMOTE_OPTIONS } from "../command.ts"
import { connect } from "../connection.ts"
import { printMinted } from "../print-key.ts"
import { warnUnconfirmed } from "../unconfirmed.ts"

export const keysRotate: Command = {
  path: "keys rotate",
  summary: "Replace a key by one with the same powers, and print the new token, once.",
  description: [
    "Both tokens work until the overlap ends or the old key expires, whichever is first. They share limits and quota.",
  ],
  args: [{ name: "grant_id", required: true, description: "Id of the key, key_…" }],
  options: [
    {
      name: "overlap",
      value: "<time>",
      description: "How long both work: 0, 1h, 24h … 30d; 24h when left out.",
    },
    {
      name: "expires-in",
      value: "<time>",
      description: "Lifetime of the new key; the original's when left out.",
    },
    ...REMOTE_OPTIONS,
  ],
  examples: [
    {
      what: "A week to move every program to the new token",
      line: "bitting keys rotate key_0123456789ABCDEFGHIJKL --overlap 7d > new.token",
    },
  ],
  run: async (input, terminal) => {
    const [id = ""] = input.args
    const overlap = input.text("overlap")
    const expiresIn = input.text("expires-in")
    const how = {
      ...(overlap === undefined ? {} : { overlap }),
      ...(expiresIn === undefined ? {} : { expires_in: expiresIn }),
    }
    const { bitting } = connect(input, terminal)
    const minted = await bitting.keys.rotate(id, how, warnUnconfirmed(terminal))
    printMinted(terminal, input, minted)
    return undefined
  },
}
