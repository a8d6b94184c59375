import type { ErrorPlace } from "@bitting/core"
import { BittingError } from "@bitting/core"
import type { z } from "zod"
import { issueWords, meantAlternative } from "../contract/issue-words.ts"

/** Most problems an answer names. */
const PROBLEMS_MAX = 20

const escape = (part: PropertyKey): string => String(part).replaceAll("~", "~0").replaceAll("/", "~1")

function placesOf(issue: z.core.$ZodIssue, body: boolean): ErrorPlace[] {
  const pointer = body
    ? issue.path.map((part) => `/${escape(part)}`).join("")
    : issue.path.map(String).join(".")
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key, at) => ({
      pointer: body ? `${pointer}/${escape(key)}` : key,
      // What is allowed stands in the first only: an answer is not to be much larger than what it refuses.
      detail: at === 0 ? issue.message : "It is not allowed here either.",
    }))
  }
  const meant = issue.code === "invalid_union" ? meantAlternative(issue) : undefined
  if (meant !== undefined)
    return meant.flatMap((inner) => placesOf({ ...inner, path: [...issue.path, ...inner.path] }, body))
  return [{ pointer, detail: issue.message }]
}

/**
 * Reads one part of a request by its schema.
 * @param part where it came from: bodies are pointed into by JSON pointer, parameters by name
 * @throws BittingError invalid_request with every wrong place
 */
export function parsePart(schema: z.ZodType, value: unknown, part: "body" | "query" | "params"): unknown {
  const parsed = schema.safeParse(value, { error: issueWords })
  if (parsed.success) return parsed.data
  // A path parameter that cannot be an id names nothing: absent, like any other id that is not there.
  if (part === "params") throw new BittingError("not_found")
  const errors = parsed.error.issues
    .slice(0, PROBLEMS_MAX)
    .flatMap((issue) => placesOf(issue, part === "body"))
    .slice(0, PROBLEMS_MAX)
  throw new BittingError("invalid_request", { errors })
}
