import { parseTokenHash } from "@bitting/core"
import { createReadStream } from "node:fs"
import type { Readable } from "node:stream"
import type { Command, Input } from "../command.ts"
import { REMOTE_OPTIONS } from "../command.ts"
import { connect } from "../connection.ts"
import { EXIT } from "../exit-codes.ts"
import { counted } from "../format.ts"
import type { ImportFormat, ImportRow } from "../import/rows.ts"
import { countLines, formatOf, IMPORT_FORMATS, readRows } from "../import/rows.ts"
import type { RefusedRow } from "../import/run.ts"
import { refusedWriter, runImport, withDefaults } from "../import/run.ts"
import type { ImportState } from "../import/state.ts"
import { NOTHING_IMPORTED, readState, writeState } from "../import/state.ts"
import { POWER_OPTIONS, powersFrom } from "../mint-options.ts"
import { printJson } from "../print-json.ts"
import { startProgress } from "../progress.ts"
import type { Terminal } from "../terminal.ts"
import { harmless } from "../terminal.ts"

/** Refused rows that are shown to people; `--refused` has them all. */
const SHOWN = 10

interface Source {
  readonly input: Readable
  readonly format: ImportFormat
  /** About how many rows; null: unknown. */
  readonly total: number | null
}

async function sourceOf(input: Input, terminal: Terminal): Promise<Source> {
  const [path = "-"] = input.args
  // `--format` has only these choices.
  const stated = input.text("format") as ImportFormat | undefined
  if (path === "-") return { input: terminal.stdin, format: stated ?? "ndjson", total: null }
  const format = stated ?? formatOf(path)
  const total = format === "json" ? null : await countLines(path)
  return { input: createReadStream(path), format, total }
}

function defaultsOf(input: Input): Readonly<Record<string, unknown>> {
  const keyspace = input.text("keyspace")
  const prefix = input.text("token-prefix")
  return {
    ...powersFrom(input),
    ...(keyspace === undefined ? {} : { keyspace }),
    ...(prefix === undefined ? {} : { token_prefix: prefix }),
  }
}

/** Looks at every row without sending any. */
async function rehearse(rows: AsyncIterable<ImportRow>, defaults: Readonly<Record<string, unknown>>) {
  const problems: string[] = []
  let count = 0
  for await (const row of rows) {
    count += 1
    const key = withDefaults(row, defaults)
    const hash = key["hash"]
    if (typeof hash !== "string" || parseTokenHash(hash) === null) {
      problems.push(`Row ${count}: hash is not a SHA-256 in hex, base64 or base64url.`)
    }
    if (key["keyspace"] === undefined) problems.push(`Row ${count}: no keyspace; give one with --keyspace.`)
  }
  return { count, problems }
}

function reportRehearsal(
  terminal: Terminal,
  input: Input,
  { count, problems }: { readonly count: number; readonly problems: readonly string[] },
): number {
  if (input.flag("json")) printJson(terminal, { rows: count, problems })
  else {
    for (const problem of problems.slice(0, SHOWN)) terminal.err(`${problem}\n`)
    const more = problems.length - SHOWN
    if (more > 0) terminal.err(`… and ${counted(more, "more problem")}.\n`)
    terminal.err(`${counted(count, "row")}, ${counted(problems.length, "problem")}. Nothing was sent.\n`)
  }
  return problems.length === 0 ? EXIT.ok : EXIT.invalid
}

function showRefused(terminal: Terminal, { row, code, detail, errors }: RefusedRow): void {
  const places = errors.map((place) => `${place.pointer}: ${place.detail}`)
  const reason = places.length > 0 ? places.join(" ") : detail
  terminal.err(`row ${row} refused [${code}] ${harmless(reason)}\n`)
}

function report(terminal: Terminal, input: Input, state: ImportState): number {
  const { rows, created, existing, refused } = state
  if (input.flag("json")) printJson(terminal, { rows, created, existing, refused })
  else {
    terminal.err(
      `${counted(rows, "row")}: ${created.toLocaleString("en")} imported, ${existing.toLocaleString("en")} there already, ${refused.toLocaleString("en")} refused.\n`,
    )
  }
  return refused === 0 ? EXIT.ok : EXIT.failure
}

async function run(input: Input, terminal: Terminal): Promise<number> {
  const source = await sourceOf(input, terminal)
  const rows = readRows(source.input, source.format)
  const defaults = defaultsOf(input)
  if (input.flag("dry-run")) return reportRehearsal(terminal, input, await rehearse(rows, defaults))
  const statePath = input.text("resume")
  const before = statePath === undefined ? null : readState(statePath)
  if (before !== null) terminal.err(`Going on after ${counted(before.rows, "row")}.\n`)
  const progress = startProgress(terminal, "Importing", { total: source.total, before: before?.rows ?? 0 })
  const keep = refusedWriter(input.text("refused"))
  let shown = 0
  const state = await runImport({
    bitting: connect(input, terminal).bitting,
    rows,
    defaults,
    organizationId: input.text("organization"),
    from: before ?? NOTHING_IMPORTED,
    progress,
    refused: (row) => {
      keep(row)
      shown += 1
      if (shown <= SHOWN && !input.flag("json")) {
        progress.end()
        showRefused(terminal, row)
      }
    },
    reached: (reached) => {
      if (statePath !== undefined) writeState(statePath, reached)
    },
  })
  progress.end()
  return report(terminal, input, state)
}

export const keysImport: Command = {
  path: "keys import",
  summary: "Import keys of another system by the hashes of their tokens.",
  description: [
    "Each key has a hash: the SHA-256 of its whole token in hex, base64 or base64url. Its other fields are those of the API; what a row leaves out comes from the options. Tokens that were not made by Bitting need a keyspace with accept_foreign.",
    "Keys are sent 1,000 at a time. An import can be repeated without harm: keys that are there already are left alone. With --resume it goes on where it was interrupted.",
  ],
  args: [
    { name: "file", required: false, description: "The keys; standard input when left out, or with -." },
  ],
  options: [
    {
      name: "format",
      value: "<format>",
      choices: IMPORT_FORMATS,
      description: "How they are written; by the file's name when left out, else ndjson.",
    },
    {
      name: "resume",
      value: "<file>",
      description: "Keep in this file how far it has come, and go on from there.",
    },
    {
      name: "refused",
      value: "<file>",
      description: "Write every refused row with its reason to this file.",
    },
    { name: "dry-run", description: "Only look at the rows; send nothing." },
    {
      name: "token-prefix",
      value: "<text>",
      description: "How the tokens begin, for people to recognise them by.",
    },
    ...POWER_OPTIONS,
    ...REMOTE_OPTIONS,
  ],
  examples: [
    {
      what: "A table of hashes, all with the same powers",
      line: "bitting keys import keys.csv --keyspace invoices --scopes invoices:read --resume import.state",
    },
    {
      what: "From a database, without a file in between",
      line: "psql -Atc \"select json_build_object('hash', key_hash, 'label', name) from api_keys\" | bitting keys import --keyspace invoices --scopes invoices:read",
    },
  ],
  run,
}
