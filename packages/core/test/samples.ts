import type {
  Actor,
  Grant,
  GrantSnapshot,
  Keyspace,
  KeyType,
  Member,
  PersonCaller,
  Role,
  SystemKeyCaller,
  VerifiableKey,
} from "../src/index.ts"
import { verifiableKey } from "../src/index.ts"

/** A moment to test at: 2026-11-20T12:00:00Z. */
export const NOON = Date.UTC(2026, 10, 20, 12)

export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

export const SOMEBODY: Actor = { kind: "person", id: "per_1", memberId: "mem_1" }

/** A type named `live` unless told otherwise. */
export function sampleType(fields: Partial<KeyType> = {}): KeyType {
  const name = fields.name ?? "live"
  return {
    name,
    code: name,
    title: name,
    description: null,
    publishable: false,
    recoverable: false,
    managedBy: null,
    mandatoryConstraints: [],
    allowedAccounts: null,
    ...fields,
  }
}

/** A keyspace that allows everything optional, unless told otherwise. */
export function sampleKeyspace(fields: Partial<Keyspace> = {}): Keyspace {
  return {
    name: "weather",
    prefix: "wx",
    title: "Weather",
    description: null,
    types: [sampleType()],
    scopes: ["a:read", "a:write", "b:read"],
    levels: [],
    tasks: [],
    holder: "organization",
    manage: "member",
    read: "viewer",
    roles: null,
    resources: [],
    services: null,
    expiry: { defaultMs: null, choicesMs: [30 * DAY_MS, 90 * DAY_MS], custom: true, required: false },
    constraints: ["allowed_origins", "allowed_ips", "rate_limit_rpm", "require_referer", "max_batch_size"],
    plans: {},
    labelRequired: false,
    defaultLabel: "API key",
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

/** The four shapes of keyspaces that authority depends on: who manages and reads, and who grants what. */
export const DISCOVERY: Keyspace = sampleKeyspace({
  name: "discovery",
  prefix: "csl",
  types: [sampleType({ name: "embed", code: "em" }), sampleType({ name: "api_key", code: "ak" })],
  scopes: [],
  resources: ["account", "service"],
})

export const SYSTEM: Keyspace = sampleKeyspace({
  name: "system",
  prefix: "bit",
  types: [
    sampleType({ name: "key", code: "sys", recoverable: true }),
    sampleType({ name: "pool", managedBy: "pools" }),
    sampleType({ name: "root", managedBy: "the command line" }),
  ],
  scopes: ["keys:read", "keys:write", "keys:verify", "audit:read", "members:write"],
  manage: "manager",
  read: "manager",
  roles: {
    owner: ["keys:read", "keys:write", "keys:verify", "audit:read", "members:write"],
    admin: ["keys:read", "keys:write", "keys:verify", "audit:read", "members:write"],
    manager: ["keys:read", "keys:write", "keys:verify", "audit:read"],
    member: [],
    viewer: [],
  },
})

export const COMPLIANCE: Keyspace = sampleKeyspace({
  name: "compliance",
  prefix: "lp",
  types: [sampleType({ name: "key", code: null })],
  scopes: ["compliance:read", "compliance:write"],
  levels: [{ name: "read-only", title: "Read-only", description: null, scopes: ["compliance:read"] }],
  manage: "manager",
  resources: ["environment"],
})

export const BACKUP: Keyspace = sampleKeyspace({
  name: "backup",
  prefix: "lh",
  types: [sampleType({ name: "key", code: null })],
  scopes: ["backup:write", "snapshots:read", "restore:write"],
  holder: "member",
  roles: {
    owner: ["backup:write", "snapshots:read", "restore:write"],
    admin: ["backup:write", "snapshots:read", "restore:write"],
    manager: ["backup:write", "snapshots:read", "restore:write"],
    member: ["backup:write", "snapshots:read"],
    viewer: ["snapshots:read"],
  },
})

/** An active key of `weather` that is confined in nothing, made at noon. */
export function sampleGrant(fields: Partial<Grant> = {}): Grant {
  const id = fields.id ?? "key_1"
  return {
    id,
    tokenHash: "ab".repeat(32),
    tokenPrefix: "wx_live_",
    tokenLast4: "0iJx",
    keyspace: "weather",
    type: "live",
    label: "CI",
    metadata: {},
    organizationId: "org_1",
    workspaceId: "ws_1",
    holder: { kind: "organization" },
    reach: "organization",
    accounts: null,
    services: null,
    environments: null,
    scopes: [],
    permission: null,
    constraints: {},
    quota: null,
    notBeforeAt: null,
    expiresAt: null,
    enabled: true,
    createdAt: NOON,
    createdBy: SOMEBODY,
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

/** What the store tells about a key. */
export function sampleSnapshot(grant: Grant, fields: Partial<GrantSnapshot> = {}): GrantSnapshot {
  return {
    grant,
    organization: { id: grant.organizationId, plan: "business", suspended: false },
    holder: null,
    liveAccounts: grant.accounts,
    ...fields,
  }
}

/** A key ready to be decided on. */
export function sampleKey(
  fields: Partial<Grant> = {},
  snapshot: Partial<GrantSnapshot> = {},
  keyspace: Keyspace = sampleKeyspace(),
): VerifiableKey {
  return verifiableKey(sampleSnapshot(sampleGrant(fields), snapshot), keyspace)
}

/** A member of organization `org_1`. */
export function sampleMember(role: Role, fields: Partial<Member> = {}): Member {
  return {
    id: "mem_1",
    organizationId: "org_1",
    personId: "per_1",
    name: "Ada",
    email: "ada@example.com",
    role,
    suspended: false,
    overrides: {},
    createdAt: NOON,
    ...fields,
  }
}

/** A person with those memberships. */
export function samplePerson(
  members: readonly Member[],
  fields: Partial<Omit<PersonCaller, "kind">> = {},
): PersonCaller {
  return {
    kind: "person",
    personId: "per_1",
    sessionId: "ses_1",
    instanceAdmin: false,
    authenticatedAt: NOON,
    members,
    ...fields,
  }
}

/** A system key of organization `org_1` without scopes. */
export function sampleSystemKey(fields: Partial<Omit<SystemKeyCaller, "kind">> = {}): SystemKeyCaller {
  return {
    kind: "system_key",
    keyId: "key_system",
    organizationId: "org_1",
    reach: "organization",
    isRoot: false,
    scopes: [],
    expiresAt: null,
    ...fields,
  }
}
