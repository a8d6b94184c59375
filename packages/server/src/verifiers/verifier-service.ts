import { createHash } from "node:crypto"
import type {
  Change,
  ChangeFeed,
  Clock,
  DelayingVerifier,
  KeyspaceCatalogue,
  LeaseLedger,
  LeaseWatch,
  RecordSource,
  RemoteVerifiers,
  Schedule,
} from "@bitting/core"
import { createLeaseRefusals, createLeaseWatch, createRemoteVerifiers } from "@bitting/core"
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
  /**
   * Tells them of a committed change and resolves when none of them can decide by what was before it, but for those it answers: they fail
   * open and have not confirmed it. Null: before this call.
   */
  readonly settled: (change: Change | null) => Promise<readonly DelayingVerifier[]>
  readonly found: LeaseWatch["found"]
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
  const { ledger, log, clock } = ports
  const watch = createLeaseWatch({ ledger, clock, schedule: ports.schedule })
  const refusals = createLeaseRefusals({ ledger, clock })
  if (await ledger.wasUsed()) {
    await watch.activate(false)
    await refusals.refresh()
  }
  const streams = createChangeStreams()
  const usage = createRemoteUsage(ports)

  async function noteDelays(verifiers: readonly DelayingVerifier[]): Promise<void> {
    for (const { name, credential, organizationId, until } of await refusals.note(verifiers)) {
      // By its name: ids of verifiers are shown nowhere.
      const fields = { verifier: name, key: credential, organization: organizationId }
      log.warn("verifier_refused", { ...fields, until: new Date(until).toISOString() })
    }
  }

  return {
    ...createRemoteVerifiers({ ledger, feed: ports.feed, records: ports.records, watch, refusals }),
    keyspaces: nameOf(ports.catalogue),
    streams,
    count: usage.count,
    written: usage.written,
    flushUsage: usage.flush,
    async settled(change) {
      if (change !== null) streams.push(change)
      const { unconfirmed, delayedBy } = await watch.settled(change)
      if (unconfirmed.length > 0) log.warn("change_unconfirmed", { verifiers: unconfirmed.length })
      // Whoever revokes need not wait for that as well.
      if (delayedBy.length > 0) {
        noteDelays(delayedBy).catch((error: unknown) => {
          log.warn("delays_not_noted", { detail: error instanceof Error ? error.message : "unknown" })
        })
      }
      return unconfirmed
    },
    found: watch.found,
    async sweep() {
      await watch.sweep()
      if (watch.isActive()) await refusals.refresh()
    },
  }
}
