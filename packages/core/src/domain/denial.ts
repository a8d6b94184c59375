import type { Action, DecisionCode, Question } from "./decision.ts"
import { formatIpAddress, parseIpAddress } from "./ip-address.ts"
import { formatOrigin, originOfUrl } from "./origin.ts"
import { missingScopes } from "./scope.ts"
import type { VerifiableKey } from "./verifiable-key.ts"

/** One refused verification of a key, kept as a sample of many. Whatever callers stated is cut to what can be stored and shown anywhere. */
export interface Denial {
  readonly grantId: string
  /** Decision code. */
  readonly code: string
  /** Epoch ms. */
  readonly at: number
  /**
   * What was asked for and refused: the missing scopes, or the account, service, environment, workspace or keyspace, or the size of the batch.
   * Empty where it was not stated, and for codes that are about something else.
   */
  readonly asked: readonly string[]
  /** Origin of the page it came from; null: none was stated. */
  readonly origin: string | null
  /** Address of the client; null: none was stated. */
  readonly address: string | null
}

/** A key and the code it was refused with. */
export interface Refused {
  readonly key: VerifiableKey
  readonly code: DecisionCode
}

/** Names kept of what was asked for. */
const ASKED_MAX = 10

/** Longest name that is kept: as long as references may be. */
const NAME_MAX = 128

/** Longest origin that is kept: a host has at most 253 characters. */
const ORIGIN_MAX = 270

const ADDRESS_MAX = 64

/** What stands in place of the token. */
const TOKEN_WORD = "[token]"

const NOT_PRINTABLE = /[^\x20-\x7e]/g

/** Scheme and authority, or what would be a host without them: neither path nor query nor fragment. */
const BEGINNING = /^(?:[^/?#]*\/\/)?[^/?#]*/

/** User name and password. */
const USER_INFO = /^([^/]*\/\/)?.*@/s

/** Printable ASCII of a limited length: a database refuses NUL, and a terminal obeys controls. */
function plain(text: string, max: number): string {
  return text.slice(0, max).replaceAll(NOT_PRINTABLE, "?")
}

function originIn(text: string): string {
  const origin = originOfUrl(text)
  const shown =
    origin === null ? (BEGINNING.exec(text)?.[0] ?? "").replace(USER_INFO, "$1") : formatOrigin(origin)
  return plain(shown, ORIGIN_MAX)
}

function addressIn(text: string): string {
  const address = parseIpAddress(text)
  return address === null ? plain(text, ADDRESS_MAX) : formatIpAddress(address)
}

type Asked = readonly (string | undefined)[]

/** Those of the entries' names, or the one that was stated, that the key may not ask about. */
function notAllowed(
  allowed: readonly string[] | null,
  { entries, ...action }: Action,
  dimension: "account" | "service",
): Asked {
  const stated = entries === undefined ? [action[dimension]] : entries.map((entry) => entry[dimension])
  return stated.filter((name) => name !== undefined && allowed?.includes(name) !== true)
}

const ASKED: Partial<Record<DecisionCode, (key: VerifiableKey, question: Question) => Asked>> = {
  wrong_keyspace: (_, { keyspace }) => [keyspace],
  environment_not_allowed: (_, { action }) => [action.environment],
  workspace_not_allowed: (_, { action }) => [action.workspace],
  account_not_allowed: ({ accounts }, { action }) => notAllowed(accounts, action, "account"),
  service_not_allowed: ({ services }, { action }) => notAllowed(services, action, "service"),
  insufficient_scope: ({ scopes }, { action }) => missingScopes(scopes, action.scopes ?? []),
  batch_too_large: (_, { action }) => [action.batchSize?.toString()],
}

const withoutToken = (text: string, { token }: Question): string => text.replaceAll(token, TOKEN_WORD)

function askedOf({ key, code }: Refused, question: Question): readonly string[] {
  const names = new Set<string>()
  for (const name of ASKED[code]?.(key, question) ?? []) {
    if (names.size === ASKED_MAX) break
    if (name !== undefined) names.add(plain(withoutToken(name, question), NAME_MAX))
  }
  return [...names]
}

/**
 * What is kept of a refused verification. Nothing of it is secret: the token is in none of its texts, and of an origin there is neither user
 * name nor path nor query.
 * @param now epoch ms
 */
export function denialOf(refused: Refused, question: Question, now: number): Denial {
  const { origin, ip } = question.request
  return {
    grantId: refused.key.grant.id,
    code: refused.code,
    at: Math.floor(now),
    asked: askedOf(refused, question),
    origin: origin === undefined ? null : originIn(withoutToken(origin, question)),
    address: ip === undefined ? null : addressIn(withoutToken(ip, question)),
  }
}
