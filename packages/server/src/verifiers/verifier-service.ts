import { createHash } from "node:crypto"
import type {
  Change,
  ChangeFeed,
  Clock,
  KeyspaceCatalogue,
  LeaseLedger,
  RecordSource,
  RemoteVerifiers,
  Schedule,
} from "@bitting/core"
import { createLeaseWatch, createRemoteVerifiers } from "@bitting/core"
import type { Logger } from "../http/logger.ts"
import { keyspaceJson } from "../http/render-keyspace.ts"
import type { ChangeStreams } from "./change-streams.ts"
import { createChangeStreams } from "./change-streams.ts"
import type { RemoteUsage, RemoteUsagePorts } from "./remote-usage.ts"
import { createRemoteUsage } from "./remote-usage.ts"

/** Everything the server does for verifiers in other processes. */
export interface VerifierService extends RemoteVerifiers {
  /** Names the keyspace declarations in force. */
  readonly keyspaces: string
  readonly streams: ChangeStreams
  readonly count: RemoteUsage["count"]
  readonly written: RemoteUsage["written"]
  readonly flushUsage: RemoteUsage["flush"]
  /** Tells them of a committed change and resolves when none of them can decide by what was before it. Null: before this call. */
  readonly settled: (change: Change | null) => Promise<void>
  /** Deletes leases of verifiers that are dead. */
  readonly sweep: () => Promise<void>
}

export interface VerifierServicePorts extends RemoteUsagePorts {
  readonly ledger: LeaseLedger
  readonly feed: ChangeFeed
  readonly records: RecordSource
  readonly clock: Clock
  readonly schedule: Schedule
  readonly catalogue: KeyspaceCatalogue
  readonly log: Pick<Logger, "warn">
}

function nameOf(catalogue: KeyspaceCatalogue): string {
  const text = JSON.stringify([...catalogue.byName.values()].map(keyspaceJson))
  return createHash("sha256").update(text).digest("hex").slice(0, 16)
}

/** Starts the server's side; leases granted before this process was there are waited for. */
export async function startVerifierService(ports: VerifierServicePorts): Promise<VerifierService> {
  const { ledger, log } = ports
  const watch = createLeaseWatch({
    ledger,
    clock: ports.clock,
    schedule: ports.schedule,
    waited: ({ unconfirmed }) => {
      if (unconfirmed > 0) log.warn("change_unconfirmed", { verifiers: unconfirmed })
    },
  })
  if (await ledger.wasUsed()) watch.activate(false)
  const streams = createChangeStreams()
  const usage = createRemoteUsage(ports)
  return {
    ...createRemoteVerifiers({ ledger, feed: ports.feed, records: ports.records, watch }),
    keyspaces: nameOf(ports.catalogue),
    streams,
    count: usage.count,
    written: usage.written,
    flushUsage: usage.flush,
    settled(change) {
      if (change !== null) streams.push(change)
      return watch.settled(change)
    },
    sweep: watch.sweep,
  }
}
