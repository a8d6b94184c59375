import { BASE62_ALPHABET } from "./base62.ts"

/** Prefixes of the identifiers Bitting makes; the prefix tells a reader what an id names. */
export type IdKind =
  | "key"
  | "org"
  | "ws"
  | "env"
  | "acc"
  | "mem"
  | "per"
  | "ses"
  | "lnk"
  | "evt"
  | "crd"
  | "inv"
  | "sso"

/** Random bytes `newId` wants: 22 characters are taken, bytes of 248 and above are skipped to stay unbiased. */
export const ID_ENTROPY_BYTES = 40

const ID_LENGTH = 22

/**
 * Makes an identifier such as `key_0v3…`: 22 base62 characters, about 131 bits, so that ids never collide and cannot be guessed.
 * @param kind what the id names
 * @param entropy at least {@link ID_ENTROPY_BYTES} random bytes
 * @throws RangeError when the bytes run out
 */
export function newId(kind: IdKind, entropy: Uint8Array): string {
  let text = ""
  for (const byte of entropy) {
    if (byte >= 248) continue
    text += BASE62_ALPHABET.charAt(byte % 62)
    if (text.length === ID_LENGTH) return `${kind}_${text}`
  }
  throw new RangeError("not enough random bytes for an id")
}
