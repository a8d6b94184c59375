import { SESSION_LIFETIME_MS } from "@bitting/core"

/** What a cookie depends on. */
export interface CookieSite {
  /** Base URL people reach the server by. */
  readonly publicUrl: string
}

const NAME = "bitting_session"

const isSecure = (publicUrl: string): boolean => publicUrl.startsWith("https:")

/** Under https a cookie has the `__Host-` prefix, so that no other host of the domain can set it (RFC 6265bis §4.1.3.2). */
function nameAt(publicUrl: string, name: string): string {
  return isSecure(publicUrl) ? `__Host-${name}` : name
}

/** A cookie of this host alone, out of reach of scripts. */
export interface HostCookie {
  readonly name: string
  /** Letters, digits, `-`, `_` and `.` only. */
  readonly value: string
  readonly maxAgeMs: number
  readonly sameSite: "Lax" | "Strict"
}

/** The `Set-Cookie` value of a cookie. */
export function hostCookie(
  { publicUrl }: CookieSite,
  { name, value, maxAgeMs, sameSite }: HostCookie,
): string {
  const attributes = ["Path=/", `Max-Age=${maxAgeMs / 1_000}`, "HttpOnly", `SameSite=${sameSite}`]
  if (isSecure(publicUrl)) attributes.push("Secure")
  return [`${nameAt(publicUrl, name)}=${value}`, ...attributes].join("; ")
}

/** The `Set-Cookie` value that signs a browser in. `secret`: the session's, letters and digits only. */
export function sessionCookie(site: CookieSite, secret: string): string {
  return hostCookie(site, { name: NAME, value: secret, maxAgeMs: SESSION_LIFETIME_MS, sameSite: "Lax" })
}

/** The `Set-Cookie` value that makes a browser forget its session. */
export function clearedCookie(site: CookieSite): string {
  return hostCookie(site, { name: NAME, value: "", maxAgeMs: 0, sameSite: "Lax" })
}

/**
 * Reads a cookie of ours from a `Cookie` header (RFC 6265 §4.2.1). Anything else in it is passed over.
 * @returns the text as it was sent, whatever it looks like; empty when it was sent more than once (another host of the domain may have
 * planted one, and the header does not tell which is ours); null when there is none
 */
export function cookieSent(
  cookieHeader: string | undefined,
  { publicUrl, name }: CookieSite & { readonly name: string },
): string | null {
  if (cookieHeader === undefined) return null
  const head = `${nameAt(publicUrl, name)}=`
  const sent = cookieHeader
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(head))
  const [only] = sent
  if (only === undefined) return null
  return sent.length > 1 ? "" : only.slice(head.length)
}

/** The session's secret, as it was sent; empty, which no session has, when it was sent more than once; null when there is none. */
export function sessionSecretOf(cookieHeader: string | undefined, publicUrl: string): string | null {
  return cookieSent(cookieHeader, { publicUrl, name: NAME })
}
