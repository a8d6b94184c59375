import type { ErasureSubject } from "./domain/audit-erasure.ts"
import type { AuditAction, AuditEvent, RecordedAuditEvent } from "./domain/audit-event.ts"
import type { StoredLeaf } from "./domain/audit-export.ts"
import type { NodePlace } from "./domain/audit-tree.ts"
import type { Change, ChangeTarget, Position } from "./domain/change.ts"
import type { Denial } from "./domain/denial.ts"
import type { Grant, KeyStatus } from "./domain/grant.ts"
import type { ScopeUse } from "./domain/key-usage.ts"
import type {
  Credential,
  CredentialKind,
  Invitation,
  SsoConnection,
  Ticket,
  TicketKind,
} from "./domain/credential.ts"
import type { GrantSnapshot } from "./domain/snapshot.ts"
import type { UsageRange } from "./domain/usage-range.ts"
import type {
  Account,
  Environment,
  Member,
  Organization,
  Person,
  Session,
  SignInLink,
  Workspace,
} from "./domain/tenancy.ts"

/** The two clocks. Wall time can step; monotonic time only runs forward. */
export interface Clock {
  /** Wall time, epoch ms. */
  readonly now: () => number
  /** Monotonic time in ms from an arbitrary start. */
  readonly monotonic: () => number
}

/** Random bytes fit for secrets. */
export interface Entropy {
  readonly bytes: (length: number) => Uint8Array
}

export interface Digest {
  /** SHA-256 of an ASCII or UTF-8 text as 64 lower-case hex digits. */
  readonly sha256Hex: (text: string) => string
}

/**
 * Keeps secrets readable for the server alone: sealed under a master key that is not in the database, and bound to the record they belong
 * to. Format: `docs/spec/sealing.md`.
 */
export interface Sealer {
  /** Id of the master key that seals: 8 lower-case hex digits. */
  readonly currentKeyId: string
  /** Ids of every master key that opens, the one that seals first. */
  readonly keyIds: readonly string[]
  /**
   * Seals a text.
   * @param associatedData what it is bound to; opening needs the same
   */
  readonly seal: (plaintext: string, associatedData: string) => string
  /** @throws SealError `unknown_key` when its master key is not at hand, `damaged` for anything that was not sealed for this record */
  readonly open: (sealed: string, associatedData: string) => string
  /** The same secret under the current master key. @throws SealError as `open` */
  readonly rewrap: (sealed: string, associatedData: string) => string
  /** What tells a master key from another one with the same id, without telling the key; null: not at hand. */
  readonly checkOf: (keyId: string) => string | null
}

/** A token of a recoverable type, sealed. */
export interface SealedToken {
  readonly grantId: string
  readonly sealed: string
  /** Id of the master key it is sealed under. */
  readonly keyId: string
}

/** Answer to a load: the record, or null for an unknown token, and the head of the snapshot it was read from. */
export interface LoadedRecord {
  readonly label: Position
  readonly record: GrantSnapshot | null
  /** False: the asker's position is not in the history the record was read from. Left out where there is only one history. */
  readonly known?: boolean
}

/** Where verifiers get what they do not have in memory. */
export interface GrantSource {
  /**
   * Reads record and head in one snapshot. A synchronous store answers at once.
   * @param tokenHash 64 hex digits
   * @param position where the asker is, for sources that must tell whether it is in their history
   */
  readonly load: (tokenHash: string, position?: Position | null) => LoadedRecord | Promise<LoadedRecord>
}

/** What happened since a position. `reset`: the position is not in this history, or too far behind; forget everything. */
export interface ChangeFeedReply {
  readonly head: Position
  /** The authority's wall time, epoch ms. */
  readonly now: number
  readonly changes: readonly Change[]
  readonly reset: boolean
}

export interface ChangeFeed {
  /** Null: joining, only head and now are of interest. At most 1,000 changes; more is a reset. */
  readonly since: (position: Position | null) => Promise<ChangeFeedReply>
}

/** One use to be counted against a quota. */
export interface QuotaSpend {
  /** `Grant.limitGroup`. */
  readonly group: string
  /** Key of the period, from `quotaWindow`. */
  readonly window: string
  readonly limit: number
  readonly cost: number
}

/** Whether the use fitted, and how much had been used after (or without) it. */
export interface QuotaSpent {
  readonly allowed: boolean
  readonly used: number
}

export interface QuotaLedger {
  /** Counts the use if it fits into the limit, durably, before it answers: used never exceeds limit. */
  readonly spend: (spend: QuotaSpend) => Promise<QuotaSpent>
  /** Used so far in that window. */
  readonly used: (group: string, window: string) => Promise<number>
}

/** Verifications of one key in one hour, to be added to what is stored. */
export interface UsageDelta {
  readonly grantId: string
  /** Start of the UTC hour, epoch ms. */
  readonly hourAt: number
  /** Decision code → number of verifications. */
  readonly counts: Readonly<Record<string, number>>
  /** Latest accepted verification; null: none was accepted. */
  readonly lastUsedAt: number | null
  /** Scopes it was accepted for, where they were not known before. Nothing is noted of scopes the key does not have. */
  readonly scopes?: readonly ScopeUse[]
}

/** Verifications that ended with one decision code in one hour, or where sums of days are asked for, one day. */
export interface UsageCount {
  /** Start of the UTC hour or day, epoch ms. */
  readonly hourAt: number
  readonly code: string
  readonly count: number
}

/** Samples of refusals that are kept of each key and code. */
export const DENIALS_KEPT = 5

export interface UsageLedger {
  /**
   * Adds all deltas, durably before it resolves. What is rejected must come again with a later flush: it is counted once, also where only
   * the answer to the commit was lost.
   * @param denials samples of the refusals among them, of which the newest {@link DENIALS_KEPT} per key and code are kept. A sample that is
   * there already is passed over, and so are those of keys that are purged or unknown.
   */
  readonly flush: (deltas: readonly UsageDelta[], denials?: readonly Denial[]) => Promise<void>
  /** The samples of a key's refusals, ordered by time and then by code. */
  readonly denials: (grantId: string, page: PageRequest<"refused_at">) => Promise<Page<Denial>>
  /** What was counted of a key in the hours with `from` ≤ hour < `until` (epoch ms), by hour and code. */
  readonly counts: (
    grantId: string,
    range: { readonly from: number; readonly until: number },
  ) => Promise<readonly UsageCount[]>
  /** The sums of all keys the filter passes, purged ones too, for each step of the range by code; in order of time and code. */
  readonly sums: (filter: UsageFilter, range: UsageRange) => Promise<readonly UsageCount[]>
  /** The scopes that keys were accepted for, by key, in order of their names; keys that were accepted for none are not in it. */
  readonly scopes: (grantIds: readonly string[]) => Promise<ReadonlyMap<string, readonly ScopeUse[]>>
}

/** Counts that a verifier in another process reports. They may come again until it knows that they were written down. */
export interface CountReport {
  /** Id of the system key they came with. */
  readonly credential: string
  /** The reporter's name for itself. */
  readonly reporter: string
  /** Counts that reporter's reports upwards. */
  readonly number: number
  readonly deltas: readonly UsageDelta[]
}

export interface ReportLedger {
  /**
   * Adds the deltas of reports, each once: a report whose number is not above that of its reporter's last one is passed over. Reports of one
   * reporter are in the order of their numbers. All in one transaction; after a failure the same may come again.
   */
  readonly report: (reports: readonly CountReport[]) => Promise<void>
}

/** A key with what is counted beside it. */
export interface CountedGrant {
  readonly grant: Grant
  readonly lastUsedAt: number | null
  /** Accepted verifications. */
  readonly requestCount: number
}

export const KEY_SORTS = ["created_at", "expires_at", "last_used_at", "label"] as const

export type KeySort = (typeof KEY_SORTS)[number]

/** Which keys to list; an absent member does not filter. Purged keys are never listed. */
export interface KeyFilter {
  /** The moment statuses are judged at. */
  readonly now: number
  /** Null: every organization. */
  readonly organizationId: string | null
  readonly keyspaces: readonly string[]
  /** Workspaces in which these keyspaces are seen instead, by workspace id. */
  readonly inWorkspaces: Readonly<Record<string, readonly string[]>>
  /** Types never listed, per keyspace: `keyspace/type`. */
  readonly withoutTypes: readonly string[]
  readonly type?: string
  readonly status?: KeyStatus
  /** Only keys that are neither revoked nor past their end. */
  readonly live?: true
  readonly workspaceId?: string
  readonly account?: string
  /** Keys that may be used in this environment: confined to it among others, or not confined. */
  readonly environment?: string
  /** Person or key id of the maker. */
  readonly createdBy?: string
  /** Part of the label (any case), the whole id, or the last four characters. */
  readonly q?: string
  /** Last used (or, never used, created) before this moment. */
  readonly unusedSince?: number
  readonly expiresBefore?: number
}

/** Whose verifications to add up; as in {@link KeyFilter}. */
export interface UsageFilter extends Pick<
  KeyFilter,
  "keyspaces" | "inWorkspaces" | "withoutTypes" | "type" | "workspaceId" | "environment"
> {
  readonly organizationId: string
}

/** Where a page starts: the sort value and id of the last row before it. */
export interface PageAfter {
  readonly value: string | number | null
  readonly id: string
}

export interface PageRequest<Sort extends string> {
  /** 1 to 200. */
  readonly limit: number
  readonly sort: Sort
  readonly descending: boolean
  readonly after: PageAfter | null
}

/** One page; `next` is null at the end. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly next: PageAfter | null
}

export interface GrantReads {
  /** By id, purged ones included. */
  readonly get: (id: string) => Promise<CountedGrant | null>
  readonly byTokenHash: (tokenHash: string) => Promise<Grant | null>
  /** The keys of those of the tokens that are known, in any order. */
  readonly byTokenHashes: (tokenHashes: readonly string[]) => Promise<readonly Grant[]>
  readonly list: (filter: KeyFilter, page: PageRequest<KeySort>) => Promise<Page<CountedGrant>>
  /** How many keys the filter passes, by their state at its `now`. */
  readonly countByStatus: (filter: KeyFilter) => Promise<Readonly<Record<KeyStatus, number>>>
  /** Keys in the workspace that are neither revoked nor past their end at `now`. */
  readonly countLive: (where: { readonly workspaceId: string; readonly now: number }) => Promise<number>
  /** Such keys of an organization that are confined to the environment of that name, among others or alone. */
  readonly countLiveIn: (where: {
    readonly organizationId: string
    readonly environment: string
    readonly now: number
  }) => Promise<number>
}

export interface GrantWrites {
  /** @throws BittingError already_exists when the token hash is known */
  readonly insert: (grant: Grant) => Promise<void>
  /** Adds all or none. @throws BittingError already_exists when one of the token hashes is known */
  readonly insertAll: (grants: readonly Grant[]) => Promise<void>
  /**
   * Replaces the row with the same id if it is still at `grant.version - 1`. The sealed token of a key that is revoked is deleted with it,
   * and the samples of the refusals of a key that is purged.
   * @throws BittingError precondition_failed otherwise
   */
  readonly update: (grant: Grant) => Promise<void>
}

/** Sealed tokens, apart from the keys so that neither lists nor verification touch them. */
export interface SealedTokenReads {
  readonly get: (grantId: string) => Promise<SealedToken | null>
  /** Those under another master key than that, by key id, after the one named. */
  readonly notUnder: (
    keyId: string,
    page: { readonly after: string | null; readonly limit: number },
  ) => Promise<readonly SealedToken[]>
  readonly countNotUnder: (keyId: string) => Promise<number>
}

export interface SealedTokenWrites {
  /** The key must be there. */
  readonly insert: (token: SealedToken) => Promise<void>
  /** @throws BittingError not_found */
  readonly update: (token: SealedToken) => Promise<void>
}

/** Where a list of one organization's things starts; ordered by creation. */
export type CreationPage = PageRequest<"created_at">

export interface OrganizationReads {
  readonly get: (id: string) => Promise<Organization | null>
  /** The organization with that host name, given in lower case. */
  readonly byHost: (host: string) => Promise<Organization | null>
  /** Every organization that has a host name of its own, whatever its plan; in any order. */
  readonly withHosts: () => Promise<readonly Organization[]>
  /** Null ids: all of the instance. */
  readonly list: (ids: readonly string[] | null, page: CreationPage) => Promise<Page<Organization>>
}

/** Hosts are unique. @throws BittingError already_exists */
export interface OrganizationWrites {
  readonly insert: (organization: Organization) => Promise<void>
  /** @throws BittingError not_found */
  readonly update: (organization: Organization) => Promise<void>
}

export interface OwnedReads<Row> {
  readonly get: (id: string) => Promise<Row | null>
  readonly list: (organizationId: string, page: CreationPage) => Promise<Page<Row>>
}

/**
 * Names are unique inside an organization, and so are the persons of members.
 * @throws BittingError already_exists from insert and update, not_found from update and delete
 */
export interface OwnedWrites<Row> {
  readonly insert: (row: Row) => Promise<void>
  readonly update: (row: Row) => Promise<void>
  readonly delete: (id: string) => Promise<void>
}

export interface PersonReads {
  readonly get: (id: string) => Promise<Person | null>
  /** `email` in lower case. */
  readonly byEmail: (email: string) => Promise<Person | null>
}

export interface PersonWrites {
  /** @throws BittingError already_exists when the e-mail address is taken */
  readonly insert: (person: Person) => Promise<void>
  /** @throws BittingError already_exists when the e-mail address is taken, not_found */
  readonly update: (person: Person) => Promise<void>
}

export interface CredentialReads {
  readonly get: (id: string) => Promise<Credential | null>
  readonly byHandle: (kind: CredentialKind, handle: string) => Promise<Credential | null>
  /** By creation; null: of every kind. */
  readonly ofPerson: (personId: string, kind: CredentialKind | null) => Promise<readonly Credential[]>
}

export interface CredentialWrites {
  /** @throws BittingError already_exists when the handle is taken among its kind */
  readonly insert: (credential: Credential) => Promise<void>
  /** Replaces the row with the same id if it is still at `version - 1`. @throws BittingError precondition_failed otherwise */
  readonly update: (credential: Credential) => Promise<void>
  /** With its sealed secrets. Deleting what is gone is no error. */
  readonly delete: (id: string) => Promise<void>
  /** Deletes every identity that a connection to an OpenID provider bound; answers how many there were. */
  readonly deleteIdentitiesOf: (connectionId: string) => Promise<number>
}

/** A secret of the server's own, sealed under a master key: `totp:<credential id>`, `sso:<connection id>` and the like. */
export interface SealedSecret {
  readonly name: string
  readonly sealed: string
  /** Id of the master key it is sealed under. */
  readonly keyId: string
}

export interface SealedSecretReads {
  readonly get: (name: string) => Promise<SealedSecret | null>
  /** Those under another master key than that, by name, after the one named. */
  readonly notUnder: (
    keyId: string,
    page: { readonly after: string | null; readonly limit: number },
  ) => Promise<readonly SealedSecret[]>
  readonly countNotUnder: (keyId: string) => Promise<number>
}

export interface SealedSecretWrites {
  /** Adds it or replaces the one of that name. */
  readonly put: (secret: SealedSecret) => Promise<void>
  /** Deleting what is gone is no error. */
  readonly delete: (name: string) => Promise<void>
}

export interface InvitationReads extends OwnedReads<Invitation> {
  readonly byTokenHash: (tokenHash: string) => Promise<Invitation | null>
  /** Neither accepted nor revoked, whether or not it has expired; null: there is none. */
  readonly openFor: (organizationId: string, email: string) => Promise<Invitation | null>
  /** Those of an organization that a person or key sent and that are neither accepted nor revoked, in any order. */
  readonly openBy: (organizationId: string, senderId: string) => Promise<readonly Invitation[]>
}

export interface SsoConnectionReads {
  readonly get: (id: string) => Promise<SsoConnection | null>
  /** The one of an organization; null: the instance's own. */
  readonly ofOrganization: (organizationId: string | null) => Promise<SsoConnection | null>
  /** `domain` in lower case. */
  readonly byDomain: (domain: string) => Promise<SsoConnection | null>
  /** Those of the organizations' connections that are enforced. */
  readonly enforcedAmong: (organizationIds: readonly string[]) => Promise<readonly SsoConnection[]>
}

export interface SsoConnectionWrites {
  /** @throws BittingError already_exists when the organization has one or the domain is taken */
  readonly insert: (connection: SsoConnection) => Promise<void>
  /** @throws BittingError already_exists, not_found */
  readonly update: (connection: SsoConnection) => Promise<void>
  /** Deleting what is gone is no error. */
  readonly delete: (id: string) => Promise<void>
}

/** Single-use secrets of unfinished sign-ins. They are no management action: nothing of them is audited. */
export interface TicketLedger {
  readonly put: (ticket: Ticket) => Promise<void>
  /** Looks without using it up; null: unknown or of another kind. Says nothing about its end. */
  readonly get: (kind: TicketKind, tokenHash: string) => Promise<Ticket | null>
  /** Uses it up: of several callers one gets it, the others null. */
  readonly take: (kind: TicketKind, tokenHash: string) => Promise<Ticket | null>
  /** Deletes every ticket of that kind made for a person. */
  readonly deleteOfPerson: (kind: TicketKind, personId: string) => Promise<void>
}

/** When sessions were used. */
export interface SessionSightings {
  readonly seen: (sessionId: string, at: number) => Promise<void>
}

export interface MemberReads extends OwnedReads<Member> {
  readonly ofPerson: (personId: string) => Promise<readonly Member[]>
  /** Owners who are not suspended. */
  readonly countOwners: (organizationId: string) => Promise<number>
}

export interface SessionReads {
  readonly byTokenHash: (tokenHash: string) => Promise<Session | null>
  /** Newest first, ended ones that are not yet deleted included. */
  readonly ofPerson: (personId: string) => Promise<readonly Session[]>
}

export interface SessionWrites {
  readonly insert: (session: Session) => Promise<void>
  /** @throws BittingError not_found */
  readonly update: (session: Session) => Promise<void>
  readonly delete: (id: string) => Promise<void>
  /** Deletes every session of a person; answers how many there were. */
  readonly deleteOfPerson: (personId: string) => Promise<number>
  /** Deletes every session that a connection to an OpenID provider vouched for; answers how many there were. */
  readonly deleteOfConnection: (connectionId: string) => Promise<number>
}

export interface SignInLinkReads {
  readonly byTokenHash: (tokenHash: string) => Promise<SignInLink | null>
}

export interface SignInLinkWrites {
  readonly insert: (link: SignInLink) => Promise<void>
  /** Marks it used. False: it was used already; exactly one caller gets true. */
  readonly use: (id: string, at: number) => Promise<boolean>
  /** Deletes every link made for a person. */
  readonly deleteOfPerson: (personId: string) => Promise<void>
}

/** Which audit entries to list; null organization: the instance's own log. */
export interface AuditFilter {
  readonly organizationId: string | null
  readonly action?: AuditAction
  readonly targetId?: string
  readonly actorId?: string
  readonly from?: number
  readonly until?: number
}

/** Leaves of an audit log, from a place up to but not including another. */
export interface LeafSpan {
  readonly from: number
  readonly until: number
}

/** Logs are named by their organization; null is the instance's own. Each is a Merkle tree that only grows. */
export interface AuditReads {
  /** Newest first or oldest first by commit; the cursor is `seq` and `part` as one number text `seq.part`. */
  readonly list: (filter: AuditFilter, page: PageRequest<"seq">) => Promise<Page<RecordedAuditEvent>>
  /** Every log that has entries. */
  readonly logs: () => Promise<readonly (string | null)[]>
  /** Number of leaves, pruned ones included. */
  readonly size: (organizationId: string | null) => Promise<number>
  /** The hashes of complete subtrees, in the order they are asked for. @throws Error when one is not there */
  readonly nodes: (
    organizationId: string | null,
    places: readonly NodePlace[],
  ) => Promise<readonly Uint8Array[]>
  /** Place of an entry in that log; null: it has no such entry, or it is pruned. */
  readonly indexOf: (organizationId: string | null, id: string) => Promise<number | null>
  /** The leaves of the span that are there, in order. */
  readonly leaves: (organizationId: string | null, span: LeafSpan) => Promise<readonly StoredLeaf[]>
}

/** How far an erasure came. */
export interface ErasedBatch {
  /** Entries something was erased from, and how many values. */
  readonly entries: number
  readonly fields: number
  /** Place in the log to go on from; null: the end was reached. */
  readonly next: number | null
}

/** Both work through a log in batches, so that nobody waits long for the transaction to end. No leaf hash changes. */
export interface AuditWrites {
  /** Deletes what entries say about a person, beginning at a place of the log. */
  readonly erase: (
    organizationId: string | null,
    batch: { readonly subject: ErasureSubject; readonly from: number },
  ) => Promise<ErasedBatch>
  /** Deletes the content of up to `limit` entries made before a moment; answers of how many. */
  readonly prune: (
    organizationId: string | null,
    batch: { readonly before: number; readonly limit: number },
  ) => Promise<number>
}

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
