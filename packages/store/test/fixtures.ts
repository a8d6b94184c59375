import { randomBytes } from "node:crypto"
import { newOrganization } from "@bitting/core"
import type {
  Account,
  AuditEvent,
  Committed,
  Denial,
  Environment,
  Grant,
  Invitation,
  KeyFilter,
  Member,
  Mutation,
  Organization,
  Page,
  PageAfter,
  PageRequest,
  Person,
  Repositories,
  Session,
  Store,
  Workspace,
} from "@bitting/core"

/** A moment all fixtures are made at. */
export const NOW = Date.UTC(2026, 0, 15, 12)

let counter = 0

/** Makes an id nothing else has; ids made later sort later. */
export function freshId(kind: string): string {
  counter += 1
  return `${kind}_${String(counter).padStart(8, "0")}${randomBytes(4).toString("hex")}`
}

export function freshHash(): string {
  return randomBytes(32).toString("hex")
}

export function organization(fields: Partial<Organization> = {}): Organization {
  const begun = newOrganization({ id: freshId("org"), name: "Acme", plan: "pro", createdAt: NOW })
  return { ...begun, ...fields }
}

export function workspace(organizationId: string, fields: Partial<Workspace> = {}): Workspace {
  return {
    id: freshId("ws"),
    organizationId,
    name: freshId("name"),
    isDefault: false,
    createdAt: NOW,
    ...fields,
  }
}

export function environment(organizationId: string, fields: Partial<Environment> = {}): Environment {
  return { id: freshId("env"), organizationId, name: freshId("name"), createdAt: NOW, ...fields }
}

export function account(organizationId: string, fields: Partial<Account> = {}): Account {
  return {
    id: freshId("acc"),
    organizationId,
    name: freshId("name"),
    provider: "aws",
    link: null,
    createdAt: NOW,
    ...fields,
  }
}

export function person(fields: Partial<Person> = {}): Person {
  const id = freshId("per")
  return {
    id,
    name: "Ada",
    email: `${id.toLowerCase()}@example.com`,
    instanceAdmin: false,
    emailVerifiedAt: null,
    createdAt: NOW,
    ...fields,
  }
}

export function session(personId: string, fields: Partial<Session> = {}): Session {
  return {
    id: freshId("ses"),
    tokenHash: freshHash(),
    personId,
    method: "password",
    secondFactor: false,
    organizationId: null,
    connectionId: null,
    userAgent: null,
    address: null,
    authenticatedAt: NOW,
    lastSeenAt: NOW,
    createdAt: NOW,
    expiresAt: NOW + 1,
    ...fields,
  }
}

export function member(organizationId: string, who: Person, fields: Partial<Member> = {}): Member {
  return {
    id: freshId("mem"),
    organizationId,
    personId: who.id,
    name: who.name,
    email: who.email,
    role: "member",
    suspended: false,
    overrides: {},
    createdAt: NOW,
    ...fields,
  }
}

export function invitation(organizationId: string, fields: Partial<Invitation> = {}): Invitation {
  return {
    id: freshId("inv"),
    organizationId,
    email: `${freshId("mail")}@example.com`,
    role: "member",
    overrides: { ws_1: "viewer" },
    tokenHash: freshHash(),
    mailed: true,
    createdAt: NOW,
    createdBy: { kind: "person", id: "per_1" },
    expiresAt: NOW + 1,
    acceptedAt: null,
    revokedAt: null,
    ...fields,
  }
}

export function grant(organizationId: string, fields: Partial<Grant> = {}): Grant {
  const id = freshId("key")
  return {
    id,
    tokenHash: freshHash(),
    tokenPrefix: "csl_em_",
    tokenLast4: "aB3x",
    keyspace: "weather",
    type: "server",
    label: "ingest",
    metadata: {},
    organizationId,
    workspaceId: "ws_none",
    holder: { kind: "organization" },
    reach: "organization",
    accounts: null,
    services: null,
    environments: null,
    scopes: ["forecast:read"],
    permission: null,
    constraints: {},
    quota: null,
    notBeforeAt: null,
    expiresAt: null,
    enabled: true,
    createdAt: NOW,
    createdBy: { kind: "person", id: "per_maker", memberId: "mem_maker" },
    revokedAt: null,
    revokedReason: null,
    revokedBy: null,
    purgedAt: null,
    rotatedFrom: null,
    rotatedTo: null,
    overlapEndsAt: null,
    limitGroup: id,
    version: 1,
    ...fields,
  }
}

export function auditEvent(organizationId: string | null, fields: Partial<AuditEvent> = {}): AuditEvent {
  return {
    id: freshId("evt"),
    at: NOW,
    organizationId,
    actor: { kind: "system", id: "test", memberId: null },
    action: "key.created",
    target: { kind: "key", id: "key_x" },
    origin: { requestId: "req_1", address: "192.0.2.1" },
    before: null,
    after: { label: "ingest" },
    ...fields,
  }
}

/** Runs writes in one transaction that is audited with one entry. */
export async function write(
  store: Store,
  work: (tx: Repositories) => Promise<void>,
  fields: Partial<Mutation<null>> = {},
): Promise<Committed<null>> {
  return await store.transact(async (tx) => {
    await work(tx)
    return { value: null, organizationId: null, audit: [auditEvent(null)], targets: [], ...fields }
  })
}

/** Stores a new organization. */
export async function storedOrganization(
  store: Store,
  fields: Partial<Organization> = {},
): Promise<Organization> {
  const made = organization(fields)
  await write(store, async (tx) => await tx.organizations.insert(made))
  return made
}

/** Stores keys. */
export async function storeGrants(store: Store, grants: readonly Grant[]): Promise<void> {
  await write(store, async (tx) => {
    for (const one of grants) await tx.grants.insert(one)
  })
}

/** Reads a list to its end. */
export async function everyPage<Row>(list: (after: PageAfter | null) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = []
  let after: PageAfter | null = null
  do {
    const page: Page<Row> = await list(after)
    rows.push(...page.rows)
    after = page.next
  } while (after !== null)
  return rows
}

/** A sample of a refusal of that key. */
export function denial(grantId: string, fields: Partial<Denial> = {}): Denial {
  return { grantId, code: "revoked", at: NOW, asked: [], origin: null, address: null, ...fields }
}

export function firstPage<Sort extends string>(
  sort: Sort,
  fields: Partial<PageRequest<Sort>> = {},
): PageRequest<Sort> {
  return { limit: 200, sort, descending: false, after: null, ...fields }
}

/** Lists every key of the organization in the keyspace `weather`. */
export function everyKey(organizationId: string | null, fields: Partial<KeyFilter> = {}): KeyFilter {
  return { now: NOW, organizationId, keyspaces: ["weather"], inWorkspaces: {}, withoutTypes: [], ...fields }
}
