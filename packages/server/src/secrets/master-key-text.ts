import { masterKeyId } from "./sealer.ts"

const KEY_BYTES = 32

function keyOf(text: string): Uint8Array | null {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, "hex")
  const isBase64 = /^[A-Za-z0-9+/]{43}=?$/.test(text) || /^[A-Za-z0-9_-]{43}=?$/.test(text)
  const bytes = isBase64 ? Buffer.from(text, "base64") : null
  return bytes?.length === KEY_BYTES ? bytes : null
}

/**
 * Reads master keys from text: 32 bytes each in hex, base64 or base64url, separated by commas, the one that seals first.
 * @returns the keys, or what is wrong, without a word of the text
 */
export function parseMasterKeys(
  text: string,
): { readonly keys: readonly Uint8Array[] } | { readonly problem: string } {
  const keys: Uint8Array[] = []
  for (const [index, part] of text.split(",").entries()) {
    const key = keyOf(part.trim())
    if (key === null) return { problem: `key ${index + 1} is not 32 bytes in hex (64 digits) or base64.` }
    keys.push(key)
  }
  const ids = new Set(keys.map(masterKeyId))
  return ids.size < keys.length ? { problem: "it holds a key twice." } : { keys }
}
