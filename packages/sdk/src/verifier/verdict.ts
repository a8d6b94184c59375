import type { Action, Decision as Judgement, Question, RequestFacts, VerifiableKey } from "@bitting/core"
import type { VerifyQuestion } from "../client.ts"
import type { Verdict } from "../verdict.ts"

const NOTHING: Action & RequestFacts = {}

function actionOf(action: NonNullable<VerifyQuestion["action"]>): Action {
  return {
    scopes: action.scopes,
    account: action.resources?.account,
    service: action.resources?.service,
    environment: action.environment,
    workspace: action.workspace,
    batchSize: action.batch_size,
    cost: action.cost,
  }
}

/** A question in the words of the core. */
export function questionOf(token: string, { keyspace, action, request }: VerifyQuestion): Question {
  return {
    token,
    keyspace,
    action: action === undefined ? NOTHING : actionOf(action),
    request: request ?? NOTHING,
  }
}

const instantOrNull = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

// A key's own part is the same every time; it is made once per copy and goes with it.
const parts = new WeakMap<VerifiableKey, Omit<Verdict, "valid" | "code">>()

function partOf(key: VerifiableKey): Omit<Verdict, "valid" | "code"> {
  const known = parts.get(key)
  if (known !== undefined) return known
  const { grant } = key
  const { holder } = grant
  const part = Object.freeze({
    grant_id: grant.id,
    keyspace: grant.keyspace,
    type: grant.type,
    organization_id: grant.organizationId,
    workspace_id: grant.workspaceId,
    holder: { kind: holder.kind, member_id: holder.kind === "member" ? holder.memberId : null },
    label: grant.label,
    scopes: key.scopes,
    accounts: key.accounts,
    services: grant.services,
    environments: grant.environments,
    expires_at: instantOrNull(key.endsAt === Infinity ? null : key.endsAt),
    metadata: grant.metadata,
  })
  parts.set(key, part)
  return part
}

/** A judgement of the core in the words of the API. */
export function verdictOf({ valid, code, key, missingScopes }: Judgement): Verdict {
  if (key === null) return { valid, code }
  const verdict = { valid, code, ...partOf(key) }
  return missingScopes.length === 0 ? verdict : { ...verdict, missing_scopes: missingScopes }
}
