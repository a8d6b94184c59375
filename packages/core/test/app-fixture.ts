import { createHash } from "node:crypto"
import {
  catalogueOf,
  createKey,
  createOrganization,
  initialize,
  isRootKey,
  prepareRootKey,
  BittingError,
} from "@bitting/core"
import type {
  AppPorts,
  Change,
  CountedGrant,
  CreateKeyRequest,
  Keyspace,
  KeyType,
  Member,
  Organization,
  RecordedAuditEvent,
  RequestContext,
} from "@bitting/core"
import { countingEntropy, fixedClock, memorySealer, memoryStore } from "@bitting/core/testing"
import type { FixedClock } from "@bitting/core/testing"

/** A moment all worlds begin at. */
export const NOW = Date.UTC(2026, 10, 20, 9, 30)

function keyType(name: string, code: string): KeyType {
  return {
    name,
    code,
    title: name,
    description: null,
    publishable: false,
    recoverable: false,
    managedBy: name === "root" ? "the command line" : null,
    mandatoryConstraints: [],
    allowedAccounts: null,
  }
}

function keyspace(fields: Partial<Keyspace> & Pick<Keyspace, "name" | "prefix">): Keyspace {
  return {
    title: fields.name,
    description: null,
    types: [keyType("live", "live")],
    scopes: ["a:read", "a:write"],
    levels: [],
    tasks: [],
    holder: "organization",
    manage: "member",
    read: "viewer",
    roles: null,
    resources: ["account", "environment"],
    services: null,
    expiry: { defaultMs: null, choicesMs: [], custom: true, required: false },
    constraints: [],
    plans: {},
    labelRequired: false,
    defaultLabel: "Key",
    anonymous: null,
    acceptForeign: null,
    console: {
      title: "Keys",
      createButton: "Create",
      revokeButton: "Revoke",
      revokeRemoves: false,
      columns: {},
    },
    ...fields,
  }
}

const CATALOGUE = catalogueOf([
  keyspace({
    name: "system",
    prefix: "bit",
    types: [keyType("key", "sys"), keyType("root", "root")],
    resources: [],
  }),
  keyspace({ name: "weather", prefix: "wx" }),
  keyspace({ name: "backup", prefix: "lh", holder: "member", resources: [] }),
])

/** An initialised instance in memory, and ways to act in it. */
export interface World {
  readonly ports: AppPorts
  readonly clock: FixedClock
  /** Every change that was waited for, oldest first. */
  readonly changes: Change[]
  /** The root key calls. */
  readonly root: RequestContext
  /** Another system key calls. */
  readonly key: (
    organizationId: string,
    fields?: { readonly reach?: "instance"; readonly scopes?: readonly string[] },
  ) => RequestContext
  /** Somebody calls, with the memberships they have now. */
  readonly person: (email: string, fields?: { readonly instanceAdmin?: true }) => Promise<RequestContext>
  /** A new organization with an owner of that address. */
  readonly organization: (
    ownerEmail: string,
  ) => Promise<{ readonly organization: Organization; readonly owner: Member }>
  /** A key of `weather`, made by the root key. */
  readonly mint: (organizationId: string, fields?: Partial<CreateKeyRequest>) => Promise<CountedGrant>
  /** The organization's log, oldest first; null: the instance's own. */
  readonly audit: (organizationId: string | null) => Promise<readonly RecordedAuditEvent[]>
}

const ORIGIN = { requestId: "req_test", address: "192.0.2.1" }

function testPorts(clock: FixedClock, changes: Change[]): AppPorts {
  const entropy = countingEntropy()
  return {
    store: memoryStore({ clock, entropy: countingEntropy(2) }),
    clock,
    entropy,
    digest: { sha256Hex: (text) => createHash("sha256").update(text).digest("hex") },
    sealer: memorySealer(),
    catalogue: CATALOGUE,
    settled: async (change) => {
      if (change !== null) changes.push(change)
    },
  }
}

const ALL_SCOPES = ["organizations", "workspaces", "environments", "accounts", "members"].flatMap((what) => [
  `${what}:read`,
  `${what}:write`,
])

async function rootContext(ports: AppPorts, tokenHash: string): Promise<RequestContext> {
  const grant = await ports.store.read.grants.byTokenHash(tokenHash)
  if (grant === null) throw new Error("there is a root key")
  const { id: keyId, organizationId } = grant
  const isRoot = isRootKey(grant)
  // The fixture's own `system` declares scopes of no operation.
  const scopes = [...ALL_SCOPES, "keys:write"]
  return {
    caller: { kind: "system_key", keyId, organizationId, reach: "instance", isRoot, scopes, expiresAt: null },
    origin: ORIGIN,
  }
}

/** Initialises an instance. */
export async function createWorld(): Promise<World> {
  const clock = fixedClock(NOW)
  const changes: Change[] = []
  const ports = testPorts(clock, changes)
  const prepared = prepareRootKey(ports)
  await initialize(ports, prepared)
  const root = await rootContext(ports, prepared.kept.tokenHash)
  return {
    ports,
    clock,
    changes,
    root,
    key: (organizationId, { reach, scopes = ALL_SCOPES } = {}) => ({
      caller: {
        kind: "system_key",
        keyId: "key_test",
        organizationId,
        reach: reach ?? "organization",
        isRoot: false,
        scopes,
        expiresAt: null,
      },
      origin: ORIGIN,
    }),
    person: async (email, fields) => {
      const person = await ports.store.read.people.byEmail(email)
      if (person === null) throw new Error(`nobody has the address ${email}`)
      const members = (await ports.store.read.members.ofPerson(person.id)).filter((one) => !one.suspended)
      const instanceAdmin = fields?.instanceAdmin ?? false
      return {
        caller: {
          kind: "person",
          personId: person.id,
          sessionId: "ses_test",
          instanceAdmin,
          authenticatedAt: clock.now(),
          members,
        },
        origin: ORIGIN,
      }
    },
    organization: async (ownerEmail) => {
      clock.advance(1)
      const created = await createOrganization(ports, root, {
        name: ownerEmail,
        plan: "pro",
        owner: { email: ownerEmail, name: ownerEmail },
      })
      if (created.owner === null) throw new Error("an owner was asked for")
      return { organization: created.organization, owner: created.owner.member }
    },
    mint: async (organizationId, fields = {}) => {
      const request = {
        keyspace: "weather",
        organizationId,
        accounts: ["demo"],
        scopes: ["a:read"],
        ...fields,
      }
      return (await createKey(ports, root, request)).key
    },
    audit: async (organizationId) => {
      const page = { limit: 200, sort: "seq", descending: false, after: null } as const
      return (await ports.store.read.audit.list({ organizationId }, page)).rows
    },
  }
}

/** What a promise rejects with, as a code of the catalogue; `ok` when it does not. */
export async function outcome(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "ok",
    (error: unknown) => {
      if (error instanceof BittingError) return error.code
      throw error
    },
  )
}

/** The error a promise rejects with. */
export async function refusal(promise: Promise<unknown>): Promise<BittingError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof BittingError) return error
  throw new Error("it was not refused")
}
