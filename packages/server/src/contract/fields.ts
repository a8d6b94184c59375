import { formatDuration, parseDuration, parseTimestamp } from "@bitting/core"
import { z } from "zod"

// C0 and C1 controls, DEL and the line separators: no name needs them, and logs, terminals and PostgreSQL trip over them. Neither does a
// name need to turn the direction of the text around it (U+202A to U+202E, U+2066 to U+2069).
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/

/** Something to see: a letter, digit, punctuation mark or symbol. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u

/**
 * A line of text, 1 to `max` UTF-16 units, with something in it to see. Lone surrogates are refused: no database stores them, so what is
 * read back would not be what was written.
 */
export const line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !CONTROL.test(text), { error: "Control characters are not allowed." })
    .refine((text) => text.isWellFormed(), { error: "Half of a surrogate pair is no character." })
    .refine((text) => VISIBLE.test(text), { error: "There must be something to see." })

/** An identifier or name as a reference: short, visible ASCII; whether it exists is looked up. */
export const reference = z.string().regex(/^[\x21-\x7e]{1,128}$/, { error: "Not an identifier." })

/** A duration such as `24h` or `90d`; milliseconds inside. */
export const duration = z
  .string()
  .max(12)
  .transform((text, context) => {
    const ms = parseDuration(text)
    if (ms !== null) return ms
    context.addIssue("Write a number and a unit: 45s, 90m, 24h, 30d, 2w, 1y.")
    return z.NEVER
  })
  .meta({
    description: "A duration: a number and one of s, m, h, d, w, y (365 days).",
    examples: [formatDuration(7_776_000_000)],
  })

/** A duration that may be nothing at all: `0`, `0h` or a duration. */
export const durationOrZero = z
  .string()
  .max(12)
  .transform((text, context) => {
    const ms = /^0[smhdw]?$/.test(text) ? 0 : parseDuration(text)
    if (ms !== null) return ms
    context.addIssue("Write a number and a unit: 0h, 90m, 24h, 7d.")
    return z.NEVER
  })
  .meta({ description: "A duration, or 0.", examples: ["24h"] })

/** An instant as RFC 3339; epoch ms inside. */
export const timestamp = z
  .string()
  .max(40)
  .transform((text, context) => {
    const at = parseTimestamp(text)
    if (at !== null) return at
    context.addIssue("Write an RFC 3339 timestamp such as 2027-01-31T00:00:00Z.")
    return z.NEVER
  })
  .meta({
    description: "RFC 3339, UTC or with an offset.",
    format: "date-time",
    examples: ["2027-01-31T00:00:00Z"],
  })

/** An instant as it is answered. */
export const instant = z.string().meta({ format: "date-time", examples: ["2026-11-20T09:30:00.000Z"] })

/** A positive number of uses, requests or entries. */
export const count = z.int().min(1).max(1_000_000_000)

const METADATA_BYTES_MAX = 16_384
const METADATA_DEPTH_MAX = 8

function depthOf(value: unknown, limit: number): number {
  if (typeof value !== "object" || value === null || limit === 0) return 0
  let deepest = 0
  for (const inner of Object.values(value)) deepest = Math.max(deepest, depthOf(inner, limit - 1))
  return 1 + deepest
}

/** Free JSON of the caller's own: at most 16 kB and eight levels. */
export const metadata = z
  .record(z.string().min(1).max(128), z.json())
  .refine((value) => depthOf(value, METADATA_DEPTH_MAX + 1) <= METADATA_DEPTH_MAX, {
    error: "At most eight levels deep.",
  })
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= METADATA_BYTES_MAX, {
    error: "At most 16 kB.",
  })
  .meta({
    description: "Free JSON of your own, returned on verification. Not for secrets.",
    examples: [{ team: "billing" }],
  })

/** A query parameter that is a number. */
export const numberParameter = (range: { min: number; max: number }) =>
  z
    .string()
    .regex(/^\d{1,9}$/, { error: "Write a whole number." })
    .transform(Number)
    .refine((value) => value >= range.min && value <= range.max, {
      error: `From ${range.min} to ${range.max}.`,
    })
    .meta({
      description: `A whole number from ${range.min} to ${range.max}.`,
      minimum: range.min,
      maximum: range.max,
    })

/** `limit` and `cursor` of every list. */
export const paging = {
  limit: numberParameter({ min: 1, max: 200 })
    .optional()
    .meta({ description: "Rows a page, 1 to 200; 50 when left out." }),
  cursor: z
    .string()
    .max(1_024)
    .optional()
    .meta({ description: "`next_cursor` of the page before, with the same filters." }),
}

/** The answer of a list: a page of rows and where the next one starts. */
export const pageOf = <Row extends z.ZodType>(row: Row) =>
  z.object({
    data: z.array(row),
    next_cursor: z.string().nullable().meta({ description: "Null at the end." }),
  })
