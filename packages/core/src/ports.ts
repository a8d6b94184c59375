import type { AuditReads, AuditWrites } from "./audit-ports.ts"
import type { AuditEvent } from "./domain/audit-event.ts"
import type { Change, ChangeTarget } from "./domain/change.ts"
import type { Invitation } from "./domain/credential.ts"
import type { Account, Environment, Member, Workspace } from "./domain/tenancy.ts"
import type { GrantReads, GrantWrites, SealedTokenReads, SealedTokenWrites } from "./key-ports.ts"
import type {
  CredentialReads,
  CredentialWrites,
  InvitationReads,
  PersonReads,
  PersonWrites,
  SealedSecretReads,
  SealedSecretWrites,
  SessionReads,
  SessionSightings,
  SessionWrites,
  SignInLinkReads,
  SignInLinkWrites,
  SsoConnectionReads,
  SsoConnectionWrites,
  TicketLedger,
} from "./sign-in-ports.ts"
import type {
  MemberReads,
  OrganizationReads,
  OrganizationWrites,
  OwnedReads,
  OwnedWrites,
} from "./tenancy-ports.ts"
import type { QuotaLedger, ReportLedger, UsageLedger } from "./usage-ports.ts"
import type { ChangeFeed, GrantSource } from "./verifier-ports.ts"

export * from "./audit-ports.ts"
export * from "./key-ports.ts"
export * from "./machine-ports.ts"
export * from "./paging-ports.ts"
export * from "./sign-in-ports.ts"
export * from "./tenancy-ports.ts"
export * from "./usage-ports.ts"
export * from "./verifier-ports.ts"

/** Which attempt of whom; unique together. */
export interface IdempotencyName {
  /** `key:key_…` or `person:per_…`. */
  readonly caller: string
  readonly operation: string
  /** The caller's own name for the attempt. */
  readonly key: string
}

/** What an attempt created. */
export interface IdempotencyRecord extends IdempotencyName {
  /** SHA-256 of what was asked, 64 hex digits. */
  readonly fingerprint: string
  readonly grantId: string
  readonly createdAt: number
}

/** What was created under which name; forgotten a day later. */
export interface IdempotencyRepository {
  readonly get: (name: IdempotencyName) => Promise<IdempotencyRecord | null>
  /** Replaces an older record of that name. */
  readonly put: (record: IdempotencyRecord) => Promise<void>
}

/** Small facts about the instance, such as its id. */
export interface SettingReads {
  readonly get: (name: string) => Promise<string | null>
}

export interface SettingWrites {
  readonly set: (name: string, value: string) => Promise<void>
}

export interface ReadRepositories {
  readonly grants: GrantReads
  readonly sealedTokens: SealedTokenReads
  readonly organizations: OrganizationReads
  readonly workspaces: OwnedReads<Workspace>
  readonly environments: OwnedReads<Environment>
  readonly accounts: OwnedReads<Account>
  readonly people: PersonReads
  readonly credentials: CredentialReads
  readonly sealedSecrets: SealedSecretReads
  readonly invitations: InvitationReads
  readonly ssoConnections: SsoConnectionReads
  readonly members: MemberReads
  readonly sessions: SessionReads
  readonly links: SignInLinkReads
  readonly audit: AuditReads
  readonly settings: SettingReads
}

/** What a transaction can read and write. */
export interface Repositories {
  readonly grants: GrantReads & GrantWrites
  readonly sealedTokens: SealedTokenReads & SealedTokenWrites
  readonly organizations: OrganizationReads & OrganizationWrites
  readonly workspaces: OwnedReads<Workspace> & OwnedWrites<Workspace>
  readonly environments: OwnedReads<Environment> & OwnedWrites<Environment>
  readonly accounts: OwnedReads<Account> & OwnedWrites<Account>
  readonly people: PersonReads & PersonWrites
  readonly credentials: CredentialReads & CredentialWrites
  readonly sealedSecrets: SealedSecretReads & SealedSecretWrites
  readonly invitations: InvitationReads & OwnedWrites<Invitation>
  readonly ssoConnections: SsoConnectionReads & SsoConnectionWrites
  readonly members: MemberReads & OwnedWrites<Member>
  readonly sessions: SessionReads & SessionWrites
  readonly links: SignInLinkReads & SignInLinkWrites
  readonly audit: AuditReads & AuditWrites
  readonly settings: SettingReads & SettingWrites
  readonly idempotency: IdempotencyRepository
  /** Lets whatever else this process has to do be done first: to be awaited now and then by work on many things. */
  readonly giveTurn: () => Promise<void>
}

/**
 * What a transaction did. Its audit entries and its one change row commit with it or not at all.
 * With no audit entries the work must have written nothing, and no change row is made.
 */
export interface Mutation<T> {
  readonly value: T
  readonly organizationId: string | null
  readonly audit: readonly AuditEvent[]
  readonly targets: readonly ChangeTarget[]
}

/** A committed transaction; `change` is null when it did nothing. */
export interface Committed<T> {
  readonly value: T
  readonly change: Change | null
}

/** The authority. Every method rejects with BittingError `unavailable` when the database cannot be reached or is full. */
export interface Store extends GrantSource, ChangeFeed {
  readonly read: ReadRepositories
  readonly quota: QuotaLedger
  readonly usage: UsageLedger & ReportLedger
  readonly tickets: TicketLedger
  readonly sightings: SessionSightings
  /**
   * Runs `work` in one transaction and makes it durable. An error thrown by `work` undoes everything and is thrown on.
   * `work` must only await the repositories it is given.
   */
  readonly transact: <T>(work: (tx: Repositories) => Promise<Mutation<T>>) => Promise<Committed<T>>
  /** Rejects when the database does not answer. */
  readonly ping: () => Promise<void>
  readonly close: () => Promise<void>
}
