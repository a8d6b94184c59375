import { http } from "./http.ts"
import { inProcess } from "./in-process.ts"
import type { Section } from "./report.ts"

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
      "bytes. One client for both: raw sockets, one request at a time on each. Time per request.",
    measure: http,
  },
]
