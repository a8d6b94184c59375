import { SESSION_LIFETIME_MS } from "@bitting/core"

/** What a cookie depends on. */
export interface CookieSite {
  /** Base URL people reach the server by. */
  readonly publicUrl: string
}

const isSecure = (publicUrl: string): boolean => publicUrl.startsWith("https:")

/**
 * Name of the session cookie. Under https it has the `__Host-` prefix, so that no other host of the domain can set it
 * (RFC 6265bis §4.1.3.2).
 */
export function sessionCookieName(publicUrl: string): string {
  return isSecure(publicUrl) ? "__Host-bitting_session" : "bitting_session"
}

function cookie({ publicUrl }: CookieSite, value: string, maxAgeSeconds: number): string {
  const attributes = ["Path=/", `Max-Age=${maxAgeSeconds}`, "HttpOnly", "SameSite=Lax"]
  if (isSecure(publicUrl)) attributes.push("Secure")
  return [`${sessionCookieName(publicUrl)}=${value}`, ...attributes].join("; ")
}

/** The `Set-Cookie` value that signs a browser in. `secret`: the session's, letters and digits only. */
export function sessionCookie(site: CookieSite, secret: string): string {
  return cookie(site, secret, SESSION_LIFETIME_MS / 1_000)
}

/** The `Set-Cookie` value that makes a browser forget its session. */
export function clearedCookie(site: CookieSite): string {
  return cookie(site, "", 0)
}

/**
 * Reads the session's secret from a `Cookie` header (RFC 6265 §4.2.1). Anything in it but ours is passed over.
 * @returns the text as it was sent, whatever it looks like; empty, which no session has, when it was sent more than once (another host of
 * the domain may have planted one, and the header does not tell which is ours); null when there is none
 */
export function sessionSecretOf(cookieHeader: string | undefined, publicUrl: string): string | null {
  if (cookieHeader === undefined) return null
  const head = `${sessionCookieName(publicUrl)}=`
  const sent = cookieHeader
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(head))
  const [only] = sent
  if (only === undefined) return null
  return sent.length > 1 ? "" : only.slice(head.length)
}
