import { BittingError as CoreError, ERROR_CATALOGUE } from "@bitting/core"
import type { ErrorCode } from "@bitting/core"
import { BittingError } from "@bitting/sdk"
import { ConfigError } from "../config.ts"
import { EXIT } from "./exit-codes.ts"
import { CommandError, UsageError } from "./usage-error.ts"

/** A failure as people and programs are told of it. It never holds a secret. */
export interface Failure {
  readonly exitCode: number
  readonly message: string
  /** Code of the error reference, or of the client; null: there is none. */
  readonly code: string | null
  /** What to do; empty when the message says it. */
  readonly fix: string
  readonly requestId: string | null
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[]
}

const FIXES: Readonly<Record<string, string>> = {
  network_error:
    'Is it running? Start it with "bitting serve", or say where it is with --url or BITTING_URL.',
  timeout: "Repeat it in a moment; look at the server's log if it stays.",
  unexpected_answer: "Check --url: is this a Bitting server, and is a proxy in between?",
  unauthenticated: "Give the file with a system key: --key-file, or BITTING_KEY_FILE.",
  invalid_token: "Check the key in --key-file or BITTING_KEY_FILE, or the root key in the data directory.",
  organization_required: "Say which with --organization.",
  workspace_required: "Say which with --workspace.",
  token_lost: "",
}

function isCatalogued(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CATALOGUE, code)
}

function fixOf(code: string): string {
  const own = FIXES[code]
  if (own !== undefined) return own
  return isCatalogued(code) ? ERROR_CATALOGUE[code].fix : ""
}

function exitCodeOf(code: string, status: number): number {
  if (code === "network_error" || code === "timeout" || status === 503 || status === 429) {
    return EXIT.unavailable
  }
  if (status === 401 || status === 403) return EXIT.notAuthorized
  if (status === 404) return EXIT.notFound
  return EXIT.failure
}

/** Where the wrong places are named one by one, the title says enough before them. */
function shortened(code: string, message: string, places: number): string {
  const entry = isCatalogued(code) ? ERROR_CATALOGUE[code] : null
  return entry !== null && places > 0 && message === entry.what ? `${entry.title}.` : message
}

function plain(message: string, exitCode: number, fix = ""): Failure {
  return { exitCode, message, code: null, fix, requestId: null, errors: [] }
}

const FILES: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied",
  EPERM: "not permitted",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is no folder",
  EEXIST: "it exists already",
  ENOSPC: "the disk is full",
  EROFS: "the disk is read-only",
}

/** Errors of the operating system about a file; null for others. */
function fileFailure(error: Error): Failure | null {
  if (!("syscall" in error) || !("code" in error)) return null
  const path = "path" in error && typeof error.path === "string" ? `${error.path}: ` : ""
  return plain(`${path}${FILES[String(error.code)] ?? error.message}`, EXIT.failure)
}

/** What to tell of anything that was thrown. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError) return plain(error.message, EXIT.usage)
  if (error instanceof CommandError) return plain(error.message, error.exitCode, error.fix)
  if (error instanceof ConfigError) return plain(error.message, EXIT.usage)
  if (error instanceof BittingError || error instanceof CoreError) {
    const { code, status, errors } = error
    const message = shortened(code, error.message, errors.length)
    const requestId = error instanceof BittingError ? (error.requestId ?? null) : null
    return { exitCode: exitCodeOf(code, status), message, code, fix: fixOf(code), requestId, errors }
  }
  if (!(error instanceof Error)) return plain("It failed.", EXIT.failure)
  if (error.name === "StoreLockedError") {
    return plain(error.message, EXIT.inUse, "Stop it first, then run this again; it only takes a moment.")
  }
  if (error.name === "KeyspaceFileError") return plain(error.message, EXIT.invalid)
  return fileFailure(error) ?? plain(error.message, EXIT.failure)
}
