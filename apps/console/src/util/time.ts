const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 365 * 86_400_000],
  ["month", 30 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
]

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" })

/** Time relative to now in words: `3 days ago`, `in 2 months`; below a minute `just now` and `in a moment`. Both epoch ms. */
export function relativeTime(at: number, now: number): string {
  const distance = at - now
  for (const [unit, unitMs] of UNITS) {
    if (Math.abs(distance) >= unitMs) return RELATIVE.format(Math.trunc(distance / unitMs), unit)
  }
  return distance > 0 ? "in a moment" : "just now"
}

/** The instant in full, in the reader's own zone, with its name: `20 November 2026 at 13:37:02 CET`. */
export function absoluteTime(at: number, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(at)
}

/** The day alone: `20 Nov 2026`. */
export function dayOf(at: number, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(at)
}
