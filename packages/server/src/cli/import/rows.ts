import { open } from "node:fs/promises"
import { createInterface } from "node:readline"
import type { Readable } from "node:stream"
import { EXIT } from "../exit-codes.ts"
import { CommandError } from "../usage-error.ts"
import { csvRecords } from "./csv.ts"
import { checkColumns, keyOfRecord } from "./csv-row.ts"

/** How keys to import can be written. */
export const IMPORT_FORMATS = ["ndjson", "json", "csv"] as const

export type ImportFormat = (typeof IMPORT_FORMATS)[number]

/** A key of the input, as the API takes it but for what the options add. */
export type ImportRow = Readonly<Record<string, unknown>>

function badRow(place: string): CommandError {
  // Not repeated: it may hold anything.
  return new CommandError(`${place} is not a JSON object.`, { exitCode: EXIT.usage })
}

function objectOf(text: string, place: string): ImportRow {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badRow(place)
  }
  return asRow(value, place)
}

function asRow(value: unknown, place: string): ImportRow {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw badRow(place)
  return value as ImportRow
}

async function* fromNdjson(input: Readable): AsyncGenerator<ImportRow> {
  let number = 0
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    number += 1
    if (line.trim() !== "") yield objectOf(line, `Line ${number}`)
  }
}

async function textOf(input: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of input) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString("utf8")
}

async function* fromJson(input: Readable): AsyncGenerator<ImportRow> {
  let value: unknown
  try {
    value = JSON.parse(await textOf(input))
  } catch {
    throw new CommandError("The input is not JSON.", { exitCode: EXIT.usage })
  }
  const keys: unknown = Array.isArray(value) ? value : asRow(value, "The input")["keys"]
  if (!Array.isArray(keys)) {
    throw new CommandError('The input must be an array of keys, or {"keys": […]}.', { exitCode: EXIT.usage })
  }
  for (const [index, key] of keys.entries()) yield asRow(key, `Key ${index + 1}`)
}

async function* fromCsv(input: Readable): AsyncGenerator<ImportRow> {
  input.setEncoding("utf8")
  let heads: readonly string[] | null = null
  for await (const record of csvRecords(input as AsyncIterable<string>)) {
    if (heads === null) {
      heads = record.map((head) => head.replace(/^\uFEFF/, "").trim())
      checkColumns(heads)
    } else yield keyOfRecord(heads, record)
  }
}

const READERS = { ndjson: fromNdjson, json: fromJson, csv: fromCsv }

/** The format that a file's name tells; `ndjson` where it tells none. */
export function formatOf(path: string): ImportFormat {
  if (path.endsWith(".csv")) return "csv"
  return path.endsWith(".json") ? "json" : "ndjson"
}

/** Reads keys one by one. @throws CommandError naming the line that is none */
export function readRows(input: Readable, format: ImportFormat): AsyncIterable<ImportRow> {
  return READERS[format](input)
}

const LINE_FEED = 10

/** How many lines a file has, to tell people how far an import has come. */
export async function countLines(path: string): Promise<number> {
  const file = await open(path)
  let count = 0
  for await (const chunk of file.createReadStream()) {
    for (const byte of chunk as Buffer) if (byte === LINE_FEED) count += 1
  }
  return count
}
