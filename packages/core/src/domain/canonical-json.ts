/** What JSON can say. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue }

/** A JSON object. */
export type JsonObject = { readonly [name: string]: JsonValue }

/** Whether a value is an object and neither null nor a list. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** What remains of a value when it is written as JSON and read again: members without a value are gone. */
export function toJson(value: unknown): JsonValue {
  const text: string | undefined = JSON.stringify(value)
  return text === undefined ? null : (JSON.parse(text) as JsonValue)
}

/** Reads JSON; null when the text is none. */
export function parseJson(text: string): { readonly value: JsonValue } | null {
  try {
    return { value: JSON.parse(text) as JsonValue }
  } catch {
    return null
  }
}

/** Whether the members of every object in it come in the order of their names. */
function isInOrder(value: JsonValue): boolean {
  if (typeof value !== "object" || value === null) return true
  if (Array.isArray(value)) return value.every(isInOrder)
  let before = ""
  for (const [name, member] of Object.entries(value)) {
    if (name < before || !isInOrder(member)) return false
    before = name
  }
  return true
}

function ordered(value: JsonValue): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(ordered).join(",")}]`
  // One by one: an object puts names that are numbers first, in whatever order it is given them.
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  let text = ""
  for (const [name, member] of members)
    text += `${text === "" ? "" : ","}${JSON.stringify(name)}:${ordered(member)}`
  return `{${text}}`
}

/**
 * The canonical form of a JSON value (RFC 8785): no white space, members in the order of their names' UTF-16 code units, numbers and texts
 * as ECMAScript writes them. Half of a surrogate pair, which the standard refuses, is written as `\ud800`, so that every text has a form.
 */
export function canonicalJson(value: JsonValue): string {
  // What is in order already, as everything is that was canonical before, is written in one go.
  return isInOrder(value) ? JSON.stringify(value) : ordered(value)
}
