import type { Entropy } from "../ports.ts"

/**
 * Makes a source of bytes that look random, never repeat within a test and are the same in every run. Not for secrets.
 * The generator is Mulberry32 (Tommy Ettinger, public domain).
 * @param seed two sources with different seeds answer different bytes
 */
export function countingEntropy(seed = 1): Entropy {
  let state = seed >>> 0
  const nextByte = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 8) & 0xff
  }
  return { bytes: (length) => Uint8Array.from({ length }, nextByte) }
}
