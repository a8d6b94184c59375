const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Whether requests for single sign-on may go there: by https anywhere, by http only to this machine. */
export function isSafeTransport(url: URL): boolean {
  if (url.username !== "" || url.password !== "") return false
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname))
}

/**
 * What is wrong with an issuer identifier (OpenID Connect Discovery 1.0 §3): it is an https URL without query and fragment. For providers
 * on this machine http will do.
 * @returns a sentence; null: nothing
 */
export function issuerProblem(text: string): string | null {
  const url = URL.parse(text)
  if (url === null || !isSafeTransport(url)) return "Write an https:// URL; http:// is for this machine only."
  if (/[?#]/.test(text)) return "An issuer has neither query nor fragment."
  if (url.pathname.includes("/.well-known/")) return "Write the issuer itself, without `/.well-known/…`."
  return null
}
