import { Client, Pool, TypeOverrides, types } from "pg"
import type { ClientConfig } from "pg"

/**
 * Set on every connection. A lock is waited for 2 s, a transaction whose program has stopped holds others up for 5 s,
 * a commit is on disk before it is confirmed, and a machine that vanished gives its locks back in seconds.
 */
const SETTINGS = {
  lock_timeout: "2s",
  idle_in_transaction_session_timeout: "5s",
  statement_timeout: "5s",
  synchronous_commit: "on",
  tcp_keepalives_idle: "5",
  tcp_keepalives_interval: "2",
} as const

/** Connections of the pool. */
const POOL_SIZE = 10

/**
 * Milliseconds that are waited for the server to let a connection in, and for an answer: longer than any timeout of the server's. A
 * connection of the pool that others have is waited for as long as for an answer: by then whoever had it has got one.
 */
const CONNECT_MS = 2_000
const ANSWER_MS = 7_000

const parsers = new TypeOverrides()
// Counters and epoch milliseconds stay below 2^53.
parsers.setTypeParser(types.builtins.INT8, Number)

/** Adds the settings to those the URL brings itself. */
function withSettings(url: string): string {
  const parsed = new URL(url)
  const settings = Object.entries(SETTINGS).map(([name, value]) => `-c ${name}=${value}`)
  const options = [parsed.searchParams.get("options") ?? "", ...settings].join(" ").trim()
  parsed.searchParams.set("options", options)
  return parsed.href
}

/** How to connect: with every setting made, and whole numbers as numbers. */
export function clientConfig(url: string): ClientConfig {
  return {
    connectionString: withSettings(url),
    application_name: "bitting",
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    types: parsers,
  }
}

/** The pool has a single limit for both waits, of which this one is the shorter. */
class PooledClient extends Client {
  constructor(config?: ClientConfig) {
    super({ ...config, connectionTimeoutMillis: CONNECT_MS })
  }
}

/** Makes a pool of connections, which are opened when they are needed. */
export function createPool(url: string): Pool {
  const pool = new Pool({
    ...clientConfig(url),
    max: POOL_SIZE,
    connectionTimeoutMillis: ANSWER_MS,
    Client: PooledClient,
  })
  // An idle connection that is lost is replaced when it is needed.
  pool.on("error", () => {})
  // One that is lost in use fails what it was used for; without a listener it would end the process as well.
  pool.on("connect", (client) => void client.on("error", () => {}))
  return pool
}

/** Names the database without the password. */
export function describeUrl(url: string): string {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}
