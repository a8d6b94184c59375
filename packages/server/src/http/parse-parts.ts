import type { ErrorPlace } from "@bitting/core"
import { BittingError } from "@bitting/core"
import type { z } from "zod"

const escape = (part: PropertyKey): string => String(part).replaceAll("~", "~0").replaceAll("/", "~1")

function placesOf(issue: z.core.$ZodIssue, body: boolean): ErrorPlace[] {
  const pointer = body
    ? issue.path.map((part) => `/${escape(part)}`).join("")
    : issue.path.map(String).join(".")
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: body ? `${pointer}/${escape(key)}` : key,
      detail: "It is not a field of this request.",
    }))
  }
  return [{ pointer, detail: issue.message }]
}

/**
 * Reads one part of a request by its schema.
 * @param part where it came from: bodies are pointed into by JSON pointer, parameters by name
 * @throws BittingError invalid_request with every wrong place
 */
export function parsePart(schema: z.ZodType, value: unknown, part: "body" | "query" | "params"): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  // A path parameter that cannot be an id names nothing: absent, like any other id that is not there.
  if (part === "params") throw new BittingError("not_found")
  const errors = parsed.error.issues.slice(0, 20).flatMap((issue) => placesOf(issue, part === "body"))
  throw new BittingError("invalid_request", { errors })
}
