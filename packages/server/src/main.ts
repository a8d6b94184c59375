import { BittingError } from "@bitting/core"
import { ConfigError, readConfig } from "./config.ts"
import type { RunningServer } from "./compose.ts"
import { startServer } from "./compose.ts"
import { createLogger } from "./http/logger.ts"
import { KeyspaceFileError } from "./keyspaces/keyspace-file-error.ts"

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const complain = (text: string): void => void process.stderr.write(`${text}\n`)

/** What to tell people about a start that failed, without a stack where the message says it all. */
function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof KeyspaceFileError) return error.message
  if (error instanceof BittingError) {
    const cause = error.cause instanceof Error ? ` (${error.cause.message})` : ""
    return `The database cannot be used: ${error.message}${cause}`
  }
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    return "The address is in use already. Stop the other program, or choose another port with BITTING_PORT."
  }
  if (error instanceof Error && error.name === "StoreLockedError") return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function welcome(server: RunningServer, startedMs: number): void {
  say(`Bitting is ready at ${server.url} (after ${(startedMs / 1000).toFixed(1)} s)`)
  say(`  API reference   ${server.publicUrl}/docs`)
  if (server.rootKeyPath !== null)
    say(`  Root key        ${server.rootKeyPath} (opens everything: keep it safe)`)
  if (server.signInLink !== null) say(`  Sign in once    ${server.signInLink}`)
  say("Stop it with Ctrl+C.")
}

function stopOnSignal(server: RunningServer): void {
  let stopping = false
  const stop = (signal: string): void => {
    if (stopping) {
      complain("Stopping at once.")
      process.exit(1)
    }
    stopping = true
    say(`\n${signal}: finishing requests …`)
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        complain(explain(error))
        process.exit(1)
      },
    )
  }
  process.on("SIGINT", () => stop("SIGINT"))
  process.on("SIGTERM", () => stop("SIGTERM"))
}

try {
  const started = performance.now()
  const log = createLogger((line) => void process.stderr.write(line), Date.now)
  const server = await startServer({ config: readConfig(process.env), log })
  stopOnSignal(server)
  welcome(server, performance.now() - started)
} catch (error) {
  complain(explain(error))
  process.exitCode = 1
}
