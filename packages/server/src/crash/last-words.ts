import { redacted } from "../secrets/redact.ts"

/** The part of a process that its end by an unforeseen error is told with. */
export interface LastWordsParts {
  readonly process: Pick<NodeJS.Process, "on" | "exit" | "report">
  /** Takes one line with its newline. */
  readonly write: (line: string) => void
  /** Wall time, epoch ms. */
  readonly now: () => number
}

/** An error with nothing but its name, message and stack, none of which has a secret in it. */
function clean(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(`something that is no Error was thrown: ${typeof error}`)
  const cleaned = new Error(redacted(error.message))
  cleaned.name = error.name
  // Without a cause, and without members such as the whole input that was refused: whoever made them did not ask what is in them.
  cleaned.stack = redacted(error.stack ?? `${error.name}: ${error.message}`)
  return cleaned
}

/**
 * Makes the process end after an error nobody caught as Node ends it, with a line in the log and code 1, but without what Node tells beside
 * the stack: every member of the error, its causes, and in diagnostic reports the environment.
 */
export function installLastWords({ process, write, now }: LastWordsParts): void {
  process.report.excludeEnv = true
  process.on("uncaughtException", (error: unknown) => {
    const cleaned = clean(error)
    const line = {
      time: new Date(now()).toISOString(),
      level: "error",
      event: "crashed",
      detail: cleaned.stack,
    }
    write(`${JSON.stringify(line)}\n`)
    // With a listener for the event Node leaves the report to it.
    if (process.report.reportOnUncaughtException) process.report.writeReport(cleaned)
    process.exit(1)
  })
}
