import type { AuditCheckpointInput } from "@bitting/sdk"
import type { Input, OptionSpec } from "./command.ts"
import { ORGANIZATION_OPTION } from "./command.ts"

/** Options that say which audit log is meant. */
export const LOG_OPTIONS: readonly OptionSpec[] = [
  {
    name: "log",
    value: "<log>",
    choices: ["organization", "instance"],
    description: "instance: sign-ins and what belongs to no organization. organization when left out.",
  },
  ORGANIZATION_OPTION,
]

/** The log that the options name. */
export function logOf(input: Input): AuditCheckpointInput {
  const log = input.text("log") as AuditCheckpointInput["log"]
  const organization = input.text("organization")
  return {
    ...(log === undefined ? {} : { log }),
    ...(organization === undefined ? {} : { organization_id: organization }),
  }
}
