import type { VerifyToken } from "@bitting/core"
import {
  createDenialSampler,
  createRateLimiter,
  createUsageMeter,
  createVerifier,
  createVerifyToken,
} from "@bitting/core"
import type { OpenedStore } from "@bitting/store"
import { nodeDigest, nodeSchedule, systemClock } from "../packages/server/src/system-clock.ts"
import type { World } from "./world.ts"

/** Records kept in memory, as the server keeps them. */
const CACHE_LIMITS = { known: 100_000, unknown: 50_000 }

/** How often counted uses are written, ms, as the server writes them. */
const FLUSH_MS = 1_000

/** How often what was written is added to what is read, ms, as the server does it. */
const FOLD_MS = 30_000

/** What verifies in the server, without the HTTP around it. */
export interface Verification {
  readonly verifyToken: VerifyToken
  readonly stop: () => Promise<void>
}

/** Starts verification over an open store, which `stop` closes. */
export async function startVerification(
  store: OpenedStore,
  { catalogue }: Pick<World, "catalogue">,
): Promise<Verification> {
  const verifier = createVerifier({
    source: store,
    feed: store,
    clock: systemClock,
    schedule: nodeSchedule,
    catalogue,
    jitter: Math.random,
    limits: CACHE_LIMITS,
  })
  const denials = createDenialSampler()
  const meter = createUsageMeter(store.usage, denials)
  const verifyToken = createVerifyToken({
    verifier,
    limiter: createRateLimiter(),
    meter,
    denials,
    quota: store.quota,
    digest: nodeDigest,
    clock: systemClock,
    catalogue,
  })
  await verifier.start()
  const flushing = setInterval(() => void meter.flush(), FLUSH_MS)
  const folding = setInterval(() => void store.foldUsage(), FOLD_MS)
  flushing.unref()
  folding.unref()
  return {
    verifyToken,
    stop: async () => {
      clearInterval(flushing)
      clearInterval(folding)
      await meter.flush()
      verifier.stop()
      await store.close()
    },
  }
}
