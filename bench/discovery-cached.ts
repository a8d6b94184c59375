import { readConfig, startServer } from "@bitting/server"
import type { Cloud } from "./cloud.ts"
import { linkAccount, startCloud } from "./cloud.ts"
import { quantile } from "./harness.ts"
import { sendLoad } from "./load-client.ts"
import { stop } from "./processes.ts"
import { SERVER_CORE, startRealServer } from "./real-server.ts"
import type { Figure } from "./report.ts"
import { short } from "./report.ts"
import type { ParsedRequest } from "./without-socket.ts"
import { exchangeWith, serverThatAnswers } from "./without-socket.ts"
import type { World } from "./world.ts"
import { createWorld } from "./world.ts"

/** Each key is let through so and so often a minute; together they are enough for all runs. */
const KEYS = 1_000

const REQUESTS = 3_000
const CONNECTIONS = 32
const ROUNDS = 11
const WARMUPS = 3

const ROWS = 20
const LEAST_PER_SECOND = 5_000

const BODY = JSON.stringify({
  services: [{ service: "sqs", provider: "aws", region: "eu-west-2", attributes: ["name", "url"] }],
})

const headersOf = (token: string): readonly string[] => [
  "host",
  "127.0.0.1",
  "authorization",
  `Bearer ${token}`,
  "content-type",
  "application/json",
  "content-length",
  String(Buffer.byteLength(BODY)),
]

const requestOf = (token: string): ParsedRequest => ({
  method: "POST",
  path: "/discovery",
  rawHeaders: headersOf(token),
  body: BODY,
})

function bytesOf({ method, path, rawHeaders, body }: ParsedRequest): Buffer {
  const lines = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []))
  return Buffer.from([`${method} ${path} HTTP/1.1`, ...lines, "", body].join("\r\n"))
}

/** Requests per second, from the times of runs, ns per request. */
function rateFigure(name: string, times: readonly number[], least: number | null): Figure {
  const rates = times.map((ns) => 1e9 / ns)
  const median = quantile(rates, 0.5)
  return {
    name,
    ours: `${short(median)} /s (${short(Math.min(...rates))}–${short(Math.max(...rates))})`,
    baseline: "",
    ratio: "",
    target: least === null ? "" : `≥ ${least} /s`,
    passed: least === null ? null : median >= least,
  }
}

async function runs(run: () => Promise<number>): Promise<readonly number[]> {
  const times: number[] = []
  for (let round = -WARMUPS; round < ROUNDS; round += 1) {
    await globalThis.gc?.({ type: "minor", execution: "async" })
    const ns = await run()
    if (round >= 0) times.push(ns)
  }
  return times
}

interface Parts {
  readonly world: World
  readonly cloud: Cloud
  readonly tokens: readonly string[]
}

async function withoutSocket({ world, cloud, tokens }: Parts): Promise<Figure> {
  const config = readConfig({ BITTING_PORT: "0", BITTING_DATA_DIR: world.dataDir, BITTING_CONSOLE: "off" })
  process.env["AWS_ENDPOINT_URL"] = cloud.url
  const quiet = (): void => {}
  const running = await startServer({ config, log: { info: quiet, warn: quiet, failure: quiet } })
  try {
    const server = await serverThatAnswers(`${running.url}/readyz`)
    const exchange = exchangeWith(server)
    const requests = tokens.map(requestOf)
    let at = 0
    const one = async (): Promise<void> => {
      at += 1
      const answer = await exchange.send(requests[at % KEYS] as ParsedRequest)
      if (!answer.startsWith("HTTP/1.1 200 ") || !answer.includes(`"count":${ROWS},`))
        throw new Error(`the server answered ${answer}`)
    }
    const times = await runs(async () => {
      const before = process.cpuUsage()
      for (let left = REQUESTS; left > 0; left -= 1) await one()
      // What a core is busy with it, all threads together: other programs on the machine do not matter then.
      const { user, system } = process.cpuUsage(before)
      return ((user + system) * 1_000) / REQUESTS
    })
    return rateFigure(`${ROWS} rows from the cache, without the socket`, times, LEAST_PER_SECOND)
  } finally {
    await running.close()
  }
}

async function overHttp({ world, cloud, tokens }: Parts): Promise<Figure> {
  const real = await startRealServer(world.dataDir, { AWS_ENDPOINT_URL: cloud.url })
  try {
    await linkAccount(real.port, world.rootToken)
    const requests = tokens.map((token) => bytesOf(requestOf(token)))
    const load = { port: real.port, requests, connections: CONNECTIONS, count: REQUESTS }
    const times = await runs(async () => {
      const { elapsedNs, failed } = await sendLoad(load)
      if (failed > 0) throw new Error(`${failed} answers were not 200`)
      return elapsedNs / REQUESTS
    })
    return rateFigure(`the same over HTTP, ${CONNECTIONS} connections`, times, null)
  } finally {
    await stop(real.child)
  }
}

/** How often a table in memory is answered, by a server on one core. */
export async function cached(): Promise<readonly Figure[]> {
  const cloud = await startCloud(SERVER_CORE)
  const world = await createWorld()
  const parts = { world, cloud, tokens: world.plant(KEYS, { keyspace: "discovery" }) }
  try {
    // First over HTTP: it links the account that both ask about.
    const http = await overHttp(parts)
    return [await withoutSocket(parts), http]
  } finally {
    await stop(cloud.child)
    world.remove()
  }
}
