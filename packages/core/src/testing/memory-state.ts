import type { Change } from "../domain/change.ts"
import type { Credential, Invitation, SsoConnection, Ticket } from "../domain/credential.ts"
import type { SealedSecret, SealedToken } from "../ports.ts"
import type { Denial } from "../domain/denial.ts"
import type { Grant } from "../domain/grant.ts"
import type {
  Account,
  Environment,
  Member,
  Organization,
  Person,
  Session,
  SignInLink,
  Workspace,
} from "../domain/tenancy.ts"
import type { IdempotencyRecord } from "../ports.ts"
import type { MemoryAuditEntry, MemoryLeaves } from "./memory-audit.ts"

/** Everything a transaction can change, by id. */
export interface MemoryState {
  readonly grants: Map<string, Grant>
  /** Ids of keys by the hash of their token. */
  readonly grantIds: Map<string, string>
  readonly sealedTokens: Map<string, SealedToken>
  readonly organizations: Map<string, Organization>
  readonly workspaces: Map<string, Workspace>
  readonly environments: Map<string, Environment>
  readonly accounts: Map<string, Account>
  readonly people: Map<string, Person>
  readonly credentials: Map<string, Credential>
  /** By name. */
  readonly sealedSecrets: Map<string, SealedSecret>
  readonly invitations: Map<string, Invitation>
  readonly ssoConnections: Map<string, SsoConnection>
  readonly members: Map<string, Member>
  readonly sessions: Map<string, Session>
  readonly links: Map<string, SignInLink>
  readonly settings: Map<string, string>
  /** By caller, operation and name. */
  readonly idempotency: Map<string, IdempotencyRecord>
  readonly audit: MemoryAuditEntry[]
  /** By organization; null: the instance's own log. */
  readonly auditLeaves: Map<string | null, MemoryLeaves>
  /** Without gaps, oldest first; never empty. */
  readonly changes: Change[]
}

/** Makes the state of a new instance: nothing but change 1. */
export function emptyState(tag: string): MemoryState {
  return {
    grants: new Map(),
    grantIds: new Map(),
    sealedTokens: new Map(),
    organizations: new Map(),
    workspaces: new Map(),
    environments: new Map(),
    accounts: new Map(),
    people: new Map(),
    credentials: new Map(),
    sealedSecrets: new Map(),
    invitations: new Map(),
    ssoConnections: new Map(),
    members: new Map(),
    sessions: new Map(),
    links: new Map(),
    settings: new Map(),
    idempotency: new Map(),
    audit: [],
    auditLeaves: new Map(),
    changes: [{ seq: 1, tag, organizationId: null, targets: [] }],
  }
}

/** Copies the state so that a transaction can be undone by forgetting the copy. Records are shared: they never change. */
export function copyState(state: MemoryState): MemoryState {
  return {
    grants: new Map(state.grants),
    grantIds: new Map(state.grantIds),
    sealedTokens: new Map(state.sealedTokens),
    organizations: new Map(state.organizations),
    workspaces: new Map(state.workspaces),
    environments: new Map(state.environments),
    accounts: new Map(state.accounts),
    people: new Map(state.people),
    credentials: new Map(state.credentials),
    sealedSecrets: new Map(state.sealedSecrets),
    invitations: new Map(state.invitations),
    ssoConnections: new Map(state.ssoConnections),
    members: new Map(state.members),
    sessions: new Map(state.sessions),
    links: new Map(state.links),
    settings: new Map(state.settings),
    idempotency: new Map(state.idempotency),
    audit: [...state.audit],
    auditLeaves: new Map(state.auditLeaves),
    changes: [...state.changes],
  }
}

/** What is counted outside of transactions. */
export interface MemoryCounters {
  readonly keyUse: Map<string, { lastUsedAt: number | null; requestCount: number }>
  /** By key id, then hour, then decision code. */
  readonly usage: Map<string, Map<number, Map<string, number>>>
  /** By key id, then scope: when it was first used. */
  readonly scopes: Map<string, Map<string, number>>
  /** By key id, in no order. */
  readonly denials: Map<string, readonly Denial[]>
  /** Number of the newest report by `credential reporter`. */
  readonly reports: Map<string, number>
  /** By limit group, then window. */
  readonly quota: Map<string, Map<string, number>>
  /** By the hash of their secret. */
  readonly tickets: Map<string, Ticket>
}

/** Makes counters that have counted nothing. */
export function emptyCounters(): MemoryCounters {
  return {
    keyUse: new Map(),
    usage: new Map(),
    scopes: new Map(),
    denials: new Map(),
    reports: new Map(),
    quota: new Map(),
    tickets: new Map(),
  }
}
