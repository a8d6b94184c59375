import type { ForeignTokens, KeyspaceCatalogue } from "./keyspace.ts"
import { hasTokenShape, tokenHead } from "./token.ts"

function looksForeign(text: string, foreign: ForeignTokens): boolean {
  if (text.length < foreign.minLength || text.length > foreign.maxLength) return false
  for (const character of text) if (!foreign.alphabet.includes(character)) return false
  return true
}

/**
 * Makes the test whether a text could be the token of a key: one of ours by its head, alphabet and checksum, or one that a keyspace lets
 * in by `accept_foreign`. Whatever could not is refused without being looked up.
 */
export function tokenRecognizer(catalogue: KeyspaceCatalogue): (text: string) => boolean {
  const foreign = [...catalogue.byName.values()].flatMap(({ acceptForeign }) => acceptForeign ?? [])
  return (text) =>
    (hasTokenShape(text) && catalogue.byHead.has(tokenHead(text))) ||
    foreign.some((rule) => looksForeign(text, rule))
}
