// Douglas Crockford's Base32: letters that are read as digits, and a U that makes words, are left out.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const LENGTH = 24

/** Random bytes `newRecoveryCode` wants. */
export const RECOVERY_CODE_BYTES: number = LENGTH

/** Recovery codes of a set. */
export const RECOVERY_CODES = 10

/**
 * Makes a code that signs in once instead of an authenticator app: 24 digits of Crockford's Base32, 120 bits.
 * @param entropy {@link RECOVERY_CODE_BYTES} bytes from a cryptographic generator
 */
export function newRecoveryCode(entropy: Uint8Array): string {
  let text = ""
  for (let place = 0; place < LENGTH; place += 1) {
    const byte = entropy[place]
    if (byte === undefined) throw new RangeError("not enough random bytes for a recovery code")
    text += ALPHABET.charAt(byte & 31)
  }
  return text
}

/** The code as it is shown, in groups of four. */
export function showRecoveryCode(code: string): string {
  return code.replaceAll(/.{4}(?=.)/g, "$&-")
}

/** A code as it was typed: any case, with or without separators, look-alikes put right; null: it cannot be one. */
export function readRecoveryCode(text: string): string | null {
  const code = text.replaceAll(/[\s-]/g, "").toUpperCase().replaceAll("O", "0").replaceAll(/[IL]/g, "1")
  return code.length === LENGTH && code.split("").every((digit) => ALPHABET.includes(digit)) ? code : null
}
