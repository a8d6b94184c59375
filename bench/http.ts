import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { BareSetup } from "./baselines/bare-http.ts"
import type { Side } from "./harness.ts"
import { compare } from "./harness.ts"
import type { Load } from "./load-client.ts"
import { sendLoad } from "./load-client.ts"
import { startNode, stop } from "./processes.ts"
import { SERVER_CORE, startRealServer } from "./real-server.ts"
import type { Figure } from "./report.ts"
import { comparedFigure } from "./report.ts"
import { createWorld } from "./world.ts"

const KEYS = 10_000
const CONNECTIONS = 32
const REQUESTS = 10_000
const ROUNDS = 15
const WARMUPS = 3

/** A body as a service sends it: the token, what is asked, and where from. */
const bodyOf = (token: string): string =>
  JSON.stringify({ token, action: { scopes: ["compliance:read"] }, request: { ip: "203.0.113.7" } })

function requestOf(bearer: string, token: string): Buffer {
  const body = bodyOf(token)
  const head = [
    "POST /verify HTTP/1.1",
    "host: 127.0.0.1",
    `authorization: Bearer ${bearer}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`)
}

/** Asks the real server once; the baseline answers with the same headers and as many bytes. */
async function sampleAnswer(
  port: number,
  bearer: string,
  token: string,
): Promise<Pick<BareSetup, "headers" | "body">> {
  const response = await fetch(`http://127.0.0.1:${port}/verify`, {
    method: "POST",
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
    body: bodyOf(token),
  })
  const body = await response.text()
  if (!body.startsWith('{"valid":true')) throw new Error(`the server answered ${body}`)
  const headers = Object.fromEntries(response.headers)
  for (const name of ["date", "connection", "keep-alive"]) delete headers[name]
  return { headers, body }
}

async function startBare(setup: BareSetup): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = startNode({
    args: [join(import.meta.dirname, "baselines", "bare-http.ts")],
    core: SERVER_CORE,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  })
  child.send(setup)
  const [{ port }] = (await once(child, "message")) as [{ readonly port: number }]
  return { child, port }
}

function loadSide(load: Load): Side {
  return {
    run: async () => {
      const { elapsedNs, failed } = await sendLoad(load)
      if (failed > 0) throw new Error(`${failed} answers were not 200`)
      return elapsedNs / load.count
    },
  }
}

/** Time all threads of a process have spent on a core, ns; null where the system does not tell (it does on Linux). */
function coreTimeOf({ pid }: ChildProcess): number | null {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`)
    const times = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8"))
    return times.reduce((sum, text) => sum + Number(text.split(" ")[0]), 0)
  } catch {
    return null
  }
}

/** The same load, but what counts is how long the server was busy with it: other programs on the machine do not matter then. */
function busySide(load: Load, server: ChildProcess): Side {
  const { run } = loadSide(load)
  return {
    run: async () => {
      const before = coreTimeOf(server) ?? 0
      await run()
      return ((coreTimeOf(server) ?? 0) - before) / load.count
    },
  }
}

/** `POST /verify` of the real server against a bare one, same client, same bytes. */
export async function http(): Promise<readonly Figure[]> {
  const world = await createWorld()
  const tokens = world.plant(KEYS)
  const { rootToken } = world
  const real = await startRealServer(world.dataDir)
  const sample = await sampleAnswer(real.port, rootToken, tokens[0] ?? "")
  const bare = await startBare({ ...sample, tokens: [rootToken, ...tokens] })
  try {
    const requests = tokens.map((token) => requestOf(rootToken, token))
    const load = { requests, connections: CONNECTIONS, count: REQUESTS }
    const compared = await compare({
      ours: loadSide({ ...load, port: real.port }),
      baseline: loadSide({ ...load, port: bare.port }),
      rounds: ROUNDS,
      warmups: WARMUPS,
    })
    const figures = [comparedFigure(`${CONNECTIONS} connections kept open`, compared, 0.85)]
    if (coreTimeOf(real.child) === null) return figures
    const busy = await compare({
      ours: busySide({ ...load, port: real.port }, real.child),
      baseline: busySide({ ...load, port: bare.port }, bare.child),
      rounds: ROUNDS,
      warmups: 0,
    })
    return [...figures, comparedFigure("the same, time the server was busy", busy, null)]
  } finally {
    await Promise.all([stop(real.child), stop(bare.child)])
    world.remove()
  }
}
