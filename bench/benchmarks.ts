import { audit } from "./audit.ts"
import { coldPostgres } from "./cold-postgres.ts"
import { cold } from "./cold.ts"
import { consoleAtScale } from "./console.ts"
import { discovery } from "./discovery.ts"
import { http } from "./http.ts"
import { inProcess } from "./in-process.ts"
import { management } from "./management.ts"
import type { Section } from "./report.ts"
import { start } from "./start.ts"

/** A benchmark: what it is called, what it says, and how it is measured. */
export interface Benchmark extends Omit<Section, "figures"> {
  readonly measure: () => Promise<Section["figures"]>
}

/** All benchmarks, in the order they run. */
export const BENCHMARKS: readonly Benchmark[] = [
  {
    id: "in-process",
    title: "Verification inside the process",
    explanation:
      "`verifyNow` over 10,000 keys in memory in random order. Baseline: SHA-256 of the same token as hex, a look-up of it in a `Map` of " +
      "10,000, and the reading of both clocks a lease needs. Time per token.",
    measure: inProcess,
  },
  {
    id: "http",
    title: "Verification over HTTP",
    explanation:
      "`POST /verify` with 10,000 keys in memory, the server started as `npm start` starts it. Baseline: a bare `node:http` server that reads " +
      "and parses the same body, finds the caller's and the presented token by their SHA-256 in a `Map`, and writes the same headers and as many " +
      "bytes. One client for both: raw sockets, one request at a time on each, and a loop that never sleeps. Time per request.",
    measure: http,
  },
  {
    id: "cold",
    title: "First verification of a token",
    explanation:
      "`verifyNow` of tokens that are not in memory, random ones of 1,000,000 keys in SQLite: hash, load, prepare, decide, keep. Baseline: the " +
      'prepared load statement alone, on a connection of its own with the same settings: `statement.get(Buffer.from(hash, "hex"))`, the ' +
      "hash known beforehand. Time per token.",
    measure: cold,
  },
  {
    id: "cold-postgres",
    title: "First verification of a token on PostgreSQL",
    explanation:
      "`verify` of tokens that are not in memory, random ones of 200,000 keys, eight at once, the database on the same machine. Baseline: the same " +
      "named prepared statement, eight at once on a pool of the same size, the hash known beforehand. Time per token.",
    measure: coldPostgres,
  },
  {
    id: "start",
    title: "Start and memory",
    explanation:
      "From starting the process to the first 200 of `/readyz`, sources unbuilt, on a data directory with 10,000 keys; then resident memory. " +
      "Baseline: `node -e` with an empty `node:http` server.",
    measure: start,
  },
  {
    id: "management",
    title: "Management",
    explanation:
      "`POST /keys` and `DELETE /keys/{grant_id}` one after the other on one connection, SQLite, each durable before it is answered (two " +
      "transactions). Baseline: one durable better-sqlite3 transaction of an insert and an update. For information; both depend on the disk.",
    measure: management,
  },
  {
    id: "console",
    title: "The console with 100,000 keys",
    explanation:
      "An organization with 100,000 keys on SQLite. At the API: a page of 50 over HTTP. In Chromium: the list on a slow network and a slow " +
      "processor, without anything in the browser's cache; and the longest task while somebody works with it.",
    measure: consoleAtScale,
  },
  {
    id: "audit",
    title: "The audit log",
    explanation:
      "The log of one organization on SQLite, as the store writes it: entry, hash, commitments of personal values, tree. Baseline of appending and " +
      "of exporting: a plain table with the same columns and indexes, a prepared statement, the same transactions, and neither hashes nor tree. " +
      "Baseline of a proof: the algorithm of RFC 9162 on all leaf hashes in memory; of a checkpoint: the Ed25519 signature alone; of the check: " +
      "`JSON.parse` and SHA-256 of each line. Time for one.",
    measure: audit,
  },
  {
    id: "discovery",
    title: "Discovery",
    explanation:
      "Against a stand-in for AWS in another process, on loopback. Overhead: `discover` (plan, engine, tables of 20 rows) with nothing from the " +
      "cache; baseline: the same list calls by the same SDK clients as they come and nothing else, at once as well; time per batch. A request of 100 calls: " +
      "25 services in 4 regions by `POST /discovery` to the server, each call with a latency of its own. From the cache: one service of 20 rows, " +
      "whole requests by 1,000 keys with a linked account, one at a time, from the parsed head to the last byte written, in the measuring process, " +
      "per second of processor time of all its threads; " +
      "over HTTP the server is on a core of its own. Memory: the server as it is, and with `@bitting/discovery` replaced by an empty module.",
    measure: discovery,
  },
]
