const HEX_OF_BYTE: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0"),
)
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/** One piece of memory with all parts in order. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** Whether both have the same length and content. Not for secrets: the time it takes tells where they differ. */
export function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}

function utf8Of(code: number): readonly number[] {
  const tail = (shift: number): number => 0x80 | ((code >> shift) & 0x3f)
  if (code < 0x80) return [code]
  if (code < 0x800) return [0xc0 | (code >> 6), tail(0)]
  if (code < 0x10000) return [0xe0 | (code >> 12), tail(6), tail(0)]
  return [0xf0 | (code >> 18), tail(12), tail(6), tail(0)]
}

/** The UTF-8 of a text of ASCII characters, which is most of them; null when there are others. */
function asciiBytes(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) return null
    bytes[at] = code
  }
  return bytes
}

/** A text in UTF-8; half of a surrogate pair becomes U+FFFD, as everywhere in JavaScript. */
export function utf8Bytes(text: string): Uint8Array {
  const ascii = asciiBytes(text)
  if (ascii !== null) return ascii
  const bytes: number[] = []
  for (const character of text.toWellFormed()) {
    for (const byte of utf8Of(character.codePointAt(0) ?? 0)) bytes.push(byte)
  }
  return Uint8Array.from(bytes)
}

/** Bytes as lower-case hex digits. */
export function hexText(bytes: Uint8Array): string {
  let text = ""
  for (const byte of bytes) text += HEX_OF_BYTE[byte]
  return text
}

/** The value of a lower-case hex digit by its code; -1: it is none. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1
}

/** Bytes from lower-case hex digits; null when the text is anything else. */
export function hexBytes(text: string): Uint8Array | null {
  if (text.length % 2 !== 0) return null
  const bytes = new Uint8Array(text.length / 2)
  for (let at = 0; at < text.length; at++) {
    const digit = hexDigit(text.charCodeAt(at))
    if (digit < 0) return null
    bytes[at >> 1] = ((bytes[at >> 1] ?? 0) << 4) | digit
  }
  return bytes
}

/** Bytes as padded base64 (RFC 4648 §4). */
export function base64Text(bytes: Uint8Array): string {
  let text = ""
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3)
    const group = (first << 16) | (second << 8) | third
    const digits = [18, 12, 6, 0].map((shift) => BASE64.charAt((group >> shift) & 0x3f)).join("")
    const missing = Math.max(0, at + 3 - bytes.length)
    text += digits.slice(0, 4 - missing) + "=".repeat(missing)
  }
  return text
}

/** Bytes from padded base64; null when the text is not exactly what {@link base64Text} writes for some bytes. */
export function base64Bytes(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null
  const bytes: number[] = []
  for (let at = 0; at < text.length; at += 4) {
    let group = 0
    for (const digit of text.slice(at, at + 4)) {
      const value = digit === "=" ? 0 : BASE64.indexOf(digit)
      if (value < 0) return null
      group = (group << 6) | value
    }
    bytes.push((group >> 16) & 0xff, (group >> 8) & 0xff, group & 0xff)
  }
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0
  const decoded = Uint8Array.from(bytes.slice(0, bytes.length - padding))
  // Other spellings of the same bytes would let a text change unnoticed.
  return base64Text(decoded) === text ? decoded : null
}
