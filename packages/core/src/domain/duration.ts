import { DAY_MS, civilFromDays, daysFromCivil, daysInMonth } from "./civil-date.ts"

const SECOND_MS = 1000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const YEAR_MS = 365 * DAY_MS

/** The longest duration that can be written: 100 years of 365 days. */
export const MAX_DURATION_MS: number = 100 * YEAR_MS

/** The last instant that RFC 3339 can write: 9999-12-31T23:59:59.999Z. */
export const MAX_TIMESTAMP_AT = 253_402_300_799_999

/** The first instant that RFC 3339 can write: 0000-01-01T00:00:00.000Z. */
export const MIN_TIMESTAMP_AT = -62_167_219_200_000

/** Largest first. A month is missing on purpose: it has no fixed length. */
const UNITS: readonly (readonly [unit: string, unitMs: number])[] = [
  ["y", YEAR_MS],
  ["w", 7 * DAY_MS],
  ["d", DAY_MS],
  ["h", HOUR_MS],
  ["m", MINUTE_MS],
  ["s", SECOND_MS],
]

const DURATION = /^[1-9][0-9]{0,9}[ywdhms]$/
const TIMESTAMP =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))$/

/**
 * Reads a duration such as `45s`, `90m`, `24h`, `30d`, `2w` or `1y` (365 days): one positive integer without leading
 * zeros and one unit.
 *
 * @param text anything
 * @returns milliseconds, at most `MAX_DURATION_MS`; null if the text is no duration or a longer one
 */
export function parseDuration(text: string): number | null {
  if (!DURATION.test(text)) return null
  const unit = text.slice(-1)
  const unitMs = UNITS.find(([name]) => name === unit)?.[1] ?? 0
  const durationMs = Number(text.slice(0, -1)) * unitMs
  return durationMs <= MAX_DURATION_MS ? durationMs : null
}

/**
 * Writes a duration in the largest unit that fits it exactly, so that `parseDuration` reads the same number back:
 * 86,400,000 is `1d`, 90 days are `90d`, 14 days are `2w`.
 *
 * @param durationMs a positive multiple of 1000, at most `MAX_DURATION_MS`
 * @throws RangeError for any other number
 */
export function formatDuration(durationMs: number): string {
  if (!(durationMs > 0 && durationMs <= MAX_DURATION_MS)) throw new RangeError("no duration of that length")
  const unit = UNITS.find(([, unitMs]) => durationMs % unitMs === 0)
  if (unit === undefined) throw new RangeError("a duration is a whole number of seconds")
  return `${durationMs / unit[1]}${unit[0]}`
}

/**
 * When something ends that begins now.
 *
 * @param span `now` in epoch milliseconds, `expiresInMs` a positive integer of milliseconds
 * @returns epoch milliseconds; null if the span is not positive, or the end is later than RFC 3339 can write
 */
export function expiryFrom(span: { now: number; expiresInMs: number }): number | null {
  const expiresAt = span.now + span.expiresInMs
  return Number.isSafeInteger(expiresAt) && span.expiresInMs > 0 && expiresAt <= MAX_TIMESTAMP_AT
    ? expiresAt
    : null
}

/**
 * Reads a timestamp of RFC 3339 §5.6, strictly: upper-case `T` and `Z`, seconds 00 to 59 (no leap seconds, which epoch
 * milliseconds cannot tell), days that exist. Of a fraction of up to nine digits, those after the third are dropped.
 *
 * @param text anything
 * @returns epoch milliseconds; null if the text is no such timestamp, or lies outside the years 0000 to 9999 in UTC
 */
export function parseTimestamp(text: string): number | null {
  const parts = TIMESTAMP.exec(text)
  if (parts === null) return null
  const field = (group: number): number => Number(parts[group] ?? 0)
  const [year, month, day, hour, minute, second] = [
    field(1),
    field(2),
    field(3),
    field(4),
    field(5),
    field(6),
  ]
  if (day < 1 || day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return null
  const [offsetHours, offsetMinutes] = [field(9), field(10)]
  if (offsetHours > 23 || offsetMinutes > 59) return null
  const offsetMs = (offsetHours * HOUR_MS + offsetMinutes * MINUTE_MS) * (parts[8] === "-" ? -1 : 1)
  const millisecond = Number((parts[7] ?? "").slice(0, 3).padEnd(3, "0"))
  const timeMs = hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + millisecond
  const at = daysFromCivil({ year, month, day }) * DAY_MS + timeMs - offsetMs
  return at >= MIN_TIMESTAMP_AT && at <= MAX_TIMESTAMP_AT ? at : null
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, "0")
}

/**
 * Writes an instant as RFC 3339 in UTC with milliseconds, for example `2026-11-20T09:30:00.000Z`: the same text that
 * JavaScript's `toISOString` gives.
 *
 * @param at epoch milliseconds, an integer from `MIN_TIMESTAMP_AT` to `MAX_TIMESTAMP_AT`
 * @throws RangeError for any other number
 */
export function formatTimestamp(at: number): string {
  if (!Number.isInteger(at) || at < MIN_TIMESTAMP_AT || at > MAX_TIMESTAMP_AT) {
    throw new RangeError("no timestamp can be written for that instant")
  }
  const days = Math.floor(at / DAY_MS)
  const { year, month, day } = civilFromDays(days)
  const timeMs = at - days * DAY_MS
  const hour = digits(Math.floor(timeMs / HOUR_MS), 2)
  const minute = digits(Math.floor(timeMs / MINUTE_MS) % 60, 2)
  const second = digits(Math.floor(timeMs / SECOND_MS) % 60, 2)
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}T${hour}:${minute}:${second}.${digits(timeMs % 1000, 3)}Z`
}
