import { SINGLE_SIGN_ON_MS } from "@bitting/core"
import type { CookieSite } from "./session-cookie.ts"
import { cookieSent, hostCookie } from "./session-cookie.ts"

/** Path that providers send browsers back to. */
export const CALLBACK_PATH = "/auth/single-sign-on/callback"

const NAME = "bitting_single_sign_on"

/** The address that is registered with a provider. */
export function redirectUriOf({ publicUrl }: CookieSite): string {
  return `${publicUrl}${CALLBACK_PATH}`
}

/**
 * The `Set-Cookie` value that binds a sign-in to the browser that began it. It has to come along when the provider sends the browser back,
 * so it is `Lax`.
 */
export function flowCookie(site: CookieSite, secret: string): string {
  return hostCookie(site, { name: NAME, value: secret, maxAgeMs: SINGLE_SIGN_ON_MS, sameSite: "Lax" })
}

/** The `Set-Cookie` value that makes a browser forget it. */
export function clearedFlowCookie(site: CookieSite): string {
  return hostCookie(site, { name: NAME, value: "", maxAgeMs: 0, sameSite: "Lax" })
}

/** What the browser's cookie says; null: it has none. */
export function flowSecretOf(cookieHeader: string | undefined, { publicUrl }: CookieSite): string | null {
  return cookieSent(cookieHeader, { publicUrl, name: NAME })
}
