/** An instant of the API for people: `2027-02-18 09:30` in UTC, or a word for none. */
export function when(instant: string | null, none = "never"): string {
  return instant === null ? none : instant.slice(0, 16).replace("T", " ")
}

/** A count and its noun: `1 key`, `2 keys`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`
}

/** A list for people, or a word for none. */
export function listed(values: readonly string[] | null, none: string): string {
  return values === null || values.length === 0 ? none : values.join(", ")
}
