import type { DecisionCode, Question, VerifyToken } from "@bitting/core"
import { createRateLimiter, createUsageMeter, createVerifier, createVerifyToken } from "@bitting/core"
import { hash } from "node:crypto"
import { nodeDigest, nodeSchedule, systemClock } from "../packages/server/src/system-clock.ts"
import type { Side } from "./harness.ts"
import { compare, shuffled, timePerCall } from "./harness.ts"
import type { Figure } from "./report.ts"
import { comparedFigure } from "./report.ts"
import type { KeyShape, World } from "./world.ts"
import { createWorld } from "./world.ts"

const KEYS = 10_000
const CALLS = 50_000
const ROUNDS = 15
const WARMUPS = 4

const NOTHING: Pick<Question, "action" | "request"> = { action: {}, request: {} }

/** Keys of one sort, what is asked of them, and the answer all of them must get. */
interface Variant {
  readonly name: string
  readonly shape: KeyShape
  readonly asked: Pick<Question, "action" | "request">
  readonly code: DecisionCode
}

const VARIANTS = (world: World): readonly Variant[] => [
  { name: "plain key of the organization", shape: {}, asked: NOTHING, code: "ok" },
  {
    name: "scopes asked for",
    shape: {},
    asked: { action: { scopes: ["compliance:read", "evidence:read"] }, request: {} },
    code: "ok",
  },
  {
    name: "with a rate limit",
    shape: { constraints: { rateLimitRpm: 1_000_000 } },
    asked: NOTHING,
    code: "ok",
  },
  {
    name: "held by a member",
    shape: {
      keyspace: "backup",
      holder: { kind: "member", memberId: world.memberId },
      scopes: ["backup:write", "restore:write"],
    },
    asked: { action: { scopes: ["backup:write"] }, request: {} },
    code: "ok",
  },
  {
    name: "confined to an origin and addresses",
    shape: {
      constraints: {
        allowedOrigins: ["https://app.example.com", "https://*.example.org"],
        allowedIps: ["203.0.113.0/24", "2001:db8::/32"],
      },
    },
    asked: { action: {}, request: { origin: "https://app.example.com", ip: "203.0.113.7" } },
    code: "ok",
  },
  {
    name: "refused: revoked",
    shape: { revokedAt: 1, revokedReason: "obsolete" },
    asked: NOTHING,
    code: "revoked",
  },
  {
    name: "refused: scope missing",
    shape: {},
    asked: { action: { scopes: ["users:write"] }, request: {} },
    code: "insufficient_scope",
  },
]

/** What verifies in the server, over the world's database. */
async function startVerification(
  world: World,
): Promise<{ readonly verifyToken: VerifyToken; readonly stop: () => Promise<void> }> {
  const store = await world.open()
  const verifier = createVerifier({
    source: store,
    feed: store,
    clock: systemClock,
    schedule: nodeSchedule,
    catalogue: world.catalogue,
    jitter: Math.random,
    limits: { known: 200_000, unknown: 50_000 },
  })
  const meter = createUsageMeter(store.usage)
  const verifyToken = createVerifyToken({
    verifier,
    limiter: createRateLimiter(),
    meter,
    quota: store.quota,
    digest: nodeDigest,
    clock: systemClock,
    catalogue: world.catalogue,
  })
  await verifier.start()
  const flushing = setInterval(() => void meter.flush(), 1_000)
  flushing.unref()
  return {
    verifyToken,
    stop: async () => {
      clearInterval(flushing)
      await meter.flush()
      verifier.stop()
      await store.close()
    },
  }
}

/** The least any verification must do: hash the token, find the hash, read both clocks. */
function baselineOf(tokens: readonly string[], order: Uint32Array): Side {
  const records = new Map(tokens.map((token, at) => [nodeDigest.sha256Hex(token), { at }]))
  const { now, monotonic } = systemClock
  let latest = 0
  return {
    run: () =>
      timePerCall(CALLS, (call) => {
        const token = tokens[order[call % KEYS] ?? 0] ?? ""
        const record = records.get(hash("sha256", token, "hex"))
        const at = monotonic() + now()
        if (record === undefined || at < latest) throw new Error("the baseline must find every token")
        latest = at
      }),
  }
}

function verificationOf(verifyToken: VerifyToken, cases: readonly Case[], order: Uint32Array): Side {
  return {
    run: () =>
      timePerCall(CALLS, (call) => {
        const asked = cases[order[call % KEYS] ?? 0]
        if (asked === undefined || verifyToken.verifyNow(asked.question)?.code !== asked.code) {
          throw new Error(`a token did not get the answer ${asked?.code}`)
        }
      }),
  }
}

interface Case {
  readonly question: Question
  readonly code: DecisionCode
}

const casesOf = (tokens: readonly string[], { asked, code }: Variant): readonly Case[] =>
  tokens.map((token) => ({ question: { token, ...asked }, code }))

/** `verifyNow` from memory against a hash, a lookup and two clock reads. */
export async function inProcess(): Promise<readonly Figure[]> {
  const world = await createWorld()
  const variants = VARIANTS(world)
  const tokens = variants.map(({ shape }) => world.plant(KEYS, shape))
  const { verifyToken, stop } = await startVerification(world)
  const figures: Figure[] = []
  const measure = async (name: string, cases: readonly Case[], target: number | null): Promise<void> => {
    for (const { question } of cases) await verifyToken.verify(question)
    const order = shuffled(KEYS)
    const asked = cases.map(({ question }) => question.token)
    const compared = await compare({
      ours: verificationOf(verifyToken, cases, order),
      baseline: baselineOf(asked, order),
      rounds: ROUNDS,
      warmups: WARMUPS,
    })
    figures.push(comparedFigure(name, compared, target))
  }
  try {
    const sets = variants.map((variant, at) => casesOf(tokens[at] ?? [], variant))
    for (const [at, variant] of variants.entries()) {
      await measure(variant.name, sets[at] ?? [], at === 0 ? 0.5 : null)
    }
    const mixed = Array.from({ length: KEYS }, (_, at) => sets[at % sets.length]?.[at])
    await measure(
      "all of the above in turn",
      mixed.filter((one) => one !== undefined),
      null,
    )
    return figures
  } finally {
    await stop()
    world.remove()
  }
}
