import { createReadStream } from "node:fs"
import { open, stat, truncate } from "node:fs/promises"
import { LOG_OPTIONS, logOf } from "../audit-options.ts"
import type { Command, Input } from "../command.ts"
import { REMOTE_OPTIONS } from "../command.ts"
import { connect, openStream } from "../connection.ts"
import { EXIT } from "../exit-codes.ts"
import { startProgress } from "../progress.ts"
import type { Terminal } from "../terminal.ts"
import { CommandError, UsageError } from "../usage-error.ts"

const LINE_FEED = 10

const CHECKPOINT = '{"checkpoint":'

/** What lines an export has, as far as one has been looked at. */
interface Lines {
  /** Entries; checkpoints are not counted. */
  entries: number
  /** Whether the last line is a checkpoint: only then the export is whole. */
  closed: boolean
  /** Where the last whole line ends, bytes. */
  bytes: number
  /** The beginning of the line that has not ended. */
  start: string
  /** Bytes of that line. */
  pending: number
}

const noLines = (): Lines => ({ entries: 0, closed: false, bytes: 0, start: "", pending: 0 })

/** Looks at the next bytes; of each line only the beginning is kept. */
function look(lines: Lines, chunk: Uint8Array): void {
  let from = 0
  while (from < chunk.length) {
    const found = chunk.indexOf(LINE_FEED, from)
    const end = found < 0 ? chunk.length : found
    const missing = CHECKPOINT.length - lines.start.length
    if (missing > 0) {
      lines.start += Buffer.from(chunk.subarray(from, Math.min(end, from + missing))).toString("latin1")
    }
    lines.pending += end - from
    if (found < 0) return
    lines.closed = lines.start === CHECKPOINT
    if (!lines.closed) lines.entries += 1
    lines.bytes += lines.pending + 1
    lines.start = ""
    lines.pending = 0
    from = end + 1
  }
}

/** What an export holds that is to be continued. A line that was cut off is taken away. */
async function existing(path: string): Promise<Lines> {
  const lines = noLines()
  const size = await stat(path).then(
    (found) => found.size,
    () => null,
  )
  if (size === null) return lines
  for await (const chunk of createReadStream(path)) look(lines, chunk as Buffer)
  if (lines.bytes < size) await truncate(path, lines.bytes)
  return { ...lines, start: "", pending: 0 }
}

function queryOf(input: Input, fromIndex: number): string {
  const query = new URLSearchParams({ ...logOf(input), from_index: String(fromIndex) } as Record<
    string,
    string
  >)
  return `/audit/export?${query.toString()}`
}

function firstIndex(input: Input): number {
  const text = input.text("from-index") ?? "0"
  if (!/^\d{1,9}$/.test(text)) throw new UsageError("--from-index must be a whole number.")
  return Number(text)
}

async function run(input: Input, terminal: Terminal): Promise<number> {
  const path = input.text("out")
  if (path === undefined && input.flag("continue")) throw new UsageError("--continue needs --out.")
  const before = path !== undefined && input.flag("continue") ? await existing(path) : noLines()
  const from = path === undefined || !input.flag("continue") ? firstIndex(input) : before.entries
  const stream = await openStream(connect(input, terminal), queryOf(input, from))
  const progress = startProgress(terminal, "Exporting", { total: null })
  const file = path === undefined ? null : await open(path, input.flag("continue") ? "a" : "w", 0o600)
  const lines = noLines()
  try {
    for await (const chunk of stream) {
      look(lines, chunk)
      if (file === null) await written(chunk)
      else await file.writeFile(chunk)
      progress.update(lines.entries)
    }
    await file?.sync()
  } finally {
    progress.end()
    await file?.close()
  }
  if (!lines.closed || lines.pending > 0) {
    throw new CommandError("The export was cut off: it does not end with a checkpoint.", {
      exitCode: EXIT.unavailable,
      fix: path === undefined ? "Repeat it." : "Run it again with --continue.",
    })
  }
  terminal.err(`Exported ${lines.entries.toLocaleString("en")} entries and the signed checkpoint.\n`)
  return EXIT.ok
}

/** Writes to standard output no faster than it is read. */
async function written(chunk: Uint8Array): Promise<void> {
  if (process.stdout.write(chunk)) return
  await new Promise<void>((resolve) => process.stdout.once("drain", resolve))
}

export const auditExport: Command = {
  path: "audit export",
  summary: "Export an audit log with its proof.",
  description: [
    'One line of JSON for each entry, oldest first, and a signed checkpoint as the last line. "audit verify" checks it without a server.',
  ],
  options: [
    {
      name: "out",
      short: "o",
      value: "<file>",
      description: "Write to this file; standard output when left out.",
    },
    {
      name: "continue",
      description: "Add to the file what came since; also after an export that was cut off.",
    },
    { name: "from-index", value: "<n>", description: "Begin with this entry; 0 when left out." },
    ...LOG_OPTIONS,
    ...REMOTE_OPTIONS.filter(({ name }) => name !== "json"),
  ],
  examples: [
    { what: "The whole log", line: "bitting audit export --out audit.ndjson" },
    { what: "A month later, what came since", line: "bitting audit export --out audit.ndjson --continue" },
  ],
  run,
}
