import type { Bitting, ImportedKey, ImportResult } from "@bitting/sdk"
import { appendFileSync } from "node:fs"
import { EXIT } from "../exit-codes.ts"
import type { Progress } from "../progress.ts"
import { CommandError } from "../usage-error.ts"
import type { ImportRow } from "./rows.ts"
import { sendBatch } from "./send.ts"
import type { ImportState } from "./state.ts"
import { extend } from "./state.ts"

/** Most keys the server takes at once, and about how many bytes of them. */
const BATCH_KEYS = 1_000
const BATCH_BYTES = 3_500_000

/** A key that was not imported, and why. */
export interface RefusedRow {
  /** Its place in the input, from 1. */
  readonly row: number
  readonly code: string
  readonly detail: string
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[]
}

export interface ImportParts {
  readonly bitting: Bitting
  readonly rows: AsyncIterable<ImportRow>
  /** What a row has that does not say otherwise itself. */
  readonly defaults: Readonly<Record<string, unknown>>
  readonly organizationId: string | undefined
  readonly from: ImportState
  readonly progress: Progress
  /** Called with every row that was refused. */
  readonly refused: (row: RefusedRow) => void
  /** Called when a batch is dealt with. */
  readonly reached: (state: ImportState) => void
}

/** Options that say the same in two ways: a row that says it one way is not told it the other way too. */
const EITHER = [
  ["scopes", "permission"],
  ["expires_in", "expires_at"],
] as const

/** A row with the defaults it does not have itself. */
export function withDefaults(
  row: ImportRow,
  defaults: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const rest = { ...defaults }
  for (const names of EITHER) {
    if (names.some((name) => row[name] !== undefined)) for (const name of names) delete rest[name]
  }
  return { ...rest, ...row }
}

interface Batch {
  readonly rows: Record<string, unknown>[]
  fingerprint: string
  bytes: number
}

function refusedOf(result: ImportResult, row: number): RefusedRow {
  const { code = "refused", detail = "", errors = [] } = result
  return { row, code, detail, errors }
}

/** Whether a refusal only says that this import, or an earlier one, had made the key already. */
function isThere({ code, grant_id: id }: ImportResult): boolean {
  return code === "already_exists" && id !== undefined
}

async function send(parts: ImportParts, batch: Batch, before: ImportState): Promise<ImportState> {
  const { bitting, organizationId } = parts
  const { results } = await sendBatch(bitting, {
    ...(organizationId === undefined ? {} : { organization_id: organizationId }),
    // The server checks every field, and says of each key what is wrong with it.
    keys: batch.rows as unknown as readonly ImportedKey[],
  })
  let { created, existing, refused } = before
  for (const result of results) {
    if (result.status === "created") created += 1
    else if (isThere(result)) existing += 1
    else {
      refused += 1
      parts.refused(refusedOf(result, before.rows + result.index + 1))
    }
  }
  const state = {
    rows: before.rows + batch.rows.length,
    fingerprint: batch.fingerprint,
    created,
    existing,
    refused,
  }
  parts.reached(state)
  parts.progress.update(state.rows)
  return state
}

/**
 * Imports the rows behind those that were dealt with before, in batches.
 * @throws CommandError when the input is not the one the import began with
 */
export async function runImport(parts: ImportParts): Promise<ImportState> {
  const { rows, defaults, from } = parts
  let state = from
  let skipped = 0
  let fingerprint = ""
  const fresh = (): Batch => ({ rows: [], fingerprint, bytes: 0 })
  let batch = fresh()
  for await (const row of rows) {
    fingerprint = extend(fingerprint, row)
    if (skipped < from.rows) {
      skipped += 1
      if (skipped === from.rows && fingerprint !== from.fingerprint) throw otherInput()
      continue
    }
    const key = withDefaults(row, defaults)
    const bytes = Buffer.byteLength(JSON.stringify(key))
    if (batch.rows.length === BATCH_KEYS || (batch.rows.length > 0 && batch.bytes + bytes > BATCH_BYTES)) {
      state = await send(parts, batch, state)
      batch = fresh()
    }
    batch.rows.push(key)
    batch.bytes += bytes
    batch.fingerprint = fingerprint
  }
  if (skipped < from.rows) throw otherInput()
  return batch.rows.length === 0 ? state : await send(parts, batch, state)
}

function otherInput(): CommandError {
  return new CommandError("The input is not the one this import began with.", {
    exitCode: EXIT.usage,
    fix: "Give the same input, or another state file to begin anew.",
  })
}

/** Writes refused rows as they come, one JSON object a line. */
export function refusedWriter(path: string | undefined): (row: RefusedRow) => void {
  if (path === undefined) return () => {}
  return (row) => appendFileSync(path, `${JSON.stringify(row)}\n`, { mode: 0o600 })
}
