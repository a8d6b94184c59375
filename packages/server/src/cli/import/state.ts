import { hash } from "node:crypto"
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs"
import { EXIT } from "../exit-codes.ts"
import { CommandError } from "../usage-error.ts"

/** How far an import has come. */
export interface ImportState {
  /** Rows of the input that are dealt with. */
  readonly rows: number
  /** Fingerprint of those rows, so that another input is noticed. */
  readonly fingerprint: string
  readonly created: number
  /** Keys that were there already. */
  readonly existing: number
  readonly refused: number
}

/** Before the first row. */
export const NOTHING_IMPORTED: ImportState = { rows: 0, fingerprint: "", created: 0, existing: 0, refused: 0 }

const FORMAT = "bitting-import-1"

/** The fingerprint of an input that is one row longer. */
export function extend(fingerprint: string, row: unknown): string {
  return hash("sha256", `${fingerprint}\n${JSON.stringify(row)}`)
}

/** Reads where an import stopped; null when the file is not there. @throws CommandError when it is something else */
export function readState(path: string): ImportState | null {
  let text: string
  try {
    text = readFileSync(path, "utf8")
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null
    throw error
  }
  try {
    const { format, ...state } = JSON.parse(text) as ImportState & { readonly format?: unknown }
    if (format === FORMAT) return state
  } catch {
    // Told below.
  }
  throw new CommandError(`${path} is not the state of an import; it is left as it is.`, {
    exitCode: EXIT.usage,
  })
}

/** Writes where an import is, whole or not at all. */
export function writeState(path: string, state: ImportState): void {
  const draft = `${path}.new`
  const file = openSync(draft, "w", 0o600)
  try {
    writeSync(file, `${JSON.stringify({ format: FORMAT, ...state })}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
}
