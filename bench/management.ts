import SqliteDatabase from "better-sqlite3"
import { Agent, request as httpRequest } from "node:http"
import { join } from "node:path"
import { compare, quantile } from "./harness.ts"
import { stop } from "./processes.ts"
import { startRealServer } from "./real-server.ts"
import type { Figure } from "./report.ts"
import { comparedFigure, plainFigure, short } from "./report.ts"
import { createWorld } from "./world.ts"

const PAIRS = 50
const ROUNDS = 11
const WARMUPS = 2

interface Call {
  readonly method: string
  readonly path: string
  readonly body?: unknown
}

interface Answer {
  readonly status: number
  readonly body: string
}

/** One kept connection and one credential. */
function client(port: number, bearer: string): (call: Call) => Promise<Answer> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return ({ method, path, body }) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? "" : JSON.stringify(body)
      const headers = {
        authorization: `Bearer ${bearer}`,
        "content-length": Buffer.byteLength(text),
        ...(text === "" ? {} : { "content-type": "application/json" }),
      }
      const sent = httpRequest({ host: "127.0.0.1", port, method, path, headers, agent }, (response) => {
        const chunks: Buffer[] = []
        response.on("data", (chunk: Buffer) => chunks.push(chunk))
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        )
      })
      sent.on("error", reject)
      sent.end(text)
    })
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = process.hrtime.bigint()
  await work()
  return Number(process.hrtime.bigint() - started)
}

/** Creating and revoking keys over HTTP against one durable transaction of the same database, and how long a revocation takes. */
export async function management(): Promise<readonly Figure[]> {
  const world = await createWorld()
  const real = await startRealServer(world.dataDir)
  const call = client(real.port, world.rootToken)
  const bare = new SqliteDatabase(join(world.dataDir, "bare.db"))
  bare.pragma("journal_mode = wal")
  bare.pragma("synchronous = full")
  bare.exec("create table pair (id integer primary key, value text not null) strict")
  const insert = bare.prepare("insert into pair (value) values (?)")
  const update = bare.prepare("update pair set value = ? where id = ?")
  const both = bare.transaction(() => update.run("revoked", insert.run("created").lastInsertRowid))
  const waits: number[] = []

  async function createAndRevoke(): Promise<void> {
    const body = { keyspace: "compliance", label: "Benchmark", permission: "read-only" }
    const created = await call({ method: "POST", path: "/keys", body })
    if (created.status !== 201) throw new Error(`the server answered ${created.status}: ${created.body}`)
    const { key } = JSON.parse(created.body) as { readonly key: { readonly grant_id: string } }
    waits.push(
      await timed(async () => {
        const revoked = await call({ method: "DELETE", path: `/keys/${key.grant_id}` })
        if (revoked.status !== 200) throw new Error(`the server answered ${revoked.status}`)
      }),
    )
  }

  try {
    const compared = await compare({
      ours: {
        run: async () =>
          (await timed(async () => {
            for (let pair = 0; pair < PAIRS; pair++) await createAndRevoke()
          })) / PAIRS,
      },
      baseline: {
        run: async () =>
          (await timed(async () => {
            for (let pair = 0; pair < PAIRS; pair++) both()
          })) / PAIRS,
      },
      rounds: ROUNDS,
      warmups: WARMUPS,
    })
    const inMs = (q: number): string => `${short(quantile(waits, q) / 1e6)} ms`
    return [
      comparedFigure("create a key and revoke it", compared, null),
      plainFigure("revocation, from the request to its answer", `${inMs(0.5)}, p99 ${inMs(0.99)}`),
    ]
  } finally {
    bare.close()
    await stop(real.child)
    world.remove()
  }
}
