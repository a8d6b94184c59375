import type { Entropy } from "../ports.ts"
import { mulberry32 } from "./mulberry32.ts"

/**
 * Makes a source of bytes that look random, never repeat within a test and are the same in every run. Not for secrets.
 * @param seed two sources with different seeds answer different bytes
 */
export function countingEntropy(seed = 1): Entropy {
  const draw = mulberry32(seed)
  return { bytes: (length) => Uint8Array.from({ length }, () => (draw() >>> 8) & 0xff) }
}
