import type { DecisionCode, Question, VerifyToken } from "@bitting/core"
import { hash } from "node:crypto"
import { nodeDigest, systemClock } from "../packages/server/src/system-clock.ts"
import type { Side } from "./harness.ts"
import { compare, shuffled, timePerCall } from "./harness.ts"
import type { Figure } from "./report.ts"
import { comparedFigure } from "./report.ts"
import { startVerification } from "./verification.ts"
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

/** Keys with what they are asked and must answer, each sort apart: question and token meet in the call, as they do in a server. */
interface Mixture {
  readonly tokens: readonly string[]
  readonly variants: readonly Variant[]
}

const variantAt = ({ variants }: Mixture, at: number): Variant | undefined => variants[at % variants.length]

function verificationOf(verifyToken: VerifyToken, mixture: Mixture, order: Uint32Array): Side {
  const { tokens } = mixture
  return {
    run: () =>
      timePerCall(CALLS, (call) => {
        const at = order[call % KEYS] ?? 0
        const variant = variantAt(mixture, at)
        if (variant === undefined) throw new Error("there is nothing to ask")
        const { action, request } = variant.asked
        const decision = verifyToken.verifyNow({ token: tokens[at] ?? "", action, request })
        if (decision?.code !== variant.code) throw new Error(`a token did not get the answer ${variant.code}`)
      }),
  }
}

/** `verifyNow` from memory against a hash, a lookup and two clock reads. */
export async function inProcess(): Promise<readonly Figure[]> {
  const world = await createWorld()
  const variants = VARIANTS(world)
  const tokens = variants.map(({ shape }) => world.plant(KEYS, shape))
  const { verifyToken, stop } = await startVerification(await world.open(), world)
  const figures: Figure[] = []
  const measure = async (name: string, mixture: Mixture, target: number | null): Promise<void> => {
    for (const [at, token] of mixture.tokens.entries()) {
      const { action, request } = variantAt(mixture, at)?.asked ?? NOTHING
      await verifyToken.verify({ token, action, request })
    }
    const order = shuffled(KEYS)
    const compared = await compare({
      ours: verificationOf(verifyToken, mixture, order),
      baseline: baselineOf(mixture.tokens, order),
      rounds: ROUNDS,
      warmups: WARMUPS,
    })
    figures.push(comparedFigure(name, compared, target))
  }
  try {
    for (const [at, variant] of variants.entries()) {
      const mixture = { tokens: tokens[at] ?? [], variants: [variant] }
      await measure(variant.name, mixture, at === 0 ? 0.5 : null)
    }
    const mixed = Array.from({ length: KEYS }, (_, at) => tokens[at % tokens.length]?.[at] ?? "")
    await measure("all of the above in turn", { tokens: mixed, variants }, null)
    return figures
  } finally {
    await stop()
    world.remove()
  }
}
