import { BittingError } from "@bitting/core"
import { isUtf8 } from "node:buffer"

function refuse(detail: string): never {
  throw new BittingError("invalid_request", { detail })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "))
  } catch {
    return refuse("The form is not percent-encoded UTF-8.")
  }
}

/**
 * Reads a form (`application/x-www-form-urlencoded`, WHATWG URL §5.1), strictly where that one guesses: what is no UTF-8 is refused. As
 * RFC 6749 §3.2 wants it, a parameter without a value is as good as absent, and none may come twice.
 * @throws BittingError invalid_request
 */
export function formFields(bytes: Buffer): Readonly<Record<string, string>> {
  if (!isUtf8(bytes)) refuse("The form is not UTF-8.")
  const fields = new Map<string, string>()
  for (const pair of bytes.toString("utf8").split("&")) {
    const [name = "", ...rest] = pair.split("=")
    const value = decode(rest.join("="))
    if (value === "") continue
    const field = decode(name)
    if (fields.has(field)) {
      const errors = [{ pointer: `/${field.slice(0, 64)}`, detail: "It must not come twice." }]
      throw new BittingError("invalid_request", { errors })
    }
    fields.set(field, value)
  }
  return Object.fromEntries(fields)
}
