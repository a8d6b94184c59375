import { serverVersion } from "../http/pages/server-version.ts"
import { COMMANDS } from "./commands.ts"
import { runProgram } from "./program.ts"
import { processTerminal } from "./terminal.ts"

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1)
})
process.stderr.on("error", () => {})

// Whatever this process writes is for its owner alone, unless a file says otherwise.
process.umask(0o077)

const parts = { commands: COMMANDS, version: serverVersion(), terminal: processTerminal() }
process.exitCode = await runProgram(parts, process.argv.slice(2))
