import { createHash } from "node:crypto"
import { once } from "node:events"
import { createWriteStream } from "node:fs"

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

/** A token as another system makes them; always the same for a number. */
export function foreignToken(number: number): string {
  const bytes = createHash("sha256").update(`token ${number}`).digest()
  return `acme_${Array.from(bytes.subarray(0, 22), (byte) => ALPHABET[byte % ALPHABET.length]).join("")}`
}

/** What another system stores of a token. */
export function foreignHash(token: string): string {
  return createHash("sha256").update(token).digest("base64")
}

/** Writes keys to import, one a line, with the tokens of the numbers from 0 up to `count`. */
export async function writeForeignKeys(path: string, count: number): Promise<void> {
  const file = createWriteStream(path)
  for (let number = 0; number < count; number++) {
    const row = { hash: foreignHash(foreignToken(number)), label: `key ${number}` }
    if (!file.write(`${JSON.stringify(row)}\n`)) await once(file, "drain")
  }
  file.end()
  await once(file, "finish")
}
