const DAY_MS = 86_400_000

/** Units, how long they are, and from what distance on they are used, ms. */
const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number, number])[] = [
  ["year", 365 * DAY_MS, 365 * DAY_MS],
  ["month", 30 * DAY_MS, 60 * DAY_MS],
  ["day", DAY_MS, DAY_MS],
  ["hour", 3_600_000, 3_600_000],
  ["minute", 60_000, 60_000],
]

/** So little is missing from a whole hour, day, month or year that it counts as one, ms. */
const NEARLY_MS = 45_000

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "always" })

/** Time relative to now in words: `3 days ago`, `in 2 months`; below a minute `just now` and `in a moment`. Both epoch ms. */
export function relativeTime(at: number, now: number): string {
  const distance = at - now
  for (const [unit, unitMs, fromMs] of UNITS) {
    // What was set to end in 30 days ends in 30 days, though a moment of them is over.
    const size = Math.abs(distance) + (unit === "minute" ? 0 : NEARLY_MS)
    if (size >= fromMs) return RELATIVE.format(Math.sign(distance) * Math.trunc(size / unitMs), unit)
  }
  return distance > 0 ? "in a moment" : "just now"
}

type Format = (at: number, timeZone?: string) => string

/** A formatter is made once for each zone, and not before it is used: making one takes longer than rendering a row of a table. */
function formatIn(options: Intl.DateTimeFormatOptions): Format {
  const made = new Map<string | undefined, Intl.DateTimeFormat>()
  return (at, timeZone) => {
    const format =
      made.get(timeZone) ??
      new Intl.DateTimeFormat("en-GB", { ...options, ...(timeZone === undefined ? {} : { timeZone }) })
    made.set(timeZone, format)
    return format.format(at)
  }
}

/** The instant in full, in the reader's own zone, with its name: `20 November 2026 at 13:37:02 CET`. */
export const absoluteTime: Format = formatIn({
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
})

/** The day alone: `20 Nov 2026`. */
export const dayOf: Format = formatIn({ day: "numeric", month: "short", year: "numeric" })

/** The hour alone, in the reader's own zone: `20 Nov, 13:00`. */
export const hourOf: Format = formatIn({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" })

const DURATION_UNITS: Readonly<Record<string, string>> = {
  s: "second",
  m: "minute",
  h: "hour",
  d: "day",
  w: "week",
  y: "year",
}

/** A duration of the API in words: `30d` → `30 days`, `1y` → `1 year`; whatever else is given stays as it is. */
export function durationWords(duration: string): string {
  const match = /^(\d+)([smhdwy])$/.exec(duration)
  const unit = DURATION_UNITS[match?.[2] ?? ""]
  if (match === null || unit === undefined) return duration
  const options = { style: "unit", unit, unitDisplay: "long" } as const
  return new Intl.NumberFormat("en", options).format(Number(match[1]))
}
