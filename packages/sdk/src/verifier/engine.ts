import type { KeyspaceCatalogue, Question, VerifiableKey, Verifier, VerifyToken } from "@bitting/core"
import {
  BittingError as CoreError,
  createRateLimiter,
  createUsageMeter,
  createVerifier,
  createVerifyToken,
} from "@bitting/core"
import type { GrantSource, ChangeFeed } from "@bitting/core"
import { BittingError } from "../errors.ts"
import { nodeClock, nodeDigest, nodeSchedule } from "./node-runtime.ts"
import type { PendingUsage } from "./pending-usage.ts"
import type { Verdict } from "../verdict.ts"
import { verdictOf } from "./verdict.ts"

/** Records kept in memory: about 1 kB each. */
const CACHE_LIMITS = { known: 100_000, unknown: 50_000 }

/** How often a question is asked anew because what had been read was dropped again before the decision. */
const ATTEMPTS = 4

/** A key's limits are counted in one place for all: the server is asked. */
export const ASK_SERVER: unique symbol = Symbol("ask the server")

/** Decides from memory, by one set of keyspace declarations. */
export interface Engine {
  readonly verifier: Verifier
  /** In one synchronous step; null: what it takes is not in memory. */
  readonly decideNow: (question: Question) => Verdict | typeof ASK_SERVER | null
  /** @throws BittingError `unavailable` */
  readonly decide: (question: Question) => Promise<Verdict | typeof ASK_SERVER>
  readonly flushUsage: () => Promise<void>
}

export interface EnginePorts {
  readonly source: GrantSource
  readonly feed: ChangeFeed
  readonly catalogue: KeyspaceCatalogue
  readonly usage: PendingUsage
  readonly failOpenMs: number
}

function isLimited(key: VerifiableKey): boolean {
  return key.rateLimitRpm !== null || key.grant.quota !== null
}

/** A failure in the client's words. */
export function unavailable(error: unknown): BittingError {
  if (error instanceof BittingError) return error
  const message = error instanceof CoreError ? error.message : "The question cannot be answered now."
  const cause = error instanceof CoreError && error.cause !== undefined ? error.cause : error
  return new BittingError("unavailable", { status: 503, message, cause })
}

function verifyTokenOf(verifier: Verifier, ports: EnginePorts): Pick<Engine, "flushUsage"> & VerifyToken {
  const meter = createUsageMeter(ports.usage)
  const notHere = async (): Promise<never> => {
    throw new BittingError("unavailable", { message: "Quotas are counted by the server." })
  }
  const verifyToken = createVerifyToken({
    verifier,
    limiter: createRateLimiter(),
    meter,
    quota: { spend: notHere, used: notHere },
    digest: nodeDigest,
    clock: nodeClock,
    catalogue: ports.catalogue,
  })
  return { ...verifyToken, flushUsage: meter.flush }
}

/** Makes an engine; it decides nothing until its verifier is started. */
export function createEngine(ports: EnginePorts): Engine {
  const verifier = createVerifier({
    source: ports.source,
    feed: ports.feed,
    clock: nodeClock,
    schedule: nodeSchedule,
    catalogue: ports.catalogue,
    jitter: Math.random,
    limits: CACHE_LIMITS,
    failOpenMs: ports.failOpenMs,
  })
  const { verifyNow, flushUsage } = verifyTokenOf(verifier, ports)

  function decideNow(question: Question, tokenHash: string): Verdict | typeof ASK_SERVER | null {
    const key = verifier.held(tokenHash)?.key ?? null
    if (key !== null && isLimited(key)) return ASK_SERVER
    const judgement = verifyNow(question)
    return judgement === null ? null : verdictOf(judgement)
  }

  return {
    verifier,
    flushUsage,
    decideNow: (question) => decideNow(question, nodeDigest.sha256Hex(question.token)),
    async decide(question) {
      const tokenHash = nodeDigest.sha256Hex(question.token)
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const verdict = decideNow(question, tokenHash)
        if (verdict !== null) return verdict
        await verifier.ready(tokenHash).catch((error: unknown) => {
          throw unavailable(error)
        })
      }
      throw new BittingError("unavailable", {
        status: 503,
        message: "The key is changing faster than it can be read.",
      })
    },
  }
}
