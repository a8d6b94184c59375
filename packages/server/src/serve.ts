import type { RunningServer } from "./compose.ts"
import { startServer } from "./compose.ts"
import { readConfig } from "./config.ts"
import { forgetSettings } from "./crash/environment.ts"
import { installLastWords } from "./crash/last-words.ts"
import { createLogger } from "./http/logger.ts"
import { explainFailure } from "./start-failure.ts"
import { startWarnings } from "./start-warnings.ts"

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const complain = (text: string): void => void process.stderr.write(`${text}\n`)

function welcome(server: RunningServer, startedMs: number): void {
  say(`Bitting is ready at ${server.url} (after ${(startedMs / 1000).toFixed(1)} s)`)
  if (server.consoleUrl !== null) say(`  Web console     ${server.consoleUrl}`)
  say(`  API reference   ${server.publicUrl}/docs`)
  if (server.rootKeyPath !== null)
    say(`  Root key        ${server.rootKeyPath} (opens everything: keep it safe)`)
  if (server.masterKeyPath !== null)
    say(
      `  Master key      ${server.masterKeyPath} (none was configured: keep a copy apart from the database)`,
    )
  if (server.signInLink !== null) say(`  Sign in once    ${server.signInLink}`)
  say("Stop it with Ctrl+C.")
}

/** Time in which a second signal is the first one once more: a group of processes is told by the system and by whoever passes it on. */
const ECHO_MS = 500

function stopOnSignal(server: RunningServer): void {
  let stoppingSince: number | null = null
  const stop = (signal: string): void => {
    if (stoppingSince !== null) {
      if (performance.now() - stoppingSince < ECHO_MS) return
      complain("Stopping at once.")
      process.exit(1)
    }
    stoppingSince = performance.now()
    say(`\n${signal}: finishing requests …`)
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        complain(explainFailure(error))
        process.exit(1)
      },
    )
  }
  process.on("SIGINT", () => stop("SIGINT"))
  process.on("SIGTERM", () => stop("SIGTERM"))
}

/**
 * Starts the server in this process and says on standard output where it is; a signal stops it. When it cannot start it says why.
 * @param environment the configuration; it is taken out of the environment of this process
 * @returns the exit code when it could not start; 0 once it runs
 */
export async function serve(environment: Readonly<Record<string, string | undefined>>): Promise<number> {
  // Whatever this process writes is for its owner alone, unless a file says otherwise.
  process.umask(0o077)
  const settings = { ...environment }
  forgetSettings(process.env)
  installLastWords({ process, write: (line) => void process.stderr.write(line), now: Date.now })
  try {
    const started = performance.now()
    const log = createLogger((line) => void process.stderr.write(line), Date.now)
    const config = readConfig(settings)
    for (const warning of startWarnings(config)) complain(`Warning: ${warning}`)
    const server = await startServer({ config, log })
    stopOnSignal(server)
    welcome(server, performance.now() - started)
    return 0
  } catch (error) {
    complain(explainFailure(error))
    return 1
  }
}
