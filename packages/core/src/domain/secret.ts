import { BASE62_ALPHABET } from "./base62.ts"

/** Random bytes `mintSecret` wants. */
export const SECRET_ENTROPY_BYTES = 80

const SECRET_LENGTH = 43

/**
 * Makes a secret for a cookie or a link: 43 base62 characters, about 256 bits.
 * @param entropy at least {@link SECRET_ENTROPY_BYTES} bytes from a cryptographic generator
 * @throws RangeError when too many bytes had to be skipped to stay unbiased
 */
export function mintSecret(entropy: Uint8Array): string {
  let text = ""
  for (const byte of entropy) {
    if (byte >= 248) continue
    text += BASE62_ALPHABET.charAt(byte % 62)
    if (text.length === SECRET_LENGTH) return text
  }
  throw new RangeError("not enough random bytes for a secret")
}

/** Whether a text can be a secret made by `mintSecret`; whatever else is refused before it is looked up. */
export function hasSecretShape(text: string): boolean {
  return /^[0-9A-Za-z]{43}$/.test(text)
}
