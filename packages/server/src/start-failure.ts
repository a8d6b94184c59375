import { BittingError } from "@bitting/core"

const LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE:
    "The address is in use already. Stop the other program, or choose another port with BITTING_PORT.",
  EADDRNOTAVAIL: "BITTING_HOST is no address of this machine.",
  ENOTFOUND: "BITTING_HOST is no address of this machine.",
  EACCES: "This user may not listen on that port. Choose one above 1023 with BITTING_PORT.",
}

const codeOf = (error: Error): string => ("code" in error ? String(error.code) : "")

function explainCause(cause: unknown): string {
  return cause instanceof Error ? ` (${cause.message})` : ""
}

/**
 * What to tell people about a start that failed. Errors that say themselves what is wrong come without a stack; what is left is a fault of
 * the program, and its stack is wanted.
 */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof BittingError)
    return `The database cannot be used: ${error.message}${explainCause(error.cause)}`
  const code = codeOf(error)
  const syscall = "syscall" in error ? error.syscall : null
  if (syscall === "listen" || syscall === "getaddrinfo") return LISTENING[code] ?? error.message
  if (syscall !== null) return `The data directory cannot be used: ${error.message}`
  if (code.startsWith("SQLITE_")) return `The database cannot be used: ${error.message} (${code})`
  const isFault = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError
  return isFault ? (error.stack ?? error.message) : error.message
}
