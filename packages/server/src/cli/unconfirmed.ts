import type { CallOptions } from "@bitting/sdk"
import type { Terminal } from "./terminal.ts"

/** For calls that take power away: warns when verifiers that fail open have not confirmed it. */
export function warnUnconfirmed(terminal: Pick<Terminal, "err">): Pick<CallOptions, "unconfirmed"> {
  return {
    unconfirmed: (verifiers) =>
      terminal.err(
        verifiers === 1
          ? "warning: a verifier that fails open has not confirmed it, and may decide by what was before for as long as it was told to.\n"
          : `warning: ${verifiers} verifiers that fail open have not confirmed it, and may decide by what was before for as long as they were told to.\n`,
      ),
  }
}
