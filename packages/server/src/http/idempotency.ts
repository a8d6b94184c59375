import type { Caller, Once } from "@bitting/core"
import { BittingError } from "@bitting/core"
import type { Services } from "./handler.ts"

/** Longest name of an attempt. */
const KEY_MAX = 255

/** A String of RFC 9651: printable ASCII in quotes, with quotes and backslashes escaped. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/

/** The same without quotes, as most programs send it. */
const BARE = /^[\x21\x23-\x7e]+$/

/**
 * Reads an `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header): a String of RFC 9651, or that without its quotes.
 * @returns null where there is none
 * @throws BittingError invalid_request
 */
export function idempotencyKeyOf(header: string | readonly string[] | undefined): string | null {
  if (header === undefined) return null
  const text = typeof header === "string" ? header.trim() : ""
  const quoted = QUOTED.exec(text)?.[1]?.replaceAll(/\\(.)/g, "$1")
  const key = quoted ?? (BARE.test(text) ? text : "")
  if (key.length > 0 && key.length <= KEY_MAX) return key
  const detail = `Send 1 to ${KEY_MAX} printable ASCII characters, once.`
  throw new BittingError("invalid_request", { errors: [{ pointer: "Idempotency-Key", detail }] })
}

/** A value as JSON with the members of every object in one order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  )
}

/** What one attempt is told apart from others by. */
export interface NamedRequest {
  readonly caller: Caller
  readonly operation: string
  readonly key: string
  /** Everything the request says. */
  readonly content: object
}

/**
 * Runs a request under its name, unless one of that name is under way in this process, which alone serves the data.
 * @throws BittingError idempotency_in_progress, or whatever `work` throws
 */
export async function runOnce<T>(
  { underWay }: Pick<Services, "underWay">,
  { caller, operation, key, content }: NamedRequest,
  work: (once: Once) => Promise<T>,
): Promise<T> {
  const who = caller.kind === "person" ? caller.personId : caller.keyId
  const name = JSON.stringify([who, operation, key])
  if (underWay.has(name)) throw new BittingError("idempotency_in_progress")
  underWay.add(name)
  try {
    return await work({ key, content: canonical(content) })
  } finally {
    underWay.delete(name)
  }
}
