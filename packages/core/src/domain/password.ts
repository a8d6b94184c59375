import { COMMON_PASSWORDS } from "./common-passwords.ts"

/** Fewest characters (Unicode code points) of a password. */
export const PASSWORD_MIN = 12

/** Most characters of a password. */
export const PASSWORD_MAX = 200

/** What is left of a password besides its owner's name and address has at least so many characters. */
const OWN_MIN = 8

/** Words of a name or address that are shorter stand in too many other words. */
const WORD_MIN = 4

/** Fewest different characters. */
const DIFFERENT_MIN = 5

/** Whose password it is. */
export interface PasswordOwner {
  readonly name: string
  readonly email: string
}

/**
 * A password as it is hashed: by NFKC one text is one password, however a keyboard composes it (NIST SP 800-63B-4 §3.1.1.2). Nothing is
 * cut off or trimmed.
 */
export function normalizePassword(typed: string): string {
  return typed.normalize("NFKC")
}

const lettersAndDigits = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "")

const lengthOf = (text: string): number => Array.from(text).length

function wordsOf(owner: PasswordOwner): readonly string[] {
  const [name, email] = [normalizePassword(owner.name), normalizePassword(owner.email)]
  const whole = [name, email, email.split("@")[0] ?? ""].map(lettersAndDigits)
  const single = `${name} ${email} bitting`.toLowerCase().split(/[^\p{L}\p{N}]+/u)
  return [...whole, ...single]
    .filter((word) => lengthOf(word) >= WORD_MIN)
    .toSorted((left, right) => right.length - left.length)
}

function withoutWords(plain: string, owner: PasswordOwner): string {
  let rest = plain
  for (const word of wordsOf(owner)) rest = rest.replaceAll(word, "")
  return rest
}

/**
 * What is wrong with a new password, or null. There are no rules on what kinds of characters it is made of: length counts, and that it is
 * none of those which are tried first (NIST SP 800-63B-4 §3.1.1.2).
 * @param password normalized
 */
export function passwordProblem(password: string, owner: PasswordOwner): string | null {
  if (!password.isWellFormed()) return "Half of a surrogate pair is no character."
  const length = lengthOf(password)
  if (length < PASSWORD_MIN) return `At least ${PASSWORD_MIN} characters.`
  if (length > PASSWORD_MAX) return `At most ${PASSWORD_MAX} characters.`
  if (new Set(password.toLowerCase()).size < DIFFERENT_MIN)
    return `At least ${DIFFERENT_MIN} different characters.`
  const plain = lettersAndDigits(password)
  if (COMMON_PASSWORDS.has(plain)) return "It is one of those that are tried first."
  const struck = password.length - plain.length + withoutWords(plain, owner).length
  return struck < OWN_MIN ? "It is little more than the name or the e-mail address." : null
}
