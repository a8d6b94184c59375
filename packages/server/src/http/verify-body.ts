import type { Action, RequestFacts } from "@bitting/core"
import { TOKEN_TEXT_MAX } from "../contract/schemas/verify.ts"

/** A verification request after parsing. */
export interface VerifyRequest {
  readonly token: string
  readonly keyspace: string | undefined
  readonly action: Action
  readonly request: RequestFacts
}

const NOTHING: Action & RequestFacts = {}
const REFERENCE = /^[\x21-\x7e]{1,128}$/
const FACT_MAX = 4_096
const NUMBER_MAX = 1_000_000
const SCOPES_MAX = 100

type Fields = Readonly<Record<string, unknown>>

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

const isFact = (value: unknown): value is string => typeof value === "string" && value.length <= FACT_MAX

const isNumber = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= NUMBER_MAX

function isScopes(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length <= SCOPES_MAX &&
    value.every((scope) => typeof scope === "string" && REFERENCE.test(scope))
  )
}

function isResources(value: unknown): value is { account?: string; service?: string } {
  if (!isFields(value)) return false
  for (const name in value)
    if ((name !== "account" && name !== "service") || !isFact(value[name])) return false
  return true
}

/** Undefined: not as documented. */
function parseAction(value: Fields): Action | undefined {
  for (const name in value) {
    const field = value[name]
    if (name === "scopes" ? isScopes(field) : name === "resources" ? isResources(field) : false) continue
    if ((name === "environment" || name === "workspace") && isFact(field)) continue
    if ((name === "batch_size" || name === "cost") && isNumber(field)) continue
    return undefined
  }
  const resources = value["resources"] as { account?: string; service?: string } | undefined
  return {
    scopes: value["scopes"] as readonly string[] | undefined,
    account: resources?.account,
    service: resources?.service,
    environment: value["environment"] as string | undefined,
    workspace: value["workspace"] as string | undefined,
    batchSize: value["batch_size"] as number | undefined,
    cost: value["cost"] as number | undefined,
  }
}

function isRequestFacts(value: Fields): value is Fields & RequestFacts {
  for (const name in value) {
    const known =
      name === "origin" || name === "referer" || name === "ip" || name === "method" || name === "path"
    if (!known || !isFact(value[name])) return false
  }
  return true
}

/**
 * Reads the body of a verification without the schema library, which would cost more than the verification itself.
 * It accepts exactly what the schema `verifyBody` accepts (a property test holds them together).
 * @returns null when the body is not as documented; the schema then tells where
 */
export function parseVerifyBody(value: unknown): VerifyRequest | null {
  if (!isFields(value)) return null
  for (const name in value) {
    if (name !== "token" && name !== "keyspace" && name !== "action" && name !== "request") return null
  }
  const { token, keyspace, action, request } = value
  if (typeof token !== "string" || token.length > TOKEN_TEXT_MAX) return null
  if (keyspace !== undefined && (typeof keyspace !== "string" || !REFERENCE.test(keyspace))) return null
  if (request !== undefined && (!isFields(request) || !isRequestFacts(request))) return null
  const parsedAction = action === undefined ? NOTHING : isFields(action) ? parseAction(action) : undefined
  if (parsedAction === undefined) return null
  return { token, keyspace, action: parsedAction, request: request ?? NOTHING }
}
