/** How a SHA-256 can be written. */
export const HASH_ENCODINGS = ["hex", "base64", "base64url"] as const

export type HashEncoding = (typeof HASH_ENCODINGS)[number]

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/** 32 bytes take 43 digits of six bits; the last two bits of the 43rd are nothing. */
const DIGITS = 43

const FORMS: Readonly<Record<HashEncoding, RegExp>> = {
  hex: /^[0-9A-Fa-f]{64}$/,
  base64: /^[0-9A-Za-z+/]{43}=?$/,
  base64url: /^[0-9A-Za-z_-]{43}=?$/,
}

function hexOfBase64(text: string): string | null {
  const digits = text.slice(0, DIGITS).replaceAll("-", "+").replaceAll("_", "/")
  let hex = ""
  let held = 0
  let bits = 0
  for (const digit of digits) {
    held = (held << 6) | ALPHABET.indexOf(digit)
    bits += 6
    while (bits >= 4) {
      bits -= 4
      hex += ((held >> bits) & 15).toString(16)
    }
    held &= (1 << bits) - 1
  }
  return held === 0 ? hex : null
}

/**
 * Reads a SHA-256 written in hexadecimal, base64 or base64url (RFC 4648, with padding or without). The three cannot be mistaken for each
 * other where it matters: they differ in length or alphabet, or mean the same bytes.
 * @param encoding the only form to accept; any when left out
 * @returns 64 lower-case hex digits, or null
 */
export function parseTokenHash(text: string, encoding?: HashEncoding): string | null {
  const forms = encoding === undefined ? HASH_ENCODINGS : [encoding]
  const form = forms.find((name) => FORMS[name].test(text))
  if (form === undefined) return null
  return form === "hex" ? text.toLowerCase() : hexOfBase64(text)
}
