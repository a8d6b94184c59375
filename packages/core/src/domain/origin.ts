import { formatIpAddress, parseIpAddress, parseIpv6Words } from "./ip-address.ts"
import type { Problem } from "./problem.ts"

/** A web origin (RFC 6454 §4) in canonical form: lower-case host, IPv6 in brackets, the port as a number always. */
export type Origin = { readonly scheme: "http" | "https"; readonly host: string; readonly port: number }

/** An allowed origin. With `wildcard`, every host that ends in a dot and `host` is meant, and `host` itself is not. */
export type OriginPattern = Origin & { readonly wildcard: boolean }

const DEFAULT_PORTS = { http: 80, https: 443 } as const

const URL_PARTS = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i
const AUTHORITY = /^(\[[^[\]]*\]|[^:[\]]*)(?::([0-9]{1,5}))?$/
const HOST_NAME = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/
/** The URL standard takes a host whose last label looks like a number for an IPv4 address, however it is written. */
const ENDS_IN_NUMBER = /(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$/
const NOT_PLAIN_ASCII = /[^\x21-\x7e]|\\/
const MAX_HOST_LENGTH = 253

type UrlParts = { readonly scheme: string; readonly authority: string; readonly rest: string }

function splitUrl(text: string): UrlParts | null {
  const parts = URL_PARTS.exec(text)
  if (parts === null) return null
  return { scheme: (parts[1] ?? "").toLowerCase(), authority: parts[2] ?? "", rest: parts[3] ?? "" }
}

function isWebScheme(scheme: string): scheme is "http" | "https" {
  return scheme === "http" || scheme === "https"
}

function canonicalHost(text: string): string | null {
  if (text.startsWith("[")) {
    const words = parseIpv6Words(text.slice(1, -1))
    return words === null ? null : `[${formatIpAddress({ family: 6, words })}]`
  }
  const host = text.toLowerCase()
  if (host.length > MAX_HOST_LENGTH || !HOST_NAME.test(host)) return null
  return ENDS_IN_NUMBER.test(host) && parseIpAddress(host) === null ? null : host
}

function originOf(scheme: "http" | "https", hostAndPort: string): Origin | null {
  const parts = AUTHORITY.exec(hostAndPort)
  if (parts === null) return null
  const host = canonicalHost(parts[1] ?? "")
  const port = parts[2] === undefined ? DEFAULT_PORTS[scheme] : Number(parts[2])
  return host === null || port > 65_535 ? null : { scheme, host, port }
}

/**
 * Reads the `Origin` header of a request, strictly: the text must be what a browser makes of the origin, in lower case
 * and without default port.
 *
 * @param text the header's value
 * @returns the origin; null for `null`, for schemes other than http and https, and for anything else
 */
export function parseOrigin(text: string): Origin | null {
  const url = splitUrl(text)
  if (url === null || !isWebScheme(url.scheme)) return null
  const origin = originOf(url.scheme, url.authority)
  return origin !== null && formatOrigin(origin) === text ? origin : null
}

/**
 * The origin of a URL, for the `Referer` header. User name and password are passed over: they end at the last `@`, so
 * `https://good.example@evil.example/` is of `evil.example`, as it is to a browser.
 *
 * @param text an absolute http or https URL in ASCII
 * @returns the origin; null if the text is none, or holds a backslash, a space or a control character
 */
export function originOfUrl(text: string): Origin | null {
  if (NOT_PLAIN_ASCII.test(text)) return null
  const url = splitUrl(text)
  if (url === null || !isWebScheme(url.scheme)) return null
  return originOf(url.scheme, url.authority.slice(url.authority.lastIndexOf("@") + 1))
}

/**
 * Writes an origin as browsers do in the `Origin` header: `https://status.example.com`, `http://localhost:3000`.
 *
 * @param origin as `parseOrigin` gives it
 */
export function formatOrigin(origin: Origin): string {
  const port = origin.port === DEFAULT_PORTS[origin.scheme] ? "" : `:${origin.port}`
  return `${origin.scheme}://${origin.host}${port}`
}

/**
 * Writes a pattern in its one canonical form.
 *
 * @param pattern as `parseOriginPattern` gives it
 */
export function formatOriginPattern(pattern: OriginPattern): string {
  return formatOrigin(pattern.wildcard ? { ...pattern, host: `*.${pattern.host}` } : pattern)
}

function schemeProblem(text: string): Problem {
  if (text === "*") return { problem: "list each origin; * would allow every site" }
  if (text === "null")
    return { problem: "null is what sandboxed pages of any site send; it cannot be allowed" }
  if (/^[^/:]+\.[^/]+$/.test(text))
    return { problem: "begin with the scheme, for example https://status.example.com" }
  return {
    problem: "an origin is http:// or https://, a host, and perhaps a port: https://status.example.com",
  }
}

function charactersProblem(text: string): Problem {
  if (text.includes("\\")) return { problem: "write slashes, not backslashes" }
  return /[^\0-\x7f]/.test(text)
    ? { problem: "write the host in its punycode form, which begins with xn--" }
    : { problem: "leave out spaces and control characters" }
}

function wildcardProblem(origin: Origin): Problem | null {
  if (origin.host.startsWith("[") || parseIpAddress(origin.host) !== null) {
    return { problem: "a wildcard stands before a name, not before an address" }
  }
  if (!origin.host.includes(".")) {
    return { problem: "a wildcard stands above a name of at least two labels: https://*.example.com" }
  }
  return null
}

/** What is wrong with a host that does not parse. */
function hostProblem(authority: string): Problem {
  if (authority.includes("*")) {
    return {
      problem: "a wildcard is the whole first label, above at least two others: https://*.example.com",
    }
  }
  if (authority.includes(",")) return { problem: "write one origin per entry" }
  const host = authority.replace(/:[^:\]]*$/, "")
  if (host.endsWith(".")) return { problem: "leave out the dot at the end of the host" }
  if (canonicalHost(host) !== null) return { problem: "the port is a number from 0 to 65535 after the host" }
  return {
    problem: "the host is a name such as status.example.com, an IPv4 address, or an IPv6 address in brackets",
  }
}

/**
 * Reads an allowed origin: an exact one (`https://status.example.com`, `http://localhost:3000`, `https://[::1]:8443`),
 * or one with a wildcard as its whole first label (`https://*.example.com`). Scheme and host are lower-cased and a
 * default port is dropped. Whether a name is one that strangers register under (`*.co.uk`) is not known here.
 *
 * @param text anything
 * @returns the pattern, or what is wrong with the text; a problem never repeats user name or password
 */
export function parseOriginPattern(text: string): OriginPattern | Problem {
  if (NOT_PLAIN_ASCII.test(text)) return charactersProblem(text)
  const url = splitUrl(text)
  if (url === null || !isWebScheme(url.scheme)) return schemeProblem(text)
  const hostAndPort = url.authority.slice(url.authority.lastIndexOf("@") + 1)
  const wildcard = hostAndPort.startsWith("*.")
  const origin = originOf(url.scheme, wildcard ? hostAndPort.slice(2) : hostAndPort)
  if (origin === null) return hostProblem(wildcard ? hostAndPort.slice(2) : hostAndPort)
  const problem = wildcard ? wildcardProblem(origin) : null
  if (problem !== null) return problem
  const pattern: OriginPattern = { ...origin, wildcard }
  const instead = `write ${formatOriginPattern(pattern)}`
  if (hostAndPort !== url.authority) return { problem: `leave out user name and password: ${instead}` }
  if (url.rest === "/") return { problem: `leave out the slash at the end: ${instead}` }
  if (url.rest !== "") return { problem: `an origin ends after the host or port: ${instead}` }
  return pattern
}

/**
 * Whether an origin is one that a pattern allows. Scheme and port must be equal; a wildcard stands for one or more whole
 * labels.
 *
 * @param origin as `parseOrigin` or `originOfUrl` gives it
 * @param pattern as `parseOriginPattern` gives it
 */
export function originMatches(origin: Origin, pattern: OriginPattern): boolean {
  if (origin.scheme !== pattern.scheme || origin.port !== pattern.port) return false
  return pattern.wildcard ? origin.host.endsWith(`.${pattern.host}`) : origin.host === pattern.host
}
