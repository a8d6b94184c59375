/**
 * The base62 alphabet of tokens: digits, then upper case, then lower case, so that the digits' order is their ASCII order.
 */
export const BASE62_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

const CODES = 128

const digitOfCode: Int8Array = new Int8Array(CODES).fill(-1)
for (let digit = 0; digit < BASE62_ALPHABET.length; digit++) {
  digitOfCode[BASE62_ALPHABET.charCodeAt(digit)] = digit
}

/**
 * The value of one base62 digit.
 *
 * @param code a UTF-16 code unit, as `charCodeAt` gives it (`NaN` past the end of a text is not a digit)
 * @returns 0 to 61, or -1 if the character is outside the alphabet
 */
export function base62Digit(code: number): number {
  return code < CODES ? (digitOfCode[code] ?? -1) : -1
}

/**
 * Writes a number in base62, most significant digit first, padded on the left with `0`.
 *
 * @param value a non-negative integer below `62 ** width`
 * @param width the number of characters wanted
 * @throws RangeError if the value is negative, not an integer, or does not fit
 */
export function encodeBase62(value: number, width: number): string {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError("base62 writes non-negative integers only")
  let text = ""
  let rest = value
  for (let place = 0; place < width; place++) {
    text = BASE62_ALPHABET.charAt(rest % 62) + text
    rest = Math.floor(rest / 62)
  }
  if (rest > 0) throw new RangeError(`the value does not fit in ${width} base62 digits`)
  return text
}
