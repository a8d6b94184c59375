import type { Entry, Result } from "@bitting/discovery"
import { awsProvider, createCatalogue, createEngine, discover, planRequest } from "@bitting/discovery"
import { BARE_SERVICES, bareCalls } from "../packages/discovery/test/bare-sdk.ts"
import { REGIONS, SERVICES } from "../packages/discovery/test/mixed-batch.ts"
import { systemClock } from "../packages/server/src/system-clock.ts"
import type { Cloud } from "./cloud.ts"
import { CREDENTIALS, linkAccount, startCloud } from "./cloud.ts"
import type { Side } from "./harness.ts"
import { compare, shuffled, spread } from "./harness.ts"
import { stop } from "./processes.ts"
import { SERVER_CORE, startRealServer } from "./real-server.ts"
import type { Figure } from "./report.ts"
import { comparedFigure, limitFigure, plainFigure, short } from "./report.ts"
import type { World } from "./world.ts"
import { createWorld } from "./world.ts"

const WARMUPS = 3

/** How long the cloud takes, ms: no time, or about what a call to a region on the same continent takes; then there is less to be seen. */
const WAITS = [
  { waitMs: 0, batches: 40, rounds: 41 },
  { waitMs: 100, batches: 5, rounds: 11 },
]

/** Throughput that 10 % more time leaves, 1 / 1.1. */
const LEAST_RATIO = 0.91

const BATCH_ROUNDS = 11
const LATENCY_MS = { from: 100, to: 1_000 }
const LIMIT_MS = 1.3 * LATENCY_MS.to

const CALLS = REGIONS.length * BARE_SERVICES.length

async function timePerBatch(count: number, batch: () => Promise<unknown>): Promise<number> {
  const started = process.hrtime.bigint()
  for (let at = 0; at < count; at += 1) await batch()
  return Number(process.hrtime.bigint() - started) / count
}

/** The engine as the server uses it, but for the bound on calls per minute, which no run may meet. */
function ourBatch(): { readonly ask: () => Promise<readonly Result[]>; readonly close: () => void } {
  const provider = awsProvider({ credentialsOf: async () => CREDENTIALS })
  const engine = createEngine({ clock: systemClock, random: Math.random, limits: { callsPerMinute: 1e9 } })
  const entries: readonly Entry[] = REGIONS.flatMap((region) =>
    BARE_SERVICES.map((service) => ({ service, provider: "aws", region, attributes: ["name"] })),
  )
  const accounts = [{ id: "acc_1", organizationId: "org_1", provider: "aws" as const }]
  const plan = planRequest(entries, { catalogue: createCatalogue([provider]), accounts })
  if (plan.problems !== null) throw new Error(JSON.stringify(plan.problems))
  const batch = entries.map((entry, place) => ({ entry, planned: plan.entries[place] ?? [] }))
  const options = { engine, clock: systemClock, deadlineMs: 25_000, refresh: true }
  return { ask: () => Promise.all(discover(batch, options)), close: engine.close }
}

async function inProcess(cloud: Cloud): Promise<readonly Figure[]> {
  const ours = ourBatch()
  const calls = bareCalls(REGIONS, CREDENTIALS)
  const oursSide = (batches: number): Side => ({
    run: () =>
      timePerBatch(batches, async () => {
        const results = await ours.ask()
        const rows = results.reduce((sum, { metadata }) => sum + metadata.count, 0)
        if (rows !== 20 * CALLS) throw new Error(`there were ${rows} rows`)
      }),
  })
  const bareSide = (batches: number): Side => ({
    run: () =>
      timePerBatch(batches, async () => {
        const counts = await Promise.all(calls.map((call) => call()))
        if (counts.some((one) => one !== 20)) throw new Error("the cloud does not have 20 of each")
      }),
  })
  const figures: Figure[] = []
  try {
    for (const { waitMs, batches, rounds } of WAITS) {
      await cloud.set({ latencies: [], otherwise: waitMs })
      const compared = await compare({
        ours: oursSide(batches),
        baseline: bareSide(batches),
        rounds,
        warmups: WARMUPS,
      })
      const how = waitMs === 0 ? "answered at once" : `answered after ${waitMs} ms`
      figures.push(comparedFigure(`${CALLS} calls at once, ${how}`, compared, LEAST_RATIO))
    }
    return figures
  } finally {
    ours.close()
  }
}

/** Latencies from the least to the greatest, one for each call of the batch; which call has which is left to chance. */
function latencies(count: number): readonly number[] {
  const { from, to } = LATENCY_MS
  return Array.from(shuffled(count), (place) => from + ((to - from) * place) / (count - 1))
}

async function overHttp(cloud: Cloud, world: World): Promise<readonly Figure[]> {
  const [token = ""] = world.plant(1, { keyspace: "discovery" })
  const real = await startRealServer(world.dataDir, { AWS_ENDPOINT_URL: cloud.url })
  const services = SERVICES.flatMap((service) =>
    REGIONS.map((region) => ({ service, provider: "aws", region })),
  )
  const ask = async (): Promise<number> => {
    await cloud.set({ latencies: latencies(services.length), otherwise: LATENCY_MS.to })
    const started = performance.now()
    const response = await fetch(`http://127.0.0.1:${real.port}/discovery`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ services, refresh: true }),
    })
    const { results } = (await response.json()) as { readonly results: readonly Result[] }
    const took = performance.now() - started
    if (!results.every(({ metadata }) => metadata.complete)) throw new Error("a table is not complete")
    const calls = await cloud.set({ latencies: [], otherwise: 0 })
    if (calls !== services.length) throw new Error(`there were ${calls} calls`)
    return took
  }
  try {
    await linkAccount(real.port, world.rootToken)
    const first = await ask()
    const times: number[] = []
    for (let round = 0; round < BATCH_ROUNDS; round += 1) times.push(await ask())
    const slowest = LATENCY_MS.to
    return [
      limitFigure(
        `a request of ${services.length} calls that take ${LATENCY_MS.from} to ${slowest} ms, against the slowest of them`,
        { ours: spread(times), baseline: { min: slowest, median: slowest, max: slowest }, unit: "ms" },
        LIMIT_MS,
      ),
      plainFigure("the first such request, which loads the SDK's clients", `${short(first)} ms`),
    ]
  } finally {
    await stop(real.child)
  }
}

/** What our own work adds to the calls of the SDK, and how long a batch waits beyond its slowest call. */
export async function overhead(): Promise<readonly Figure[]> {
  const cloud = await startCloud(SERVER_CORE)
  process.env["AWS_ENDPOINT_URL"] = cloud.url
  const world = await createWorld()
  try {
    return [...(await inProcess(cloud)), ...(await overHttp(cloud, world))]
  } finally {
    await stop(cloud.child)
    world.remove()
  }
}
