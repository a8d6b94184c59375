import { TypeOverrides, types } from "pg"
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

/** Milliseconds a connection or an answer is waited for: longer than any timeout of the server's. */
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

/** Names the database without the password. */
export function describeUrl(url: string): string {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}
