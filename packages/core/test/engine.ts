import { createHash } from "node:crypto"
import type {
  AuditEvent,
  Change,
  ChangeTarget,
  Grant,
  Keyspace,
  Repositories,
  Store,
  UsageMeter,
  Verifier,
  VerifyToken,
  VerifyTokenPorts,
} from "../src/index.ts"
import {
  catalogueOf,
  createDenialSampler,
  createRateLimiter,
  createUsageMeter,
  createVerifier,
  createVerifyToken,
  mintToken,
  TOKEN_ENTROPY_BYTES,
  tokenHeadOf,
  tokenHint,
} from "../src/index.ts"
import { countingEntropy, memoryStore } from "../src/testing/index.ts"
import { NOON, SOMEBODY, sampleGrant, sampleKeyspace } from "./samples.ts"
import type { VirtualTime } from "./virtual-time.ts"
import { virtualTime } from "./virtual-time.ts"

export const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex")

/** Everything a verification goes through, on a store in memory. */
export interface Engine extends VerifyToken {
  readonly time: VirtualTime
  readonly store: Store
  readonly verifier: Verifier
  readonly meter: UsageMeter
  /** Stores a key and returns its token. */
  readonly mint: (fields?: Partial<Grant>, token?: string) => Promise<string>
  /** Changes the database as an operation would, without telling the verifier. */
  readonly commit: (
    targets: readonly ChangeTarget[],
    work?: (tx: Repositories) => Promise<void>,
  ) => Promise<Change>
  /** How often the source was asked for a record. */
  readonly loads: () => number
}

export interface EngineOptions {
  readonly keyspaces?: readonly Keyspace[]
  /** Replaces some of the ports. */
  readonly ports?: (ports: VerifyTokenPorts) => Partial<VerifyTokenPorts>
}

const WEATHER = sampleKeyspace()

/** An engine that has joined, with organization `org_1` and its workspace `ws_1`. */
export async function createEngine({ keyspaces = [WEATHER], ports }: EngineOptions = {}): Promise<Engine> {
  const time = virtualTime(NOON)
  const entropy = countingEntropy(3)
  const store = memoryStore({ clock: time.clock, entropy: countingEntropy(4) })
  const catalogue = catalogueOf(keyspaces)
  let loads = 0
  let events = 0

  function entry(): AuditEvent {
    return {
      id: `evt_${++events}`,
      at: time.clock.now(),
      organizationId: "org_1",
      actor: SOMEBODY,
      action: "key.updated",
      target: { kind: "key", id: "key_1" },
      origin: { requestId: "test", address: null },
      before: null,
      after: null,
    }
  }

  const commit: Engine["commit"] = async (targets, work) => {
    const { change } = await store.transact(async (tx) => {
      await work?.(tx)
      return { value: undefined, organizationId: "org_1", audit: [entry()], targets }
    })
    if (change === null) throw new Error("it was recorded")
    return change
  }

  await commit([], async (tx) => {
    await tx.organizations.insert({
      id: "org_1",
      name: "One",
      plan: "pro",
      suspended: false,
      host: null,
      requireSecondFactor: false,
      createdAt: NOON,
    })
  })
  const verifier = createVerifier({
    source: {
      load: (tokenHash) => {
        loads += 1
        return store.load(tokenHash)
      },
    },
    feed: store,
    clock: time.clock,
    schedule: time.schedule,
    catalogue,
    jitter: () => 0.5,
    limits: { known: 1_000, unknown: 1_000 },
  })
  await verifier.start()
  const denials = createDenialSampler()
  const meter = createUsageMeter(store.usage, denials)
  const usual: VerifyTokenPorts = {
    verifier,
    limiter: createRateLimiter(),
    meter,
    denials,
    quota: store.quota,
    digest: { sha256Hex },
    clock: time.clock,
    catalogue,
  }
  const verifyToken = createVerifyToken({ ...usual, ...ports?.(usual) })

  return {
    ...verifyToken,
    time,
    store,
    verifier,
    meter,
    commit,
    async mint(fields = {}, stated) {
      const keyspace = catalogue.byName.get(fields.keyspace ?? "weather") ?? WEATHER
      const type = keyspace.types.find(({ name }) => name === fields.type) ?? keyspace.types[0]
      if (type === undefined) throw new Error("a keyspace has a type")
      const token = stated ?? mintToken(entropy.bytes(TOKEN_ENTROPY_BYTES), tokenHeadOf(keyspace, type))
      const { prefix, last4 } = tokenHint(token)
      const grant = sampleGrant({
        tokenHash: sha256Hex(token),
        tokenPrefix: prefix,
        tokenLast4: last4,
        keyspace: keyspace.name,
        type: type.name,
        ...fields,
      })
      const change = await commit([`token:${grant.tokenHash}`], (tx) => tx.grants.insert(grant))
      await verifier.applied(change)
      return token
    },
    loads: () => loads,
  }
}
