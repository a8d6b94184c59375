const SCOPE = /^[a-z][a-z0-9_-]*(?::[a-z][a-z0-9_-]*)*$/
const MAX_SCOPE_LENGTH = 64
const NONE: readonly string[] = Object.freeze([])

/**
 * Whether a text can be the name of a scope: words of lower-case letters, digits, `_` and `-` that begin with a letter,
 * joined by colons (`backup:read`), at most 64 characters. There are no wildcards.
 *
 * @param text anything
 */
export function isScopeName(text: string): boolean {
  return text.length <= MAX_SCOPE_LENGTH && SCOPE.test(text)
}

/**
 * The scopes that are needed and not granted. A scope grants itself and nothing else: `backup` does not grant
 * `backup:read`.
 *
 * @param granted the scopes of a key
 * @param needed the scopes asked for
 * @returns those missing, in the order asked; one and the same frozen empty array whenever there are none
 */
export function missingScopes(granted: readonly string[], needed: readonly string[]): readonly string[] {
  // Nearly always nothing is missing, and then nothing need be allocated.
  for (const scope of needed) {
    if (!granted.includes(scope)) return needed.filter((asked) => !granted.includes(asked))
  }
  return NONE
}

/**
 * The scopes that are in both lists, for example those of a key that its holder's role still allows.
 *
 * @param scopes gives the order
 * @param allowed what to keep
 */
export function intersectScopes(scopes: readonly string[], allowed: readonly string[]): readonly string[] {
  return scopes.filter((scope) => allowed.includes(scope))
}
