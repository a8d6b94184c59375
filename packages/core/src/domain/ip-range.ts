import type { IpAddress } from "./ip-address.ts"
import { formatIpAddress, parseIpAddress } from "./ip-address.ts"
import type { Problem } from "./problem.ts"

export { formatIpAddress, parseIpAddress } from "./ip-address.ts"
export type { IpAddress } from "./ip-address.ts"

/** A block of addresses. `words` is its first address, `masks` has ones in the bits that all its addresses share. */
export type IpRange = {
  readonly family: 4 | 6
  readonly words: readonly number[]
  readonly masks: readonly number[]
  readonly prefixLength: number
}

const PREFIX_LENGTH = /^(?:0|[1-9][0-9]{0,2})$/

function masksOf(prefixLength: number, wordCount: number): readonly number[] {
  return Array.from({ length: wordCount }, (_, at) => {
    const ones = Math.min(32, Math.max(0, prefixLength - at * 32))
    // A shift by 32 is a shift by 0 in JavaScript.
    return ones === 0 ? 0 : (-1 << (32 - ones)) >>> 0
  })
}

function rangeFrom(address: IpAddress, prefixLength: number): IpRange {
  const masks = masksOf(prefixLength, address.words.length)
  const words = address.words.map((word, at) => (word & (masks[at] ?? 0)) >>> 0)
  return { family: address.family, words, masks, prefixLength }
}

/** The block, if the address is its first. */
function blockAt(address: IpAddress, prefixLength: number): IpRange | Problem {
  const range = rangeFrom(address, prefixLength)
  if (range.words.every((word, at) => word === address.words[at])) return range
  const host = formatIpAddress(address)
  return {
    problem: `${host}/${prefixLength} has bits set after its prefix; write ${formatIpRange(range)} for the block, or ${host} for the one address`,
  }
}

function mappedBlock(address: IpAddress, prefixLength: number): IpRange | Problem {
  if (prefixLength >= 96) return blockAt(address, prefixLength - 96)
  const meant = formatIpRange(rangeFrom(address, Math.min(32, prefixLength)))
  return {
    problem: `the prefix of an IPv4-mapped range counts all 128 bits and is 96 to 128; write the IPv4 range itself, for example ${meant}`,
  }
}

function parseBlock(addressText: string, prefixText: string): IpRange | Problem {
  const address = parseIpAddress(addressText)
  if (address === null) return notARange(addressText)
  const [bits, family] = addressText.includes(":") ? [128, 6] : [32, 4]
  const prefixLength = PREFIX_LENGTH.test(prefixText) ? Number(prefixText) : Number.NaN
  if (!(prefixLength <= bits)) {
    return { problem: `the prefix length of an IPv${family} range is 0 to ${bits}, without leading zeros` }
  }
  return family === address.family ? blockAt(address, prefixLength) : mappedBlock(address, prefixLength)
}

function notARange(text: string): Problem {
  if (text.includes("%")) return { problem: "leave out the zone id (the part from % on)" }
  if (/\s/.test(text)) return { problem: "leave out the spaces" }
  if (/^[0-9.]+$/.test(text)) {
    return { problem: "an IPv4 address is four decimal numbers from 0 to 255, without leading zeros" }
  }
  return {
    problem: "write an IP address or a CIDR range, for example 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32",
  }
}

/**
 * Reads an address or a CIDR block (RFC 4632, RFC 4291 §2.3), strictly: what one reader takes for one thing and another
 * for another is refused. IPv4-mapped blocks are folded: `::ffff:10.0.0.0/104` is `10.0.0.0/8`. An IPv6 block never
 * contains an IPv4 address, `::/0` included.
 *
 * @param text anything
 * @returns the range, or what is wrong with the text
 */
export function parseIpRange(text: string): IpRange | Problem {
  const slash = text.indexOf("/")
  if (slash >= 0) return parseBlock(text.slice(0, slash), text.slice(slash + 1))
  const address = parseIpAddress(text)
  return address === null ? notARange(text) : rangeFrom(address, address.words.length * 32)
}

/**
 * Whether an address lies in a range. IPv4 and IPv6 never lie in each other.
 *
 * @param address as `parseIpAddress` gives it
 * @param range as `parseIpRange` gives it
 */
export function ipInRange(address: IpAddress, range: IpRange): boolean {
  if (address.family !== range.family) return false
  for (let at = 0; at < range.words.length; at++) {
    if ((((address.words[at] ?? 0) ^ (range.words[at] ?? 0)) & (range.masks[at] ?? 0)) !== 0) return false
  }
  return true
}

/**
 * Writes a range in its one canonical form: an address where it is a single one, else CIDR.
 *
 * @param range as `parseIpRange` gives it
 */
export function formatIpRange(range: IpRange): string {
  const address = formatIpAddress({ family: range.family, words: range.words })
  return range.prefixLength === range.words.length * 32 ? address : `${address}/${range.prefixLength}`
}
