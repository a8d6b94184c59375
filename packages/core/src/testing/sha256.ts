const primes: number[] = []
for (let candidate = 2; primes.length < 64; candidate += 1) {
  if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate)
}

/** The first 32 bits of a number's fractional part. */
const fraction = (value: number): number => ((value - Math.floor(value)) * 2 ** 32) | 0

const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))
const ROUNDS = primes.map((prime) => fraction(Math.cbrt(prime)))

const turn = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits))

function padded(bytes: Uint8Array): DataView {
  const block = new Uint8Array((Math.floor((bytes.length + 8) / 64) + 1) * 64)
  block.set(bytes)
  block[bytes.length] = 0x80
  const view = new DataView(block.buffer)
  view.setUint32(block.length - 4, bytes.length * 8)
  return view
}

function scheduleOf(view: DataView, offset: number): Int32Array {
  const words = new Int32Array(64)
  const word = (at: number): number => words[at] ?? 0
  for (let at = 0; at < 64; at += 1) {
    if (at < 16) {
      words[at] = view.getInt32(offset + 4 * at)
      continue
    }
    const [early, late] = [word(at - 15), word(at - 2)]
    const low = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)
    const high = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10)
    words[at] = word(at - 16) + low + word(at - 7) + high
  }
  return words
}

function compress(state: readonly number[], words: Int32Array): readonly number[] {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (const [at, word] of words.entries()) {
    const choice = (e & f) ^ (~e & g)
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + (ROUNDS[at] ?? 0) + word) | 0
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0]
  }
  return [a, b, c, d, e, f, g, h].map((value, at) => (value + (state[at] ?? 0)) | 0)
}

/** SHA-256 (FIPS 180-4), for stores in memory, which have nothing else to compute it with. Up to 2^29 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const view = padded(bytes)
  let state: readonly number[] = START
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    state = compress(state, scheduleOf(view, offset))
  }
  const digest = new DataView(new ArrayBuffer(32))
  for (const [at, word] of state.entries()) digest.setInt32(4 * at, word)
  return new Uint8Array(digest.buffer)
}
