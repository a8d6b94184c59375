import { BittingError } from "@bitting/core"
import { isUtf8 } from "node:buffer"

/** Deepest nesting of arrays and objects in a body. Free JSON may have eight levels, so nothing valid comes near it. */
const DEPTH_MAX = 64

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Whether a byte opens (1) or closes (-1) an array or object; UTF-8 uses no ASCII byte inside a character. */
function step(byte: number | undefined): number {
  if (byte === 0x5b || byte === 0x7b) return 1
  return byte === 0x5d || byte === 0x7d ? -1 : 0
}

function isTooDeep(bytes: Uint8Array): boolean {
  let depth = 0
  let quoted = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === BACKSLASH && quoted) at++
    else if (byte === QUOTE) quoted = !quoted
    else if (!quoted && (depth += step(byte)) > DEPTH_MAX) return true
  }
  return false
}

/**
 * The text of a JSON body (RFC 8259 §8.1): UTF-8 without a byte order mark. Bytes that are no UTF-8 are refused instead of being replaced,
 * so that what is stored is what was sent; and deep nesting is refused before anything walks down into it.
 * @throws BittingError invalid_json
 */
export function jsonText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new BittingError("invalid_json", { detail: "The body is not UTF-8." })
  if (isTooDeep(bytes)) {
    throw new BittingError("invalid_json", { detail: `The body is nested deeper than ${DEPTH_MAX} levels.` })
  }
  const text = bytes.toString("utf8")
  if (text.startsWith("\ufeff")) {
    throw new BittingError("invalid_json", { detail: "The body starts with a byte order mark." })
  }
  return text
}
