import type {
  AppPorts,
  Caller,
  Change,
  CreateKeyRequest,
  Grant,
  MintedKey,
  PersonCaller,
  RecordedAuditEvent,
  RequestContext,
  Role,
  SystemKeyCaller,
} from "../src/index.ts"
import {
  BittingError,
  catalogueOf,
  createKey,
  DEFAULT_ORGANIZATION,
  initialize,
  mintId,
  plantOrganization,
  prepareRootKey,
} from "../src/index.ts"
import type { FixedClock } from "../src/testing/index.ts"
import { countingEntropy, fixedClock, memorySealer, memoryStore } from "../src/testing/index.ts"
import { sha256Hex } from "./engine.ts"
import { BACKUP, COMPLIANCE, DISCOVERY, NOON, SYSTEM, samplePerson, sampleSystemKey } from "./samples.ts"

const ORIGIN = { requestId: "req_test", address: "192.0.2.1" }

/** Two organizations with keyspaces of the four shapes, in memory. */
export interface KeyWorld {
  readonly ports: AppPorts
  readonly clock: FixedClock
  /** What was waited for, oldest first; null: whatever was before. */
  readonly settled: (Change | null)[]
  /** The organization most tests are about, with its two workspaces, and another one. */
  readonly org: string
  readonly ws: string
  readonly ws2: string
  readonly otherOrg: string
  readonly root: RequestContext
  readonly rootId: string
  readonly as: (caller: Caller) => RequestContext
  /** A system key that calls; of `org` unless told otherwise. */
  readonly key: (scopes: readonly string[], fields?: Partial<SystemKeyCaller>) => RequestContext
  /** Adds somebody to an organization, who then calls. */
  readonly person: (
    role: Role,
    fields?: { readonly organizationId?: string; readonly overrides?: Readonly<Record<string, Role>> },
  ) => Promise<RequestContext & { readonly memberId: string; readonly caller: PersonCaller }>
  /** Creates a key of `compliance` in `ws` unless told otherwise, with the root key. */
  readonly mint: (request?: Partial<CreateKeyRequest>, by?: RequestContext) => Promise<MintedKey>
  readonly grant: (id: string) => Promise<Grant>
  readonly audit: (organizationId?: string | null) => Promise<readonly RecordedAuditEvent[]>
  /** Suspends `org`. */
  readonly suspend: () => Promise<void>
}

/** Makes an initialised instance. */
export async function createKeyWorld(): Promise<KeyWorld> {
  const clock = fixedClock(NOON)
  const settled: (Change | null)[] = []
  const store = memoryStore({ clock, entropy: countingEntropy(2) })
  const ports: AppPorts = {
    store,
    clock,
    entropy: countingEntropy(),
    digest: { sha256Hex },
    sealer: memorySealer(),
    catalogue: catalogueOf([DISCOVERY, SYSTEM, COMPLIANCE, BACKUP]),
    settled: async (change) => void settled.push(change),
  }
  const prepared = prepareRootKey(ports)
  await initialize(ports, prepared)
  const org = (await store.read.settings.get(DEFAULT_ORGANIZATION)) ?? ""
  const [workspace] = (
    await store.read.workspaces.list(org, { limit: 9, sort: "created_at", descending: false, after: null })
  ).rows
  const ws = workspace?.id ?? ""
  const rootGrant = await store.read.grants.byTokenHash(prepared.kept.tokenHash)
  const ws2 = mintId(ports, "ws")
  const otherOrg = mintId(ports, "org")
  let people = 0

  const as = (caller: Caller): RequestContext => ({ caller, origin: ORIGIN })

  /** Writes what a test needs, with the entry that every change has. */
  async function arrange(
    work: (tx: Parameters<Parameters<typeof store.transact>[0]>[0]) => Promise<void>,
  ): Promise<void> {
    await store.transact(async (tx) => {
      await work(tx)
      const entry = {
        id: mintId(ports, "evt"),
        at: clock.now(),
        organizationId: null,
        actor: { kind: "system", id: "test", memberId: null },
        action: "instance.initialized",
        target: { kind: "instance", id: "test" },
        origin: ORIGIN,
        before: null,
        after: null,
      } as const
      return { value: undefined, organizationId: null, audit: [entry], targets: [] }
    })
  }

  await arrange(async (tx) => {
    await tx.workspaces.insert({
      id: ws2,
      organizationId: org,
      name: "Second",
      isDefault: false,
      createdAt: NOON + 1,
    })
    await plantOrganization(ports, tx, {
      id: otherOrg,
      name: "Other",
      plan: "free",
      suspended: false,
      host: null,
      requireSecondFactor: false,
      createdAt: NOON,
    })
  })

  const root = as(
    sampleSystemKey({
      keyId: rootGrant?.id ?? "",
      organizationId: org,
      reach: "instance",
      isRoot: true,
      scopes: SYSTEM.scopes,
    }),
  )

  return {
    ports,
    clock,
    settled,
    org,
    ws,
    ws2,
    otherOrg,
    root,
    rootId: rootGrant?.id ?? "",
    as,
    key: (scopes, fields) => as(sampleSystemKey({ organizationId: org, scopes, ...fields })),
    async person(role, { organizationId = org, overrides = {} } = {}) {
      const name = `person${++people}`
      const personId = mintId(ports, "per")
      const member = {
        id: mintId(ports, "mem"),
        organizationId,
        personId,
        name,
        email: `${name}@example.com`,
        role,
        suspended: false,
        overrides,
        createdAt: NOON,
      }
      await arrange(async (tx) => {
        await tx.people.insert({
          id: personId,
          name,
          email: member.email,
          instanceAdmin: false,
          emailVerifiedAt: null,
          createdAt: NOON,
        })
        await tx.members.insert(member)
      })
      const caller = samplePerson([member], { personId })
      return { caller, origin: ORIGIN, memberId: member.id }
    },
    mint: (request = {}, by = root) =>
      createKey(ports, by, {
        keyspace: "compliance",
        organizationId: org,
        workspaceId: ws,
        scopes: ["compliance:read"],
        ...request,
      }),
    async grant(id) {
      const found = await store.read.grants.get(id)
      if (found === null) throw new Error("there is such a key")
      return found.grant
    },
    async audit(organizationId = org) {
      const page = { limit: 200, sort: "seq", descending: false, after: null } as const
      return (await store.read.audit.list({ organizationId }, page)).rows
    },
    suspend: () =>
      arrange(async (tx) => {
        const organization = await tx.organizations.get(org)
        if (organization !== null) await tx.organizations.update({ ...organization, suspended: true })
      }),
  }
}

/** What a promise comes to: the code it is refused with, or `ok`. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "ok",
    (error: unknown) => {
      if (error instanceof BittingError) return error.code
      throw error
    },
  )
}

/** The error it is refused with. */
export async function refusalOf(promise: Promise<unknown>): Promise<BittingError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof BittingError) return error
  throw new Error("it was not refused")
}
