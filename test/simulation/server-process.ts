import type {
  Change,
  ChangeFeed,
  ChangeFeedReply,
  ChangeTarget,
  DelayingVerifier,
  LeaseLedger,
  LeaseLook,
  LoadedRecords,
  Position,
  SystemKeyCaller,
  Verifier,
} from "@bitting/core"
import { catalogueOf, createVerifier } from "@bitting/core"
import { sampleKeyspace } from "../../packages/core/test/samples.ts"
import { verifierLoad } from "../../packages/server/src/http/handlers/verifier-load.ts"
import { verifierRenew } from "../../packages/server/src/http/handlers/verifier-renew.ts"
import type { Services } from "../../packages/server/src/http/handler.ts"
import { settleBy } from "../../packages/server/src/verifiers/settle.ts"
import type { VerifierService } from "../../packages/server/src/verifiers/verifier-service.ts"
import { startVerifierService } from "../../packages/server/src/verifiers/verifier-service.ts"
import type { Authority } from "./authority.ts"
import type { Kernel } from "./kernel.ts"
import type { Process } from "./machine.ts"
import type { Network } from "./network.ts"

/** How long a process that takes a database over waits for the one before it, ms of its own clock. */
const SETTLE_MS = 3_000

const SWEEP_MS = 1_000

export const CATALOGUE = catalogueOf([sampleKeyspace()])

/** What the simulation is made of. */
export interface World {
  readonly kernel: Kernel
  readonly authority: Authority
  /** Between processes. */
  readonly network: Network
  /** To the database. */
  readonly wire: Network
  /** Whether the database is a file beside the server: records are read from it at once. */
  readonly embedded: boolean
  /** Whether verifiers in other processes hear of changes as they are made; nothing depends on that. */
  readonly streams: boolean
  /** How often the server stands still between two steps of what it does. */
  readonly stalls: number
}

/** A change that a server was asked to make: committed, and then settled. */
export interface ServerProcess {
  readonly process: Process
  readonly verifier: Verifier
  readonly isReady: () => boolean
  /** True time from which on it knows the leases that there are; Infinity: not yet. */
  readonly readyAt: () => number
  /** @throws Error when it is not known whether it was committed */
  readonly commit: (organizationId: string | null, target: ChangeTarget) => Promise<Change>
  readonly settle: (change: Change | null) => Promise<readonly DelayingVerifier[]>
  readonly renew: (caller: SystemKeyCaller, body: object) => Promise<unknown>
  readonly load: (caller: SystemKeyCaller, body: object) => Promise<unknown>
  readonly leave: (caller: SystemKeyCaller, id: string) => Promise<void>
  readonly streams: () => VerifierService["streams"] | null
  readonly log: LogSight
}

class DownError extends Error {
  override readonly name = "DownError"
}

/** What a server has seen of the log. */
export interface LogSight {
  /** Tags of changes that it has seen there since they were committed. */
  readonly seen: Set<string>
  /** Tags that it has looked for in vain. */
  readonly missed: Set<string>
}

const createLogSight = (): LogSight => ({ seen: new Set(), missed: new Set() })

/** The server's connections to the database. Only the one with the lock tells that no other server has it. */
function connect({ authority, wire, embedded, kernel, stalls }: World, process: Process) {
  async function call<T>(ask: () => T): Promise<T> {
    if (!embedded) return await wire.call(process, authority, async () => ask())
    // Statements wait for those before them.
    return await new Promise((resolve, reject) => {
      kernel.after(kernel.random.between(0, 60), () =>
        process.exec(() => {
          try {
            resolve(ask())
          } catch (error) {
            reject(error)
          }
        }),
      )
    })
  }
  const locked = <T>(ask: () => T): Promise<T> =>
    call(() => {
      if (authority.holder !== process.name) throw new DownError("another server has the database")
      return ask()
    })
  async function stall(longestMs = 600): Promise<void> {
    if (!kernel.random.chance(stalls)) return
    await new Promise<void>((resolve) => void process.schedule(kernel.random.between(0, longestMs), resolve))
  }
  let last: Promise<unknown> = Promise.resolve()
  const log = createLogSight()
  /** One look after the other. */
  function look(tags: readonly string[]): Promise<LeaseLook> {
    const result = last.then(async () => {
      const answer = await locked(() => authority.look(tags))
      for (const tag of tags) if (answer.found.has(tag)) log.seen.add(tag)
      for (const tag of tags) if (!answer.found.has(tag)) log.missed.add(tag)
      return answer
    })
    last = result.catch(() => undefined)
    return result
  }
  async function since(position: Position | null): Promise<ChangeFeedReply> {
    await stall()
    const reply = await locked(() => authority.since(position))
    await stall()
    for (const { tag } of [...reply.changes, reply.head]) log.seen.add(tag)
    return reply
  }
  const ledger: LeaseLedger = {
    async renew(renewals) {
      await stall()
      return await call(() => authority.renew(renewals))
    },
    leave: (id, credential) => call(() => authority.leave(id, credential)),
    countOf: () => call(() => 1),
    look,
    list: () => call(authority.list),
    sweep: (rows) => call(() => authority.sweep(rows)),
    wasUsed: () => call(authority.wasUsed),
    // Whom changes wait for too often is not what is simulated here.
    noteDelays: async () => {},
    delays: async () => [],
    inheritDelays: async () => {},
  }
  async function loadMany(hashes: readonly string[], position: Position | null): Promise<LoadedRecords> {
    const loaded = await call(() => authority.loadMany(hashes, position))
    await stall(1_800)
    return loaded
  }
  const feed: ChangeFeed = { since }
  return { call, locked, ledger, feed, loadMany, log }
}

/** Starts a server on a process: everything but HTTP and the database is the real one. */
export function startServer(world: World, process: Process): ServerProcess {
  const { authority, kernel } = world
  const { call, locked, ledger, feed, loadMany, log } = connect(world, process)
  const { clock, schedule } = process
  let service: VerifierService | null = null
  let settle: ServerProcess["settle"] | null = null
  let readyAt = Infinity
  // One before it that was not closed may go on deciding by what it knows.
  const settledAt = clock.monotonic() + (authority.holder === "" ? 0 : SETTLE_MS)
  authority.holder = process.name

  const verifier = createVerifier({
    source: {
      load: (hash, position = null) =>
        world.embedded ? authority.load(hash, position) : call(() => authority.load(hash, position)),
    },
    feed,
    clock,
    schedule,
    catalogue: CATALOGUE,
    jitter: () => kernel.random.between(0, 1),
    limits: { known: 4, unknown: 2 },
  })

  async function start(): Promise<void> {
    await verifier.start()
    const started = await startVerifierService({
      ledger,
      feed,
      records: { loadMany },
      usage: { flush: async () => {}, report: async () => {} },
      keysWithin: async () => new Set(),
      clock,
      schedule,
      catalogue: CATALOGUE,
      log: { warn: () => undefined },
    })
    settle = settleBy(
      {
        verifier,
        verifiers: started,
        hosts: { follow: async () => {} },
        database: { settled: waitForOthers },
        clock,
      },
      async () => {},
    )
    service = started
    readyAt = kernel.now()
    sweepLater()
  }

  function sweepLater(): void {
    schedule(SWEEP_MS, () => {
      service?.sweep().catch(() => undefined)
      sweepLater()
    })
  }

  function startLater(): void {
    start().catch(() => void schedule(300, startLater))
  }

  const demand = <T>(part: T | null): T => {
    if (part === null) throw new DownError("the server is starting")
    return part
  }

  async function waitForOthers(): Promise<void> {
    while (clock.monotonic() < settledAt) {
      await new Promise<void>((resolve) => void schedule(Math.max(1, settledAt - clock.monotonic()), resolve))
    }
  }

  startLater()
  // The handlers use nothing else of the services.
  const services = (): Services => ({ verifiers: demand(service) }) as Services
  const contextOf = (caller: SystemKeyCaller) => ({ caller, origin: { requestId: "", address: null } })
  return {
    process,
    verifier,
    isReady: () => service !== null,
    readyAt: () => readyAt,
    async commit(organizationId, target) {
      demand(settle)
      const change = await call(() => authority.commit(organizationId, target))
      const isThere = await locked(() => authority.hasChange(change.tag))
      if (!isThere) throw new DownError("it is gone")
      await waitForOthers()
      return change
    },
    settle: async (change) => await demand(settle)(change),
    async renew(caller, body) {
      return (await verifierRenew(services(), { body, context: contextOf(caller) } as never)).body
    },
    async load(caller, body) {
      return (await verifierLoad(services(), { body, context: contextOf(caller) } as never)).body
    },
    leave: async (caller, id) => await demand(service).leave(caller, id),
    streams: () => service?.streams ?? null,
    log,
  }
}
