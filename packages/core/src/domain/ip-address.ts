/**
 * An IP address: one unsigned 32-bit word for IPv4, four (most significant first) for IPv6. Made by `parseIpAddress`,
 * which gives IPv4-mapped IPv6 addresses as IPv4.
 */
export type IpAddress = { readonly family: 4 | 6; readonly words: readonly number[] }

/** The longest text of an address: six groups of four digits and an embedded IPv4 address. */
const MAX_TEXT_LENGTH = 45

const DOT = 0x2e
const COLON = 0x3a

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

/** The four octets that `text` consists of from `from` on, as one word; -1 if it does not. */
function ipv4Word(text: string, from: number): number {
  let word = 0
  let octets = 0
  let at = from
  while (octets < 4) {
    const start = at
    let octet = 0
    for (let code = text.charCodeAt(at); code >= 0x30 && code <= 0x39; code = text.charCodeAt(++at)) {
      octet = octet * 10 + code - 0x30
      if (octet > 255) return -1
    }
    // A leading zero is octal to some readers and decimal to others, so it is neither here.
    if (at === start || (at - start > 1 && text.charCodeAt(start) === 0x30)) return -1
    word = word * 256 + octet
    octets++
    if (octets < 4 && text.charCodeAt(at++) !== DOT) return -1
  }
  return at === text.length ? word : -1
}

/** Fills the place of `::` with zeros, of which there must be at least one. */
function expandGroups(groups: readonly number[], gap: number): readonly number[] | null {
  if (gap < 0) return groups.length === 8 ? groups : null
  if (groups.length > 7) return null
  return [...groups.slice(0, gap), ...Array<number>(8 - groups.length).fill(0), ...groups.slice(gap)]
}

/** The eight groups of RFC 4291 §2.2. */
function ipv6Groups(text: string): readonly number[] | null {
  const groups: number[] = []
  let at = text.startsWith("::") ? 2 : 0
  let gap = at === 2 ? 0 : -1
  while (at < text.length) {
    const start = at
    let group = 0
    for (let digit = hexDigit(text.charCodeAt(at)); digit >= 0; digit = hexDigit(text.charCodeAt(++at))) {
      group = group * 16 + digit
      if (at - start > 3) return null
    }
    if (text.charCodeAt(at) === DOT) {
      const word = ipv4Word(text, start)
      return word < 0 ? null : expandGroups([...groups, word >>> 16, word & 0xffff], gap)
    }
    if (at === start || groups.push(group) > 8) return null
    if (at === text.length) break
    if (text.charCodeAt(at++) !== COLON || at === text.length) return null
    if (text.charCodeAt(at) === COLON) {
      if (gap >= 0) return null
      gap = groups.length
      at++
    }
  }
  return expandGroups(groups, gap)
}

/**
 * Reads an IPv6 address in any form of RFC 4291 §2.2, `::` and embedded IPv4 included. Nothing is folded.
 *
 * @param text anything; zone ids, brackets and prefixes are no part of an address
 * @returns four words, or null
 */
export function parseIpv6Words(text: string): readonly number[] | null {
  if (text.length > MAX_TEXT_LENGTH) return null
  const groups = ipv6Groups(text)
  if (groups === null) return null
  return [0, 2, 4, 6].map((at) => (((groups[at] ?? 0) << 16) | (groups[at + 1] ?? 0)) >>> 0)
}

/** Whether the words lie in ::ffff:0:0/96, the IPv4-mapped addresses. */
function isIpv4Mapped(words: readonly number[]): boolean {
  return words[0] === 0 && words[1] === 0 && words[2] === 0xffff
}

/**
 * Reads an IP address: IPv4 as four decimal octets without leading zeros, IPv6 as in RFC 4291 §2.2. An IPv4-mapped IPv6
 * address (`::ffff:192.0.2.1`) is the IPv4 address, because dual-stack sockets report IPv4 peers that way.
 *
 * @param text anything
 * @returns the address, or null if the text is not exactly one
 */
export function parseIpAddress(text: string): IpAddress | null {
  if (text.length > MAX_TEXT_LENGTH) return null
  if (!text.includes(":")) {
    const word = ipv4Word(text, 0)
    return word < 0 ? null : { family: 4, words: [word] }
  }
  const words = parseIpv6Words(text)
  if (words === null) return null
  return isIpv4Mapped(words) ? { family: 4, words: words.slice(3) } : { family: 6, words }
}

/** Where the longest run of zero groups begins, the first of equals, and how long it is. */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  let start = 0
  groups.forEach((group, at) => {
    if (group !== 0) start = at + 1
    else if (at + 1 - start > best.length) best = { start, length: at + 1 - start }
  })
  return best
}

/**
 * Writes an address in its one canonical form: four decimal octets, or RFC 5952 for IPv6 (lower case, no leading zeros,
 * the longest run of zero groups as `::`).
 *
 * @param address as `parseIpAddress` gives it
 */
export function formatIpAddress(address: IpAddress): string {
  if (address.family === 4) {
    const word = address.words[0] ?? 0
    return [word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff].join(".")
  }
  const groups = address.words.flatMap((word) => [word >>> 16, word & 0xffff])
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(":")
  const { start, length } = longestZeroRun(groups)
  return length < 2 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`
}
