import { BASE62_ALPHABET, base62Digit, encodeBase62 } from "./base62.ts"

/** How many bytes `mintToken` wants: 30 accepted of 64 fails about once in 10^34 mintings. */
export const TOKEN_ENTROPY_BYTES = 64

const BODY_LENGTH = 30
const CHECKSUM_LENGTH = 6
const TAIL_LENGTH = BODY_LENGTH + CHECKSUM_LENGTH

/** No token minted here is longer; whatever is, is refused before it is looked at. The longest head the grammar allows makes 58. */
export const MAX_TOKEN_LENGTH = 80

/** 248 is the largest multiple of 62 a byte can reach: bytes from there on would make the first eight digits likelier. */
const UNBIASED_BYTES = 248

const UNDERSCORE = 0x5f
const HEAD = /^[a-z][a-z0-9]{0,11}(?:_[a-z0-9]{1,8})?$/

/** A token taken apart: `head` is the brand and type (`csl_em`), `body` the 30 random characters (secret). */
export type ParsedToken = { readonly head: string; readonly body: string }

/** What may be shown of a token after minting: the prefix with its last underscore, and the last four characters. */
export type TokenHint = { readonly prefix: string; readonly last4: string }

const crcTable: Int32Array = new Int32Array(256)
for (let byte = 0; byte < 256; byte++) {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++)
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
  crcTable[byte] = remainder
}

function crcStep(crc: number, code: number): number {
  return (crcTable[(crc ^ code) & 0xff] ?? 0) ^ (crc >>> 8)
}

/**
 * The six checksum characters of a token body: CRC-32 (IEEE 802.3, reflected polynomial EDB88320) of the body's ASCII
 * bytes, as an unsigned integer in base62, left-padded with `0`.
 *
 * @param body ASCII text; the head is not part of it
 */
export function tokenChecksum(body: string): string {
  let crc = -1
  for (let at = 0; at < body.length; at++) crc = crcStep(crc, body.charCodeAt(at))
  return encodeBase62(~crc >>> 0, CHECKSUM_LENGTH)
}

/**
 * Whether a text is a token's head: a brand, and for keyspaces with several types an underscore and the type's code.
 *
 * @param text for example `csl_em` or `lp`, without the underscore that follows it in the token
 */
export function isTokenHead(text: string): boolean {
  return HEAD.test(text)
}

/**
 * Makes a token from random bytes.
 *
 * @param entropy at least `TOKEN_ENTROPY_BYTES` bytes from a cryptographic generator, used for nothing else
 * @param head what `isTokenHead` accepts
 * @returns `<head>_<30 base62><6 checksum>`, about 178 bits of entropy
 * @throws RangeError if the head is not one, or if too many bytes had to be rejected to fill the body without bias
 */
export function mintToken(entropy: Uint8Array, head: string): string {
  if (!isTokenHead(head))
    throw new RangeError("a token's head is a brand and at most one type code, in lower case")
  let body = ""
  for (const byte of entropy) {
    if (byte >= UNBIASED_BYTES) continue
    body += BASE62_ALPHABET.charAt(byte % 62)
    if (body.length === BODY_LENGTH) return `${head}_${body}${tokenChecksum(body)}`
  }
  throw new RangeError(`${entropy.length} bytes were not enough for a token; supply ${TOKEN_ENTROPY_BYTES}`)
}

/**
 * Whether a text has the shape of a token: bounded length, an underscore before the last 36 characters, these base62,
 * and a checksum that is right. It allocates nothing, because it runs on whatever a stranger sends; the head is for the
 * caller to look up (`tokenHead`).
 *
 * @param text anything
 */
export function hasTokenShape(text: string): boolean {
  const length = text.length
  const start = length - TAIL_LENGTH
  if (length > MAX_TOKEN_LENGTH || start < 2 || text.charCodeAt(start - 1) !== UNDERSCORE) return false
  const checksumStart = length - CHECKSUM_LENGTH
  let crc = -1
  for (let at = start; at < checksumStart; at++) {
    const code = text.charCodeAt(at)
    if (base62Digit(code) < 0) return false
    crc = crcStep(crc, code)
  }
  let stated = 0
  for (let at = checksumStart; at < length; at++) {
    const digit = base62Digit(text.charCodeAt(at))
    if (digit < 0) return false
    stated = stated * 62 + digit
  }
  return stated === ~crc >>> 0
}

/**
 * The head of a token, to find its keyspace and type by.
 *
 * @param text a text that `hasTokenShape` accepts
 */
export function tokenHead(text: string): string {
  return text.slice(0, -(TAIL_LENGTH + 1))
}

/**
 * Takes a token apart.
 *
 * @param text anything
 * @returns the parts, or null if the text is not exactly a token (length, alphabet, checksum, grammar of the head)
 */
export function parseToken(text: string): ParsedToken | null {
  if (!hasTokenShape(text)) return null
  const head = tokenHead(text)
  return isTokenHead(head) ? { head, body: text.slice(-TAIL_LENGTH, -CHECKSUM_LENGTH) } : null
}

/**
 * What to keep of a token for people to recognise it by. The last four characters belong to the checksum, so they tell
 * at most 24 of the 178 bits.
 *
 * @param token a text that `hasTokenShape` accepts
 */
export function tokenHint(token: string): TokenHint {
  return { prefix: token.slice(0, -TAIL_LENGTH), last4: token.slice(-4) }
}

/**
 * How a token is written once it can no longer be shown, for example `csl_em_…0iJx`.
 *
 * @param prefix as in `TokenHint`, with its underscore
 * @param last4 as in `TokenHint`
 */
export function displayToken(prefix: string, last4: string): string {
  return `${prefix}…${last4}`
}
