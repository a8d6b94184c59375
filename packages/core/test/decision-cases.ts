import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import type {
  CachedRecord,
  Constraints,
  Decision,
  Grant,
  GrantSnapshot,
  Keyspace,
  Plan,
  Question,
  Quota,
  Role,
  Verifier,
} from "../src/index.ts"
import {
  catalogueOf,
  createRateLimiter,
  createUsageMeter,
  createVerifyToken,
  mintToken,
  parseTimestamp,
  quotaWindow,
  targetsOf,
  verifiableKey,
} from "../src/index.ts"
import { countingEntropy, fixedClock, memoryStore } from "../src/testing/index.ts"
import { sampleGrant, sampleKeyspace, sampleSnapshot } from "./samples.ts"

interface KeyspaceFacts {
  readonly holder: "organization" | "member"
  readonly roles?: Readonly<Record<Role, readonly string[]>>
  readonly plans?: Readonly<Record<string, { rate_limit_rpm: number; rate_limit_rpm_max: number }>>
}

interface KeyFacts {
  readonly keyspace: string
  readonly organization_id: string
  readonly organization_suspended: boolean
  readonly plan: Plan
  readonly workspace_id: string
  readonly enabled: boolean
  readonly scopes: readonly string[]
  readonly constraints: {
    readonly allowed_origins?: readonly string[]
    readonly allowed_ips?: readonly string[]
    readonly rate_limit_rpm?: number
    readonly require_referer?: true
    readonly max_batch_size?: number
  }
  readonly holder?: { readonly role?: Role; readonly suspended?: boolean; readonly gone?: boolean }
  readonly revoked_at?: string
  readonly purged_at?: string
  readonly not_before?: string
  readonly expires_at?: string
  readonly overlap_ends_at?: string
  readonly environments?: readonly string[]
  readonly accounts?: readonly string[]
  readonly live_accounts?: readonly string[]
  readonly services?: readonly string[]
  readonly quota?: Quota
}

interface Facts {
  readonly token: "known" | "unknown" | "malformed"
  readonly early_by_ms: number
  readonly key: KeyFacts
  readonly question: {
    readonly keyspace?: string
    readonly within_organization?: string
    readonly action: {
      readonly scopes?: readonly string[]
      readonly account?: string
      readonly service?: string
      readonly environment?: string
      readonly workspace?: string
      readonly batch_size?: number
      readonly cost?: number
    }
    readonly request: { readonly origin?: string; readonly referer?: string; readonly ip?: string }
  }
  readonly used: { readonly requests: number; readonly quota: number }
}

/** One row of the table. */
export interface DecisionCase extends Facts {
  readonly name: string
  readonly code: string
}

interface DecisionVectors {
  readonly now: string
  readonly keyspaces: Readonly<Record<string, KeyspaceFacts>>
  readonly defaults: Facts
  readonly cases: readonly (Partial<DecisionCase> & Pick<DecisionCase, "name" | "code">)[]
}

const VECTORS = JSON.parse(
  readFileSync(new URL("../../../docs/spec/vectors/decision.json", import.meta.url), "utf8"),
) as DecisionVectors // checked by the rows: a wrong shape fails them

const { defaults } = VECTORS

/** The rows of docs/spec/vectors/decision.json, with the defaults filled in. */
export const DECISION_CASES: readonly DecisionCase[] = VECTORS.cases.map((row) => ({
  ...defaults,
  ...row,
  key: { ...defaults.key, ...row.key },
  question: { ...defaults.question, ...row.question },
  used: { ...defaults.used, ...row.used },
}))

const NOW = instant(VECTORS.now) ?? 0

function instant(text: string | undefined): number | null {
  if (text === undefined) return null
  const at = parseTimestamp(text)
  if (at === null) throw new Error(`no timestamp: ${text}`)
  return at
}

function keyspaceOf(name: string): Keyspace {
  const facts = VECTORS.keyspaces[name]
  if (facts === undefined) throw new Error(`no keyspace ${name}`)
  const plans = Object.entries(facts.plans ?? {}).map(([plan, limits]) => [
    plan,
    { rateLimitRpm: limits.rate_limit_rpm, rateLimitRpmMax: limits.rate_limit_rpm_max },
  ])
  return sampleKeyspace({
    name,
    prefix: name,
    holder: facts.holder,
    roles: facts.roles ?? null,
    plans: Object.fromEntries(plans),
  })
}

function constraintsOf({ constraints }: KeyFacts): Constraints {
  const { allowed_origins, allowed_ips, rate_limit_rpm, require_referer, max_batch_size } = constraints
  return {
    ...(allowed_origins && { allowedOrigins: allowed_origins }),
    ...(allowed_ips && { allowedIps: allowed_ips }),
    ...(rate_limit_rpm !== undefined && { rateLimitRpm: rate_limit_rpm }),
    ...(require_referer && { requireReferer: require_referer }),
    ...(max_batch_size !== undefined && { maxBatchSize: max_batch_size }),
  }
}

function grantOf(key: KeyFacts): Grant {
  return sampleGrant({
    keyspace: key.keyspace,
    organizationId: key.organization_id,
    workspaceId: key.workspace_id,
    holder: key.holder ? { kind: "member", memberId: "mem_1" } : { kind: "organization" },
    enabled: key.enabled,
    scopes: key.scopes,
    constraints: constraintsOf(key),
    revokedAt: instant(key.revoked_at),
    purgedAt: instant(key.purged_at),
    notBeforeAt: instant(key.not_before),
    expiresAt: instant(key.expires_at),
    overlapEndsAt: instant(key.overlap_ends_at),
    environments: key.environments ?? null,
    accounts: key.accounts ?? null,
    services: key.services ?? null,
    quota: key.quota ?? null,
  })
}

function snapshotOf(key: KeyFacts): GrantSnapshot {
  const { holder } = key
  return sampleSnapshot(grantOf(key), {
    organization: { id: key.organization_id, plan: key.plan, suspended: key.organization_suspended },
    holder:
      holder === undefined || holder.gone
        ? null
        : { role: holder.role ?? "viewer", suspended: holder.suspended ?? false },
    liveAccounts: key.live_accounts ?? key.accounts ?? null,
  })
}

function questionOf({ question }: DecisionCase, token: string): Question {
  const { batch_size: batchSize, ...action } = question.action
  return {
    token,
    keyspace: question.keyspace,
    withinOrganization: question.within_organization,
    action: { ...action, batchSize },
    request: question.request,
  }
}

/** Knows one record, and the time within bounds. */
function oneRecord(record: CachedRecord, earlyByMs: number): Verifier {
  const asked: Pick<Verifier, "authorityNow" | "earliestNow" | "held" | "find" | "ready"> = {
    authorityNow: () => NOW,
    earliestNow: () => NOW - earlyByMs,
    held: () => undefined,
    find: () => record,
    ready: async () => undefined,
  }
  return asked as Verifier // a verification asks nothing else
}

/** What is decided about a row, by everything a verification goes through but the store. */
export async function decideCase(row: DecisionCase): Promise<Decision> {
  const keyspace = keyspaceOf(row.key.keyspace)
  const clock = fixedClock(NOW)
  const store = memoryStore({ clock, entropy: countingEntropy() })
  const limiter = createRateLimiter()
  const key = row.token === "unknown" ? null : verifiableKey(snapshotOf(row.key), keyspace)
  const { limitGroup, quota } = grantOf(row.key)
  if (quota !== null) {
    const window = quotaWindow(quota.period, NOW)
    await store.quota.spend({ group: limitGroup, window, limit: Infinity, cost: row.used.quota })
  }
  const limit = key?.rateLimitRpm ?? null
  if (limit !== null)
    for (let used = 0; used < row.used.requests; used++) limiter.take(limitGroup, limit, clock.monotonic())
  const record = { tokenHash: "", key, targets: targetsOf("", key), used: true }
  const token = mintToken(countingEntropy(7).bytes(64), `${keyspace.prefix}_live`)
  const { verify } = createVerifyToken({
    verifier: oneRecord(record, row.early_by_ms),
    limiter,
    meter: createUsageMeter(store.usage),
    quota: store.quota,
    digest: { sha256Hex: (text) => createHash("sha256").update(text).digest("hex") },
    clock,
    catalogue: catalogueOf([keyspace]),
  })
  return verify(questionOf(row, row.token === "malformed" ? `${token.slice(0, -1)}!` : token))
}
