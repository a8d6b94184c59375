import { BASE62_ALPHABET, mintToken, tokenChecksum } from "@bitting/core"
import { randomBytes, randomInt } from "node:crypto"

const BODY = 30
const CHECKSUM = 6

/** How a token was made that nobody minted. */
export type Forgery = { readonly token: string; readonly how: string }

const digit = (): string => BASE62_ALPHABET.charAt(randomInt(62))

/** A digit that is not the given one. */
function otherDigit(than: string): string {
  for (;;) {
    const candidate = digit()
    if (candidate !== than) return candidate
  }
}

const put = (text: string, at: number, part: string): string => text.slice(0, at) + part + text.slice(at + 1)

/** One edit of a body, which always differs from the body. */
const EDITS: Readonly<Record<string, (body: string, at: number) => string>> = {
  "a digit changed": (body, at) => put(body, at, otherDigit(body.charAt(at))),
  "a letter in the other case, or another digit": (body, at) => {
    const own = body.charAt(at)
    const other = own === own.toUpperCase() ? own.toLowerCase() : own.toUpperCase()
    return put(body, at, other === own ? otherDigit(own) : other)
  },
  "two neighbours swapped": (body, at) => {
    const place = Math.min(at, BODY - 2)
    const [one, two] = [body.charAt(place), body.charAt(place + 1)]
    return one === two ? put(body, place, otherDigit(one)) : put(put(body, place, two), place + 1, one)
  },
  "a digit left out": (body, at) => body.slice(0, at) + body.slice(at + 1),
  "a digit put in": (body, at) => body.slice(0, at) + digit() + body.slice(at),
}

/** Edits that leave a token of the right length are the dangerous ones: nine of ten. */
const EDIT_NAMES = Object.keys(EDITS)
const LIKELY_EDITS = EDIT_NAMES.slice(0, 3)

/** A token with one edit of its random part, and the checksum that belongs to the result. */
export function mutantOf(token: string): Forgery {
  const start = token.length - BODY - CHECKSUM
  const names = randomInt(10) === 0 ? EDIT_NAMES : LIKELY_EDITS
  const how = names[randomInt(names.length)] ?? "a digit changed"
  const body = EDITS[how]?.(token.slice(start, start + BODY), randomInt(BODY)) ?? ""
  return { token: token.slice(0, start) + body + tokenChecksum(body), how }
}

/** What a stranger may send who has one token and knows the format. */
const STRANGERS: Readonly<Record<string, (token: string, heads: readonly string[]) => string>> = {
  "invented, with a right checksum": (_, heads) =>
    mintToken(randomBytes(64), heads[randomInt(heads.length)] ?? "lp"),
  "a real one under another head": (token, heads) => {
    const own = token.slice(0, -(BODY + CHECKSUM + 1))
    const others = heads.filter((head) => head !== own)
    return `${others[randomInt(others.length)]}_${token.slice(-(BODY + CHECKSUM))}`
  },
  "one edit, the checksum left as it was": (token) => {
    const at = token.length - CHECKSUM - 1 - randomInt(BODY)
    return put(token, at, otherDigit(token.charAt(at)))
  },
  "one edit of the checksum": (token) => {
    const at = token.length - 1 - randomInt(CHECKSUM)
    return put(token, at, otherDigit(token.charAt(at)))
  },
  "cut short": (token) => token.slice(0, randomInt(token.length)),
  "random bytes": () => randomBytes(randomInt(1, 100)).toString("latin1"),
}

const STRANGER_NAMES = Object.keys(STRANGERS)

/** A token that is no mutant with a right checksum, of one kind or another. */
export function strangeToken(token: string, heads: readonly string[]): Forgery {
  const how = STRANGER_NAMES[randomInt(STRANGER_NAMES.length)] ?? ""
  return { token: STRANGERS[how]?.(token, heads) ?? "", how }
}
