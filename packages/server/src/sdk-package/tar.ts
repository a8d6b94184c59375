/** A file of an archive. */
export interface TarFile {
  /** Up to 100 ASCII characters, with forward slashes. */
  readonly path: string
  readonly text: string
}

const BLOCK = 512

/** Seconds: an archive of the same files is the same archive. npm's own packages bear this time too (1985-10-26). */
const TIME = 499_162_500

const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, "0")}\0`

function headerOf(path: string, size: number): Buffer {
  if (!/^[\x21-\x7e]{1,100}$/.test(path)) throw new RangeError(`${path} is no path for an archive`)
  const header = Buffer.alloc(BLOCK)
  const put = (text: string, at: number): void => void header.write(text, at, "latin1")
  put(path, 0)
  put(octal(0o644, 8), 100)
  put(octal(0, 8), 108)
  put(octal(0, 8), 116)
  put(octal(size, 12), 124)
  put(octal(TIME, 12), 136)
  // The checksum is taken with blanks in its own place.
  put("        ", 148)
  put("0", 156)
  put("ustar\x0000", 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  put(`${sum.toString(8).padStart(6, "0")}\0 `, 148)
  return header
}

/** Makes an archive of text files (POSIX.1-1988, ustar), in the order given. @throws RangeError for a path that does not fit */
export function tarOf(files: readonly TarFile[]): Buffer {
  const blocks = files.flatMap(({ path, text }) => {
    const content = Buffer.from(text)
    const rest = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)
    return [headerOf(path, content.length), content, rest]
  })
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)])
}
