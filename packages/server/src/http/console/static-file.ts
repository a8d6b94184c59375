import { readFile } from "node:fs/promises"
import { extname, join } from "node:path"

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
}

/** A name in one folder: no slash, nothing hidden, nothing that leads elsewhere. */
const NAME = /^\w[\w-]*(?:\.[\w-]+)+$/

/** The forms a file may lie in, the smallest first: suffix and name of the encoding (RFC 9110 §8.4.1). */
const ENCODINGS = [
  [".br", "br"],
  [".gz", "gzip"],
] as const

/** A file as it is sent. */
export interface StaticFile {
  readonly bytes: Buffer
  readonly type: string
  /** Null: as it is. */
  readonly encoding: string | null
}

/** Whether an `Accept-Encoding` header allows an encoding by its name. A wildcard is not enough: whoever means it says it. */
export function accepts(header: string | undefined, encoding: string): boolean {
  return (header ?? "").split(",").some((part) => {
    const [name = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase())
    return name === encoding && !parameters.some((text) => /^q=0(?:\.0*)?$/.test(text))
  })
}

async function read(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch {
    return null
  }
}

/** What is asked for. */
export interface FileRequest {
  readonly name: string
  /** The `Accept-Encoding` header. */
  readonly acceptEncoding: string | undefined
}

/**
 * Reads a file of one folder, in the smallest form that the client takes. Names that are no plain name, and types that the console does not have,
 * are as absent as files that do not exist.
 */
export async function readStatic(
  folder: string,
  { name, acceptEncoding }: FileRequest,
): Promise<StaticFile | null> {
  const type = TYPES[extname(name)]
  if (type === undefined || !NAME.test(name)) return null
  for (const [suffix, encoding] of ENCODINGS) {
    if (!accepts(acceptEncoding, encoding)) continue
    const bytes = await read(join(folder, name + suffix))
    if (bytes !== null) return { bytes, type, encoding }
  }
  const bytes = await read(join(folder, name))
  return bytes === null ? null : { bytes, type, encoding: null }
}
