import type {
  AuditPorts,
  Change,
  Clock,
  Entropy,
  KeyspaceCatalogue,
  PasswordHasher,
  Sealer,
  Store,
  VerifyToken,
} from "@bitting/core"
import {
  adoptMasterKey,
  createDenialSampler,
  createRateLimiter,
  createSignInThrottle,
  createUsageMeter,
  createVerifier,
  createVerifyToken,
  recordAuditKey,
  recordUnconfirmed,
  recordedAuditKey,
} from "@bitting/core"
import type { Verifier } from "@bitting/core"
import { openStore } from "@bitting/store"
import type { OpenedStore } from "@bitting/store"
import type { AddressInfo } from "node:net"
import { loadAuditSigner } from "./audit/audit-key-file.ts"
import type { CheckpointJob } from "./audit/checkpoint-job.ts"
import { startCheckpointJob } from "./audit/checkpoint-job.ts"
import type { Config } from "./config.ts"
import type { CloudServicesOnce } from "./discovery/cloud-services-once.ts"
import { cloudServicesOnce } from "./discovery/cloud-services-once.ts"
import { firstLink, plant } from "./first-start.ts"
import { createApp } from "./http/app.ts"
import type { Logger } from "./http/logger.ts"
import type { Services } from "./http/handler.ts"
import type { HostDirectory } from "./hosts/host-directory.ts"
import { createHostDirectory } from "./hosts/host-directory.ts"
import { createPaneReader, PANE_FOLDER } from "./http/pane/pane-build.ts"
import { createSites } from "./http/site.ts"
import type { Job } from "./jobs/job.ts"
import { startJob } from "./jobs/job.ts"
import { loadKeyspaces, SHIPPED_KEYSPACES_DIR } from "./keyspaces/load.ts"
import { createPasskeys } from "./people/passkeys.ts"
import type { PeopleAdapters } from "./people/people-adapters.ts"
import { peopleAdapters } from "./people/people-adapters.ts"
import { createOneTimeCodes } from "./people/totp.ts"
import { demandConfigured, findMasterKeys } from "./secrets/master-keys.ts"
import { createSealer } from "./secrets/sealer.ts"
import { startVerifierJobs } from "./verifiers/verifier-jobs.ts"
import type { VerifierService } from "./verifiers/verifier-service.ts"
import { settleBy } from "./verifiers/settle.ts"
import type { Settle } from "./verifiers/settle.ts"
import { startVerifierService } from "./verifiers/verifier-service.ts"
import { nodeDigest, nodeSchedule, systemClock, systemEntropy } from "./system-clock.ts"

/** Records kept in memory: about 1 kB each. */
const CACHE_LIMITS = { known: 100_000, unknown: 50_000 }

const REQUEST_TIMEOUT_MS = 30_000

/** Time between two flushes of the counts, ms: what a crash can lose of them. */
const FLUSH_MS = 1_000

/** Time between two additions of what was flushed to what is read, ms; reading adds it as well. */
const FOLD_MS = 30_000

/** Time between two prunings of what nobody asks for any more, ms. */
const PRUNE_MS = 3_600_000

/** Time between two readings of the organizations' hosts, ms: a change made while the database failed is noticed by then. */
const HOSTS_MS = 10_000

/** How long closing waits for mails that are under way, ms. */
const LAST_WORK_MS = 5_000

export interface ServerOptions {
  readonly config: Config
  readonly log: Logger
  /** For tests: other clocks and random bytes. */
  readonly clock?: Clock
  readonly entropy?: Entropy
  readonly requestTimeoutMs?: number
  /** For tests: another one, which counts or costs less. */
  readonly passwords?: PasswordHasher
}

/** What the first start leaves for the owner. */
export interface FirstStart {
  /** File with the root key; null when the instance had been initialised before. */
  readonly rootKeyPath: string | null
  /** File with a master key that was made because none was configured; null: there was one. */
  readonly masterKeyPath: string | null
  /** One-time link of the first person; null once there is one. */
  readonly signInLink: string | null
}

/** A server that listens. */
export interface RunningServer extends FirstStart {
  /** Base URL it really listens on. */
  readonly url: string
  readonly publicUrl: string
  /** Address of the web console; null: it is not served. */
  readonly consoleUrl: string | null
  readonly verifyToken: VerifyToken
  /** The organization's keyspaces, for callers inside the process. */
  readonly catalogue: KeyspaceCatalogue
  /** Stops accepting, lets requests end, writes what was counted, closes the database. */
  readonly close: () => Promise<void>
}

interface Engine {
  readonly ports: AuditPorts
  readonly verifier: Verifier
  readonly verifyToken: VerifyToken
  readonly verifiers: VerifierService
  readonly settle: Settle
  readonly hosts: HostDirectory
  readonly jobs: readonly Job[]
  readonly checkpoints: CheckpointJob
}

interface Foundation {
  readonly store: OpenedStore
  readonly catalogue: KeyspaceCatalogue
  readonly sealer: Sealer
}

/** The sealer of an open database, once its master key is known to be the right one. */
async function openSealer(
  options: ServerOptions,
  store: OpenedStore,
): Promise<{ readonly sealer: Sealer; readonly masterKeyPath: string | null }> {
  const { config, log, clock = systemClock, entropy = systemEntropy } = options
  const { keys, made } = await findMasterKeys({ config, settings: store.read.settings, entropy })
  const sealer = createSealer(keys, entropy)
  const { rotationPending } = await adoptMasterKey({ store, clock, entropy, sealer })
  if (rotationPending) {
    log.warn("master_key_rotation_pending", {
      detail:
        "Secrets may still be sealed under another master key than the first: keep all of them until it has been rotated.",
    })
  }
  return { sealer, masterKeyPath: made }
}

async function startEngine(
  options: ServerOptions,
  { store, catalogue, sealer }: Foundation,
): Promise<Engine> {
  const { clock = systemClock, entropy = systemEntropy, log, config } = options
  // Not before the store is this process's own: another one would have a key already.
  const auditSigner = loadAuditSigner(config.dataDir, await recordedAuditKey(store.read.settings))
  const verifier = createVerifier({
    source: store,
    feed: store,
    clock,
    schedule: nodeSchedule,
    catalogue,
    jitter: Math.random,
    limits: CACHE_LIMITS,
  })
  const denials = createDenialSampler()
  const meter = createUsageMeter(store.usage, denials)
  const shared = { clock, digest: nodeDigest, catalogue }
  const verifyToken = createVerifyToken({
    ...shared,
    verifier,
    limiter: createRateLimiter(),
    meter,
    denials,
    quota: store.quota,
  })
  await verifier.start()
  const verifiers = await startVerifierService({
    ledger: store.leases,
    feed: store,
    records: store,
    usage: store.usage,
    keysWithin: store.keysWithin,
    clock,
    schedule: nodeSchedule,
    catalogue,
    log,
  })
  const warn = (event: string) => (error: unknown) =>
    log.warn(event, { detail: error instanceof Error ? error.message : "unknown" })
  const flush = startJob({
    everyMs: FLUSH_MS,
    work: meter.flush,
    failed: warn("usage_not_written"),
    lastRun: true,
  })
  const fold = startJob({
    everyMs: FOLD_MS,
    work: store.foldUsage,
    failed: warn("usage_not_folded"),
    lastRun: false,
  })
  const pruning = [store.prune, store.pruneQuotas].map((work) =>
    startJob({ everyMs: PRUNE_MS, work, failed: warn("not_pruned"), lastRun: false }),
  )
  const hosts = createHostDirectory(store.read.organizations)
  await hosts.refresh()
  const reread = startJob({
    everyMs: HOSTS_MS,
    work: hosts.refresh,
    failed: warn("hosts_not_read"),
    lastRun: false,
  })
  const settle = settleBy(
    { verifier, verifiers, hosts, database: store, clock },
    async (change, unconfirmed) => {
      await recordUnconfirmed({ store, clock, entropy }, change, unconfirmed).catch(
        warn("unconfirmed_not_audited"),
      )
    },
  )
  const settled = async (change: Change | null): Promise<void> => void (await settle(change))
  const { instanceNeedsSecondFactor } = config
  const ports = { ...shared, store, sealer, entropy, settled, auditSigner, instanceNeedsSecondFactor }
  const checkpoints = startCheckpointJob(ports, config.dataDir, warn("checkpoints_not_written"))
  const jobs = [
    ...pruning,
    flush,
    fold,
    reread,
    checkpoints,
    ...startVerifierJobs({ verifiers, flushMs: FLUSH_MS, warn }),
  ]
  return { ports, settle, verifier, verifyToken, verifiers, hosts, jobs, checkpoints }
}

/** Records the key that signs checkpoints, and signs what there is today. */
async function introduceAuditKey({ ports, checkpoints }: Engine, log: Logger): Promise<void> {
  const replaced = await recordAuditKey(ports, ports.auditSigner.publicKey)
  if (replaced) log.warn("audit_key_replaced", { detail: "Earlier checkpoints verify with the earlier key." })
  await checkpoints.printDaily()
}

const bracketed = (host: string): string => (host.includes(":") ? `[${host}]` : host)

interface ServiceParts {
  readonly store: Store
  readonly people: PeopleAdapters
  readonly clouds: CloudServicesOnce
  readonly publicUrl: () => string
}

function servicesOf(engine: Engine, { store, people, clouds, publicUrl }: ServiceParts): Services {
  return {
    ...engine.ports,
    ...people,
    oneTimeCodes: createOneTimeCodes(),
    passkeys: createPasskeys(),
    throttle: createSignInThrottle(engine.ports.clock),
    verifyToken: engine.verifyToken,
    discovery: clouds.discovery,
    clouds: clouds.links,
    readPane: createPaneReader(PANE_FOLDER),
    verifiers: engine.verifiers,
    settle: engine.settle,
    strangers: createRateLimiter(),
    underWay: new Set(),
    get publicUrl() {
      return publicUrl()
    },
    get instanceUrl() {
      return publicUrl()
    },
    hostOrganizationId: null,
    readiness: async () => {
      const database = await store.ping().then(
        () => true,
        () => false,
      )
      return { database, verifier: engine.verifier.authorityNow() >= 0 }
    },
  }
}

/**
 * Builds every adapter, plants a new instance if the database is empty, and listens.
 * @throws ConfigError, KeyspaceFileError, MasterKeyError, StoreLockedError, BittingError unavailable, or the listening socket's own error
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, log, clock = systemClock, entropy = systemEntropy } = options
  demandConfigured(config)
  const catalogue = await loadKeyspaces(config.keyspacesDir ?? SHIPPED_KEYSPACES_DIR)
  const store = await openStore({ url: config.databaseUrl, dataDir: config.dataDir, clock, entropy })
  const closeStore = async (error: unknown): Promise<never> => {
    await store.close()
    throw error
  }
  const { sealer, masterKeyPath } = await openSealer(options, store).catch(closeStore)
  const engine = await startEngine(options, { store, catalogue, sealer }).catch(closeStore)
  const stop = async (): Promise<void> => {
    for (const job of engine.jobs) await job.stop()
    engine.verifier.stop()
    await store.close()
  }
  try {
    const rootKeyPath = await plant(engine.ports, config.dataDir)
    await introduceAuditKey(engine, log)
    // With port 0 the address is known only once the socket is bound; no request is answered before that.
    let url = `http://${bracketed(config.host)}:${config.port}`
    const clouds = cloudServicesOnce(engine.ports, config.clouds)
    const services = servicesOf(engine, {
      store,
      people: peopleAdapters(options),
      clouds,
      publicUrl: () => config.publicUrl ?? url,
    })
    const { fastify } = createApp({
      services,
      verifyToken: engine.verifyToken,
      trustedProxies: config.trustedProxies,
      siteOf: createSites({
        hosts: engine.hosts,
        publicUrl: () => services.publicUrl,
        trustedProxies: config.trustedProxies,
      }),
      log,
      requestTimeoutMs: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
      console: config.console,
    })
    await fastify.listen({ host: config.host, port: config.port })
    const { port } = fastify.server.address() as AddressInfo
    url = `http://${bracketed(config.host)}:${port}`
    return {
      url,
      publicUrl: services.publicUrl,
      consoleUrl: config.console ? `${services.publicUrl}/console/` : null,
      rootKeyPath,
      masterKeyPath,
      signInLink: await firstLink(engine.ports, services.publicUrl),
      verifyToken: engine.verifyToken,
      catalogue,
      close: async () => {
        clouds.close()
        engine.verifiers.streams.close()
        await fastify.close()
        await services.afterwards.settled(LAST_WORK_MS)
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}
