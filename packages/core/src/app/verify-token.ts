import type { Action, DecisionCode, Question } from "../domain/decision.ts"
import { judge } from "../domain/decision.ts"
import { isUnseen } from "../domain/key-usage.ts"
import type { KeyspaceCatalogue } from "../domain/keyspace.ts"
import { quotaResetsAt, quotaWindow } from "../domain/quota.ts"
import type { BucketView } from "../domain/rate-limit.ts"
import { missingScopes } from "../domain/scope.ts"
import { tokenRecognizer } from "../domain/token-recognition.ts"
import { MAX_TOKEN_LENGTH } from "../domain/token.ts"
import type { VerifiableKey } from "../domain/verifiable-key.ts"
import { BittingError } from "../errors.ts"
import type { Clock, Digest, QuotaLedger } from "../ports.ts"
import type { CachedRecord } from "../verifier/record-cache.ts"
import type { Verifier } from "../verifier/verifier.ts"
import type { DenialSampler } from "./denial-sampler.ts"
import type { RateLimiter } from "./rate-limiter.ts"
import type { UsageMeter } from "./usage-meter.ts"

/** What is left of a quota after the decision. */
export interface QuotaView {
  readonly limit: number
  readonly remaining: number
  /** Epoch ms; null: a total quota never starts again. */
  readonly resetsAt: number | null
}

/** The answer to a question about a token. */
export interface Decision {
  readonly valid: boolean
  readonly code: DecisionCode
  /** The key as it was decided on; null for malformed and unknown tokens. */
  readonly key: VerifiableKey | null
  /** Scopes asked for that the key does not carry. */
  readonly missingScopes: readonly string[]
  readonly rateLimit: BucketView | null
  readonly quota: QuotaView | null
}

export interface VerifyTokenPorts {
  readonly verifier: Verifier
  readonly limiter: RateLimiter
  readonly meter: UsageMeter
  /** Keeps samples of refusals; none are kept when it is left out. */
  readonly denials?: Pick<DenialSampler, "note">
  readonly quota: QuotaLedger
  readonly digest: Digest
  readonly clock: Clock
  readonly catalogue: KeyspaceCatalogue
}

export interface VerifyToken {
  /** Decides from memory in one synchronous step; null: what it takes is not in memory, use `verify`. */
  readonly verifyNow: (question: Question) => Decision | null
  /**
   * Decides, reading what is not in memory.
   * @throws BittingError `unavailable` when the question cannot be answered
   */
  readonly verify: (question: Question) => Promise<Decision>
  /**
   * Judges whether a token could be used at all, arriving as it did, before it is known what it is wanted for: nothing is taken from its
   * limits, and nothing counted but a refusal.
   * @throws BittingError `unavailable` when the question cannot be answered
   */
  readonly arrive: (question: Omit<Question, "action">) => Promise<Decision>
  /** Notes that a key was let do something by one of its scopes, where no question named it. */
  readonly noteScope: (key: VerifiableKey, scope: string) => void
}

const NONE: readonly string[] = []

/** How often a question is asked anew because what had been read was dropped again before the decision. */
const ATTEMPTS = 4

function refusal(code: DecisionCode): Decision {
  return { valid: false, code, key: null, missingScopes: NONE, rateLimit: null, quota: null }
}

const MALFORMED = refusal("malformed_token")
const UNKNOWN = refusal("unknown_token")

function refuse(key: VerifiableKey, question: Question, code: DecisionCode): Decision {
  if (code === "unknown_token") return UNKNOWN
  const missing =
    code === "insufficient_scope" ? missingScopes(key.scopes, question.action.scopes ?? NONE) : NONE
  return { valid: false, code, key, missingScopes: missing, rateLimit: null, quota: null }
}

/** As good a use of the key as there can be, as far as the key itself says. */
function bestAction(key: VerifiableKey): Action {
  return {
    account: key.accounts?.[0],
    service: key.services?.[0],
    environment: key.environments?.[0],
  }
}

/** Takes from a key's quota after its rate limit: both are consumed or neither. */
function quotaSpender({
  limiter,
  clock,
  quota: ledger,
}: Pick<VerifyTokenPorts, "limiter" | "clock" | "quota">) {
  function giveBack(key: VerifiableKey): void {
    if (key.rateLimitRpm !== null) limiter.refund(key.grant.limitGroup, key.rateLimitRpm, clock.monotonic())
  }

  return async (decision: Decision, question: Question, now: number): Promise<Decision> => {
    const { key } = decision
    const quota = key?.quota ?? null
    if (key === null || quota === null) return decision
    const { limitGroup } = key.grant
    const cost = question.action.cost ?? 1
    try {
      const window = quotaWindow(quota.period, now)
      const spent = await ledger.spend({ group: limitGroup, window, limit: quota.limit, cost })
      const view = {
        limit: quota.limit,
        remaining: Math.max(0, quota.limit - spent.used),
        resetsAt: quotaResetsAt(quota.period, now),
      }
      if (spent.allowed) return { ...decision, quota: view }
      giveBack(key)
      return { ...decision, valid: false, code: "quota_exceeded", rateLimit: null, quota: view }
    } catch (error) {
      giveBack(key)
      throw error
    }
  }
}

/**
 * The one way a token is verified, over HTTP and inside the process: hash, record, shape and checksum where there is none in memory,
 * judgement, limit, quota, count.
 * A token that cannot be one of ours is refused without any I/O.
 */
export function createVerifyToken(ports: VerifyTokenPorts): VerifyToken {
  const { verifier, limiter, meter, denials, digest, clock, catalogue } = ports
  const foreign = [...catalogue.byName.values()].flatMap(({ acceptForeign }) => acceptForeign ?? [])
  const longest = Math.max(MAX_TOKEN_LENGTH, ...foreign.map(({ maxLength }) => maxLength))
  const isWellFormed = tokenRecognizer(catalogue)
  const spendQuota = quotaSpender(ports)
  // Written anew for every decision, which is one synchronous step: it spares an allocation.
  const time = { early: 0, late: 0 }

  /** The record of a token; null: the token cannot be one of ours; undefined: it must be waited for. */
  function recordAtHand(token: string): CachedRecord | null | undefined {
    const tokenHash = digest.sha256Hex(token)
    // Nothing is in memory but what was well-formed when it was asked for: the shape matters only for the rest.
    return verifier.held(tokenHash) ?? (isWellFormed(token) ? verifier.find(tokenHash) : null)
  }

  /** Judges and takes from the rate limit; everything but the quota. */
  function decide(key: VerifiableKey, question: Question, now: number): Decision {
    time.late = now
    // Hardly a key has a beginning: the others need no third reading of a clock.
    time.early = key.beginsAt === -Infinity ? now : Math.min(now, verifier.earliestNow())
    const code = judge(key, question, time)
    if (code !== "ok") return refuse(key, question, code)
    const { rateLimitRpm } = key
    if (rateLimitRpm === null) {
      return { valid: true, code, key, missingScopes: NONE, rateLimit: null, quota: null }
    }
    const { granted, view } = limiter.take(key.grant.limitGroup, rateLimitRpm, clock.monotonic())
    const outcome = granted ? "ok" : "rate_limited"
    return { valid: granted, code: outcome, key, missingScopes: NONE, rateLimit: view, quota: null }
  }

  function count(decision: Decision, question: Question, now: number): Decision {
    const { key, code, valid } = decision
    if (key === null) return decision
    const { usage } = key
    const { scopes } = question.action
    meter.record(usage, code, now)
    if (!valid) denials?.note({ key, code }, question, now)
    else if (scopes !== undefined) for (const scope of scopes) meter.noteScope(usage, scope, now)
    return decision
  }

  function verifyNow(question: Question): Decision | null {
    if (question.token.length > longest) return MALFORMED
    const record = recordAtHand(question.token)
    if (record === null) return MALFORMED
    if (record === undefined) return null
    const now = verifier.authorityNow()
    if (now < 0) return null
    if (record.key === null) return UNKNOWN
    if (record.key.quota !== null) return null
    return count(decide(record.key, question, now), question, now)
  }

  async function conclude(key: VerifiableKey, question: Question, now: number): Promise<Decision> {
    const decision = decide(key, question, now)
    return count(decision.valid ? await spendQuota(decision, question, now) : decision, question, now)
  }

  /**
   * Reads what is not in memory and then decides.
   * @param judgeNow called with the record and the moment to judge it at
   */
  async function decideOnceKnown(
    token: string,
    judgeNow: (key: VerifiableKey, now: number) => Decision | Promise<Decision>,
  ): Promise<Decision> {
    if (!isWellFormed(token)) return MALFORMED
    const tokenHash = digest.sha256Hex(token)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const record = verifier.find(tokenHash)
      const now = record === undefined ? -1 : verifier.authorityNow()
      // Lease, copy and judgement belong to one synchronous step: nothing is awaited between them.
      if (record !== undefined && now >= 0) {
        return record.key === null ? UNKNOWN : judgeNow(record.key, now)
      }
      await verifier.ready(tokenHash)
    }
    throw new BittingError("unavailable", { detail: "The key is changing faster than it can be read." })
  }

  const verify = (question: Question): Promise<Decision> =>
    decideOnceKnown(question.token, (key, now) => conclude(key, question, now))

  const arrive: VerifyToken["arrive"] = (question) =>
    decideOnceKnown(question.token, (key, now) => {
      const asked = { ...question, action: bestAction(key) }
      const code = judge(key, asked, { early: Math.min(now, verifier.earliestNow()), late: now })
      if (code === "ok") return { valid: true, code, key, missingScopes: NONE, rateLimit: null, quota: null }
      return count(refuse(key, asked, code), asked, now)
    })

  return {
    verifyNow,
    verify,
    arrive,
    noteScope({ usage }, scope) {
      if (isUnseen(usage, scope)) meter.noteScope(usage, scope, clock.now())
    },
  }
}
