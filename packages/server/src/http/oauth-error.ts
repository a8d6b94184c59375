import type { BittingError } from "@bitting/core"

const NAMES: Readonly<Record<string, string>> = {
  unauthenticated: "invalid_client",
  invalid_session: "invalid_client",
  invalid_token: "invalid_token",
  insufficient_scope: "insufficient_scope",
  unsupported_token_type: "unsupported_token_type",
}

function nameOf({ code, status }: BittingError): string {
  const known = Object.hasOwn(NAMES, code) ? NAMES[code] : undefined
  if (known !== undefined) return known
  if (status === 403) return "access_denied"
  if (status === 429 || status === 503) return "temporarily_unavailable"
  return status >= 500 ? "server_error" : "invalid_request"
}

/**
 * The members that programs written for OAuth look for in an error (RFC 6749 §4.1.2.1 and §5.2, RFC 6750 §3.1, RFC 7009 §2.2.1), in the
 * characters it allows.
 */
export function oauthError(error: BittingError): {
  readonly error: string
  readonly error_description: string
} {
  const description = error.message.replaceAll(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, "'")
  return { error: nameOf(error), error_description: description }
}
