// Made from openapi/v1.json by `npm run gen`. Do not edit.

import type { CallOptions, OperationSpec, Paged } from "../operation.ts"

export interface AcceptInvitation {
  /** What stands behind `#` in the link. */
  readonly token: string
  /** Of somebody new; passed over for others. */
  readonly name?: string | undefined
  /** Of somebody new, 12 characters at least; passed over for others. */
  readonly password?: string | undefined
}

export interface AcceptedInvitation {
  /** Null while the second factor is missing. */
  readonly person: Person | null
  readonly session: {
    readonly id: string
    readonly method: "link" | "invitation" | "password" | "passkey" | "single_sign_on" | "wallet"
    /** More than one factor was shown. */
    readonly second_factor: boolean
    /** When the person last showed who they are. */
    readonly authenticated_at: string
    readonly expires_at: string
  } | null
  /** Null when nothing more is asked. */
  readonly second_factor: PendingSignIn | null
  /** What the person is from now on. */
  readonly member: Member
}

/** A linked cloud account. Keys can be confined to some. */
export interface Account {
  /** `demo` for the built-in one. */
  readonly id: string
  readonly organization_id: string
  readonly name: string
  readonly provider: "aws" | "azure" | "gcp" | "kubernetes" | "demo"
  /** True for `demo`, which every organization has and nobody unlinks. */
  readonly built_in: boolean
  /** How the server gets into it; null: it does not, and asking about it is `bad_credentials`. */
  readonly credentials: AccountCredentials | null
  readonly created_at: string
}

/** Nothing of it is secret. Members that the method has no use for are null. */
export interface AccountCredentials {
  /** `machine`: the server uses the credentials of the machine it runs on. `federation`: it exchanges them for some of Google Cloud. */
  readonly method: "role" | "access_key" | "machine" | "service_principal" | "service_account_key" | "federation" | "token"
  readonly role_arn: string | null
  readonly access_key_id: string | null
  readonly tenant_id: string | null
  readonly client_id: string | null
  readonly subscription_id: string | null
  readonly scope: string | null
  readonly client_email: string | null
  readonly private_key_id: string | null
  readonly audience: string | null
  readonly service_account: string | null
  readonly server: string | null
  readonly certificate_authority: string | null
  readonly network: "public" | "any" | null
  /** The cloud's own name of what is behind it: number of an AWS account, id of an Azure subscription, scope at Google Cloud, or what a cluster is known by. */
  readonly cloud_account: string
  /** When it was shown to work. */
  readonly proven_at: string
}

export interface AccountPage {
  readonly data: readonly Account[]
  /** Null at the end. */
  readonly next_cursor: string | null
}

export interface AccountReport {
  /** Something can be listed, and nothing is wrong with the way in. */
  readonly works: boolean
  readonly cloud_account: string | null
  /** Whose credentials the cloud says they are. */
  readonly identity: string | null
  /** What is wrong with the way in: a code of discovery's errors, or `role_open`. */
  readonly error: {
    readonly code: string
    readonly message: string
  } | null
  readonly region: string
  readonly services: readonly ({
    readonly service: string
    readonly label: string
    readonly listed: boolean
    readonly error?: DiscoveryError | undefined
  })[]
  /** Each once, sorted. What single attributes need beyond listing is not tried. */
  readonly missing_permissions: readonly string[]
}

/** What to paste at the cloud. Nothing of it is secret. */
export type AccountSetup = AwsAccountSetup | TextAccountSetup

export interface AddMember {
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
  /** Upper and lower case are the same. */
  readonly email: string
  /** Somebody the instance knows already keeps their name. */
  readonly name: string
  readonly role: "owner" | "admin" | "manager" | "member" | "viewer"
  /** Roles in single workspaces, by workspace id. */
  readonly overrides?: Readonly<Record<string, "owner" | "admin" | "manager" | "member" | "viewer">> | undefined
}

export interface AddPasskey {
  /** What the options came with. */
  readonly ticket: string
  readonly response: CreatedPasskey
  /** What the person calls it, such as the device it is on. */
  readonly name: string
}

export interface AddedMember {
  readonly member: Member
  /** Signs a new person in, once, within a day. Give it to nobody else. Null for somebody who could sign in before, and for system keys other than the root key. */
  readonly sign_in_link: string | null
}

/** The signed state of an audit log. */
export interface AuditCheckpoint {
  /** Name of the log; it never changes. */
  readonly origin: string
  /** Number of entries, pruned ones included. */
  readonly size: number
  /** SHA-256, 64 hex digits. */
  readonly root: string
  /** The same, signed (C2SP tlog-checkpoint). Keep it elsewhere. */
  readonly note: string
  /** The key the note verifies with (C2SP signed-note, Ed25519). */
  readonly vkey: string
}

/** Who did what, when and from where. It never holds a token. */
export interface AuditEntry {
  readonly id: string
  /** Number of the commit it belongs to; grows in the order of commits. */
  readonly seq: number
  /** Its place inside that commit. */
  readonly part: number
  /** Its place in the Merkle tree of its log, from 0. */
  readonly index: number
  readonly at: string
  /** Null: the instance's own log. */
  readonly organization_id: string | null
  readonly actor: {
    readonly kind: "person" | "key" | "system"
    readonly id: string
    /** Membership under which a person acted. */
    readonly member_id: string | null
  }
  /** An open set: newer versions add actions. */
  readonly action: "key.created" | "key.imported" | "key.updated" | "key.enabled" | "key.disabled" | "key.rotated" | "key.revealed" | "key.revoked" | "key.purged" | "organization.created" | "organization.updated" | "organization.suspended" | "organization.resumed" | "workspace.created" | "workspace.updated" | "workspace.deleted" | "environment.created" | "environment.updated" | "environment.deleted" | "account.linked" | "account.updated" | "account.unlinked" | "member.added" | "member.role_changed" | "member.override_set" | "member.suspended" | "member.resumed" | "member.removed" | "session.started" | "session.ended" | "session.reauthenticated" | "sessions.ended" | "password.set" | "password.reset" | "password.rehashed" | "second_factor.begun" | "second_factor.enabled" | "second_factor.disabled" | "recovery_codes.made" | "recovery_code.used" | "passkey.added" | "passkey.renamed" | "passkey.removed" | "wallet.linked" | "wallet.unlinked" | "identity.linked" | "identity.unlinked" | "email.verified" | "invitation.created" | "invitation.resent" | "invitation.revoked" | "invitation.accepted" | "single_sign_on.configured" | "single_sign_on.removed" | "sign_in_link.created" | "instance.initialized" | "instance.restored" | "audit.key_set" | "audit.erased" | "audit.pruned" | "instance.master_key_set" | "instance.secrets_rewrapped" | "instance.master_key_rotated" | "verifier.unconfirmed" | (string & {})
  readonly target: {
    readonly kind: string
    readonly id: string
  }
  readonly origin: {
    readonly request_id: string
    /** Null when nobody called, as at start-up. */
    readonly address: string | null
  }
  /** What changed, as it was. Null for something new. */
  readonly before: Readonly<Record<string, unknown>> | null
  /** What changed, as it became. Null for something that ended. */
  readonly after: Readonly<Record<string, unknown>> | null
  /** JSON pointers of personal values that were erased, such as `/after/name`; they are null. */
  readonly erased: readonly string[]
}

export interface AuditErase {
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
  /** `instance`: the log of no organization; `all`: every log. Both need the reach of the instance. `organization` when left out. */
  readonly log?: "organization" | "instance" | "all" | undefined
  readonly person_id?: string | undefined
  readonly member_id?: string | undefined
  /** For somebody who is no longer a member: entries are found by the address they contain. */
  readonly email?: string | undefined
  /** Erase every personal value of this entry, labels and metadata included. */
  readonly event_id?: string | undefined
}

export interface AuditErased {
  /** Entries that lost something. */
  readonly entries: number
  /** Values that were deleted. */
  readonly fields: number
  /** Recent denials of keys the person holds that lost the address they came from. */
  readonly samples: number
}

export interface AuditPage {
  readonly data: readonly AuditEntry[]
  /** Null at the end. */
  readonly next_cursor: string | null
}

/** A proof of RFC 9162, sections 2.1.3 and 2.1.4. */
export interface AuditProof {
  readonly kind: "inclusion" | "consistency"
  readonly size: number
  /** Root of the tree of that size. */
  readonly root: string
  /** Of an inclusion proof. */
  readonly index: number | null
  /** Of an inclusion proof. */
  readonly leaf_hash: string | null
  /** Of a consistency proof. */
  readonly from_size: number | null
  /** Of a consistency proof. */
  readonly from_root: string | null
  /** The proof, the lowest hash first. */
  readonly hashes: readonly string[]
}

export interface AuditPrune {
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
  /** `instance`: the log of no organization; `all`: every log. Both need the reach of the instance. `organization` when left out. */
  readonly log?: "organization" | "instance" | "all" | undefined
  /** Entries made before this moment. */
  readonly before: string
}

export interface AuditPruned {
  /** Entries whose content was deleted. */
  readonly entries: number
}

export interface AwsAccountSetup {
  readonly provider: "aws"
  /** What the role's trust policy has to ask for. Made by the server, never changed, no secret. */
  readonly external_id: string
  /** Whom the trust policy names: this server. Null: it has no AWS credentials of its own, and the policy has a gap to fill. */
  readonly principal: string | null
  readonly trust_policy: Readonly<Record<string, unknown>>
  /** What listing every service takes, and nothing else. */
  readonly permission_policy: Readonly<Record<string, unknown>>
}

export interface BeginSingleSignOn {
  /** Its domain decides which provider. */
  readonly email?: string | undefined
  readonly organization_id?: string | undefined
  readonly connection_id?: string | undefined
  /** Where the browser goes in the end: a path below `/console/`. `/console/` when left out. */
  readonly return_to?: string | undefined
  /** The provider is to ask again who the person is, also if it knows the browser. */
  readonly reauthenticate?: boolean | undefined
}

export interface BegunSingleSignOn {
  /** Where to send the browser: the provider. */
  readonly location: string
}

export interface BlockedMembership {
  readonly member_id: string
  readonly organization: {
    readonly id: string
    readonly name: string
  }
  /** What the organization asks of a sign-in and this one lacks. */
  readonly reason: "second_factor_required" | "single_sign_on_required"
}

/** A place in the log of changes. */
export interface ChangePosition {
  readonly seq: number
  readonly tag: string
}

export interface ConfirmPasswordReset {
  /** What stands behind `#` in the link of the mail. */
  readonly token: string
  /** 12 to 200 characters of any kind; not the name or the e-mail address, and none of those that are tried first. */
  readonly password: string
}

/** Rules on where and how a key may be used. */
export interface Constraints {
  /** Exact origins, or `https://*.example.com`. */
  readonly allowed_origins?: readonly string[] | undefined
  /** Addresses and CIDR ranges. */
  readonly allowed_ips?: readonly string[] | undefined
  /** Requests per minute. */
  readonly rate_limit_rpm?: number | undefined
  /** A Referer must be present. Friction, not security. */
  readonly require_referer?: boolean | undefined
  /** Most entries in one batch. */
  readonly max_batch_size?: number | undefined
}

/** The rules a key has; those it has not are left out. */
export interface ConstraintsSet {
  /** Exact origins, or `https://*.example.com`. */
  readonly allowed_origins?: readonly string[] | undefined
  /** Addresses and CIDR ranges. */
  readonly allowed_ips?: readonly string[] | undefined
  /** Requests per minute. */
  readonly rate_limit_rpm?: number | undefined
  /** A Referer must be present. Friction, not security. */
  readonly require_referer?: boolean | undefined
  /** Most entries in one batch. */
  readonly max_batch_size?: number | undefined
}

export interface CreateEnvironment {
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
  /** Keys name environments by it. */
  readonly name: string
}

export interface CreateInvitation {
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
  /** Upper and lower case are the same. */
  readonly email: string
  readonly role: "owner" | "admin" | "manager" | "member" | "viewer"
  /** Roles in single workspaces, by workspace id. */
  readonly overrides?: Readonly<Record<string, "owner" | "admin" | "manager" | "member" | "viewer">> | undefined
}

export interface CreateKey {
  readonly keyspace: string
  /** May be left out where the keyspace has one type. */
  readonly type?: string | undefined
  readonly label?: string | undefined
  /** Free JSON of your own, returned on verification. Not for secrets. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
  readonly organization_id?: string | undefined
  readonly workspace_id?: string | undefined
  /** Who will hold the key, in keyspaces held by members; you when left out. */
  readonly holder?: {
    readonly member_id: string
  } | undefined
  /** Of system keys. */
  readonly reach?: "organization" | "instance" | undefined
  /** May be left out where only one exists. */
  readonly accounts?: readonly string[] | undefined
  /** All when left out. */
  readonly services?: readonly string[] | undefined
  /** All when left out. */
  readonly environments?: readonly string[] | undefined
  /** A level of the keyspace; or send `scopes`. */
  readonly permission?: string | undefined
  readonly scopes?: readonly string[] | undefined
  readonly constraints?: Constraints | undefined
  /** Most uses in all, or per UTC day or month. */
  readonly quota?: {
    readonly limit: number
    readonly period: "total" | "day" | "month"
  } | undefined
  /** RFC 3339, UTC or with an offset. */
  readonly not_before?: string | undefined
  /** A duration: a number and one of s, m, h, d, w, y (365 days). */
  readonly expires_in?: string | undefined
  /** RFC 3339, UTC or with an offset. */
  readonly expires_at?: string | undefined
}

export interface CreateOrganization {
  /** One line, up to 100 characters. */
  readonly name: string
  /** `free` when left out. */
  readonly plan?: "free" | "pro" | "business" | undefined
  /** E-mail address of the first owner. Without it the organization has no members. */
  readonly owner_email?: string | undefined
  /** Name of the first owner, if the instance does not know the address yet. */
  readonly owner_name?: string | undefined
}

export interface CreateWorkspace {
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
  /** One line, up to 100 characters. */
  readonly name: string
}

export interface CreatedOrganization {
  readonly organization: Organization
  /** Null when none was asked for. */
  readonly owner: Member | null
  /** Signs a new person in, once, within a day. Give it to nobody else. Null for somebody who could sign in before, and for system keys other than the root key. */
  readonly sign_in_link: string | null
}

/** A browser's answer to `navigator.credentials.create`, as its `toJSON()` writes it. */
export interface CreatedPasskey {
  readonly id: string
  readonly rawId: string
  readonly type: "public-key"
  readonly response: {
    readonly clientDataJSON: string
    readonly attestationObject: string
    readonly transports?: readonly string[] | undefined
  }
}

export interface CurrentSession {
  readonly person: Person
  readonly session: {
    readonly id: string
    readonly method: "link" | "invitation" | "password" | "passkey" | "single_sign_on" | "wallet"
    /** More than one factor was shown. */
    readonly second_factor: boolean
    /** When the person last showed who they are. */
    readonly authenticated_at: string
    readonly expires_at: string
  }
  /** Suspended ones are left out. */
  readonly memberships: readonly Membership[]
  /** Organizations this sign-in was too weak for. */
  readonly blocked: readonly BlockedMembership[]
  /** Where the person changes what they sign in with, signed in there, because this session is confined to one organization. Null: in this session. */
  readonly credentials_url: string | null
  /** What running the instance asks of a sign-in and this one of an instance admin lacks: then `person.instance_admin` is false. Null: nothing. */
  readonly instance_blocked: "second_factor_required" | null
}

/** Malformed and unknown tokens carry nothing but `valid`, `code` and `request_id`. */
export interface Decision {
  readonly valid: boolean
  /** An open set: treat a code you do not know as a refusal. */
  readonly code: "malformed_token" | "unknown_token" | "wrong_keyspace" | "revoked" | "disabled" | "not_yet_valid" | "expired" | "holder_inactive" | "ip_not_allowed" | "origin_not_allowed" | "referer_required" | "environment_not_allowed" | "workspace_not_allowed" | "account_not_allowed" | "service_not_allowed" | "insufficient_scope" | "batch_too_large" | "rate_limited" | "quota_exceeded" | "ok" | (string & {})
  readonly grant_id?: string | undefined
  readonly keyspace?: string | undefined
  readonly type?: string | undefined
  readonly organization_id?: string | undefined
  readonly workspace_id?: string | undefined
  readonly holder?: {
    readonly kind: "organization" | "member"
    readonly member_id: string | null
  } | undefined
  readonly label?: string | undefined
  /** What the key may do now. */
  readonly scopes?: readonly string[] | undefined
  readonly accounts?: readonly string[] | null | undefined
  readonly services?: readonly string[] | null | undefined
  readonly environments?: readonly string[] | null | undefined
  readonly expires_at?: string | null | undefined
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
  readonly missing_scopes?: readonly string[] | undefined
  readonly rate_limit?: {
    readonly limit: number
    readonly remaining: number
    /** Seconds until one more request is allowed; 0 if one is. */
    readonly reset_seconds: number
  } | undefined
  readonly quota?: {
    readonly limit: number
    readonly remaining: number
    readonly resets_at: string | null
  } | undefined
  readonly request_id: string
}

/** One refused verification, kept as a sample. Whatever was stated is cut to printable ASCII, and the token is in none of it. */
export interface Denial {
  readonly at: string
  /** Decision code: an open set. */
  readonly code: string
  /** What was asked for and refused: the missing scopes, or the account, service, environment, workspace or keyspace, or the size of the batch. Empty where it was not stated, and for codes that are about something else. */
  readonly asked: readonly string[]
  /** Origin of the page it came from, without anything after the host; null: none was stated. */
  readonly origin: string | null
  /** Address of the client; null: none was stated, or you may not read the audit log. */
  readonly address: string | null
}

export interface DenialPage {
  readonly data: readonly Denial[]
  /** Null at the end. */
  readonly next_cursor: string | null
}

export interface DiscoveryAnswer {
  readonly results: readonly DiscoveryResult[]
}

export interface DiscoveryEntry {
  /** A name of `GET /services`, with the type where one is taken: `cloud-control:AWS::SQS::Queue`. */
  readonly service: string
  /** `aws`, `azure`, `gcp` or `kubernetes`. */
  readonly provider: string
  /** May be left out for global services. */
  readonly region?: string | undefined
  /** Columns, in this order; the service's usual ones when left out. */
  readonly attributes?: readonly string[] | undefined
  /** Id of a linked account; every account of the provider that you may ask when left out. */
  readonly account?: string | undefined
}

export interface DiscoveryError {
  /** `denied`, `throttled`, `timeout`, `unsupported`, `not_enabled`, `bad_credentials` or `provider_error`; more may come. */
  readonly code: string
  readonly message: string
  /** Asking again later may help. */
  readonly retryable: boolean
  /** The provider's own name for it. */
  readonly provider_code?: string | undefined
  /** What the account would have to be allowed. */
  readonly missing_permission?: string | undefined
}

export interface DiscoveryRequest {
  readonly services: readonly DiscoveryEntry[]
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
  /** How long you wait. What is late comes back as `timeout`, the rest is kept. 25,000 when left out. */
  readonly deadline_ms?: number | undefined
  /** Ask the providers anew, whatever is known already. */
  readonly refresh?: boolean | undefined
}

export interface DiscoveryResult {
  readonly metadata: {
    readonly service: string
    readonly service_label: string
    readonly provider: string
    readonly region: string
    readonly account_id: string
    /** Rows in this answer. */
    readonly count: number
    /** When the rows were fetched. */
    readonly timestamp: string
    /** False whenever anything is missing. */
    readonly complete: boolean
    /** How long ago the rows were fetched. */
    readonly age_ms: number
  }
  readonly columns: readonly ({
    readonly key: string
    readonly label: string
  })[]
  /** Every column is there in every row. */
  readonly rows: readonly (Readonly<Record<string, string | number | boolean | null>>)[]
  /** What the provider failed at; the rows that were there are kept. */
  readonly error?: DiscoveryError | undefined
}

export interface DiscoveryService {
  readonly provider: string
  readonly service: string
  readonly label: string
  /** `rich`: columns of its own. `generic`: any type of the provider, with the columns all types have. */
  readonly depth: "rich" | "generic"
  readonly takes_type: boolean
  readonly global: boolean
  readonly attributes: readonly ({
    readonly key: string
    readonly label: string
    /** Told when you name no attributes. */
    readonly default: boolean
    /** Takes further calls for each resource. */
    readonly costly: boolean
  })[]
  /** What the account must be allowed, in the provider's words. */
  readonly permissions: readonly string[]
}

export interface DiscoveryServices {
  readonly data: readonly DiscoveryService[]
  readonly providers: readonly ({
    readonly provider: string
    /** Null: any text, such as a namespace. */
    readonly regions: readonly string[] | null
  })[]
  /** The least that allows listing `data`, to be pasted at the provider. Null where none of it is of that provider. */
  readonly policies: {
    /** IAM policy. */
    readonly aws: unknown | null
    /** Custom role for `az role definition create`; types of your choice take Reader. */
    readonly azure: unknown | null
    /** Custom role for `gcloud iam roles create`. */
    readonly gcp: unknown | null
    /** ClusterRole, without what is secret and without types of your choice. */
    readonly kubernetes: unknown | null
  }
}

export interface EndedSessions {
  /** How many others ended. */
  readonly ended_sessions: number
}

/** A place your API runs in. Keys can be confined to some. */
export interface Environment {
  readonly id: string
  readonly organization_id: string
  readonly name: string
  readonly created_at: string
}

export interface EnvironmentPage {
  readonly data: readonly Environment[]
  /** Null at the end. */
  readonly next_cursor: string | null
}

export interface Explain {
  readonly token?: string | undefined
  /** Instead of the token. */
  readonly grant_id?: string | undefined
  /** Refuse keys of other keyspaces. */
  readonly keyspace?: string | undefined
  /** What the presenter wants to do. */
  readonly action?: {
    readonly scopes?: readonly string[] | undefined
    readonly resources?: {
      readonly account?: string | undefined
      readonly service?: string | undefined
    } | undefined
    readonly environment?: string | undefined
    readonly workspace?: string | undefined
    readonly batch_size?: number | undefined
    readonly cost?: number | undefined
  } | undefined
  /** How the token reached you. Your word is taken for it. */
  readonly request?: {
    readonly origin?: string | undefined
    readonly referer?: string | undefined
    readonly ip?: string | undefined
    readonly method?: string | undefined
    readonly path?: string | undefined
  } | undefined
}

export interface Explanation {
  readonly valid: boolean
  readonly code: "malformed_token" | "unknown_token" | "wrong_keyspace" | "revoked" | "disabled" | "not_yet_valid" | "expired" | "holder_inactive" | "ip_not_allowed" | "origin_not_allowed" | "referer_required" | "environment_not_allowed" | "workspace_not_allowed" | "account_not_allowed" | "service_not_allowed" | "insufficient_scope" | "batch_too_large" | "rate_limited" | "quota_exceeded" | "ok" | (string & {})
  /** Null for a token of no key that you may see. */
  readonly grant_id: string | null
  readonly label: string | null
  /** Every check, in order. */
  readonly checks: readonly ({
    readonly code: "malformed_token" | "unknown_token" | "wrong_keyspace" | "revoked" | "disabled" | "not_yet_valid" | "expired" | "holder_inactive" | "ip_not_allowed" | "origin_not_allowed" | "referer_required" | "environment_not_allowed" | "workspace_not_allowed" | "account_not_allowed" | "service_not_allowed" | "insufficient_scope" | "batch_too_large" | "rate_limited" | "quota_exceeded" | "ok" | (string & {})
    /** `not_asked`: there was nothing to check. `not_reached`: an earlier check had failed. `not_tried`: it would use something up. */
    readonly outcome: "passed" | "failed" | "not_asked" | "not_reached" | "not_tried"
    /** What it means when this check fails. */
    readonly meaning: string
  })[]
}

/** Something about a key that should be reviewed. */
export interface HygieneFinding {
  /** An open set: newer versions look for more. */
  readonly check: "holder_inactive" | "publishable_without_origins" | "high_privilege" | "unused_scopes" | "at_quota" | "expiring" | "no_expiry" | "unused" | "never_used"
  readonly severity: "high" | "medium" | "low"
  readonly grant_id: string
  readonly label: string
  readonly keyspace: string
  /** The facts the finding rests on. */
  readonly evidence: Readonly<Record<string, unknown>>
  /** What to do about it. */
  readonly remedy: string
}

export interface HygienePage {
  readonly data: readonly HygieneFinding[]
  /** Null at the end. */
  readonly next_cursor: string | null
  /** On the first page; null on those after it. */
  readonly summary: HygieneSummary | null
}

export interface HygieneSummary {
  readonly keys_checked: number
  /** Keys with one finding or more. */
  readonly keys_with_findings: number
  /** False: there are more keys than one request looks at (20,000). */
  readonly complete: boolean
  /** Check → number of findings. */
  readonly findings: Readonly<Record<string, number>>
  /** Severity → number of findings. */
  readonly severities: Readonly<Record<string, number>>
}

/** Somebody at an OpenID provider whom the person signs in as. */
export interface Identity {
  readonly id: string
  readonly connection_id: string
  /** Null: the connection is gone. */
  readonly connection_name: string | null
  /** The only organization it opens; null: it opens everything the person may. */
  readonly organization_id: string | null
  readonly issuer: string
  /** The address the provider gave last. */
  readonly email: string
  readonly created_at: string
  readonly last_used_at: string | null
}

export interface ImportAnswer {
  readonly created: number
  readonly refused: number
  /** One for each key, in the order sent. */
  readonly results: readonly ImportResult[]
}

export interface ImportKeys {
  readonly organization_id?: string | undefined
  readonly keys: readonly ImportedKey[]
}

export interface ImportResult {
  /** Place of the key in the request. */
  readonly index: number
  readonly status: "created" | "refused"
  /** Of the key made, or of your own key that has the token already. */
  readonly grant_id?: string | undefined
  /** Why it was refused: an error code, or `revoked` for a token that was revoked here. `already_exists` is what a repeated import answers. */
  readonly code?: string | undefined
  readonly detail?: string | undefined
  /** Each wrong place, as a JSON pointer into the key. */
  readonly errors?: readonly ({
    readonly pointer: string
    readonly detail: string
  })[] | undefined
}

/** As for creating a key, with the hash of a token that exists. */
export interface ImportedKey {
  readonly keyspace: string
  /** May be left out where the keyspace has one type. */
  readonly type?: string | undefined
  readonly label?: string | undefined
  /** Free JSON of your own, returned on verification. Not for secrets. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
  readonly workspace_id?: string | undefined
  /** Who will hold the key, in keyspaces held by members; you when left out. */
  readonly holder?: {
    readonly member_id: string
  } | undefined
  /** Of system keys. */
  readonly reach?: "organization" | "instance" | undefined
  /** May be left out where only one exists. */
  readonly accounts?: readonly string[] | undefined
  /** All when left out. */
  readonly services?: readonly string[] | undefined
  /** All when left out. */
  readonly environments?: readonly string[] | undefined
  /** A level of the keyspace; or send `scopes`. */
  readonly permission?: string | undefined
  readonly scopes?: readonly string[] | undefined
  readonly constraints?: Constraints | undefined
  /** Most uses in all, or per UTC day or month. */
  readonly quota?: {
    readonly limit: number
    readonly period: "total" | "day" | "month"
  } | undefined
  /** RFC 3339, UTC or with an offset. */
  readonly not_before?: string | undefined
  /** A duration: a number and one of s, m, h, d, w, y (365 days). */
  readonly expires_in?: string | undefined
  /** RFC 3339, UTC or with an offset. */
  readonly expires_at?: string | undefined
  /** SHA-256 of the whole token, prefix and all: 64 hex digits, base64 or base64url. */
  readonly hash: string
  /** How `hash` is written; found out when left out. */
  readonly encoding?: "hex" | "base64" | "base64url" | undefined
  /** How the token begins, for people to recognise it by. */
  readonly token_prefix?: string | undefined
  /** Its last four characters, where they are known. */
  readonly token_last4?: string | undefined
  /** When it was made; now when left out. */
  readonly created_at?: string | undefined
  readonly enabled?: boolean | undefined
}

export interface IntrospectToken {
  readonly token: string
  /** Accepted and not needed: all tokens are found the same way. */
  readonly token_type_hint?: string | undefined
}

/** RFC 7662. A token that is no good, for whatever reason, answers `{"active":false}` alone. */
export interface Introspection {
  readonly active: boolean
  /** What the key may do now, separated by spaces. */
  readonly scope?: string | undefined
  /** `grant_id` of the key. */
  readonly client_id?: string | undefined
  readonly token_type?: "Bearer" | undefined
  /** When it ends, seconds since 1970; absent if it does not. */
  readonly exp?: number | undefined
  /** When it was made. */
  readonly iat?: number | undefined
  /** When it begins; absent if it always had. */
  readonly nbf?: number | undefined
  /** Whose power it carries: a member or the organization. */
  readonly sub?: string | undefined
  /** The keyspace. */
  readonly aud?: string | undefined
  /** Base URL of this server. */
  readonly iss?: string | undefined
  /** `grant_id` of the key. */
  readonly jti?: string | undefined
}

/** Somebody who may become a member. */
export interface Invitation {
  readonly id: string
  readonly organization_id: string
  readonly email: string
  readonly role: "owner" | "admin" | "manager" | "member" | "viewer"
  /** Roles that replace `role` in single workspaces, by workspace id. */
  readonly overrides: Readonly<Record<string, "owner" | "admin" | "manager" | "member" | "viewer">>
  /** Only an open invitation can be accepted. */
  readonly status: "open" | "accepted" | "revoked" | "expired"
  /** The link went to the address by mail, and was shown to nobody. */
  readonly mailed: boolean
  /** Who sent it last. When they may not invite so any more, it is over. */
  readonly invited_by: {
    readonly kind: "person" | "key"
    readonly id: string
  }
  readonly created_at: string
  readonly expires_at: string
  readonly accepted_at: string | null
  readonly revoked_at: string | null
}

export interface InvitationPage {
  readonly data: readonly Invitation[]
  /** Null at the end. */
  readonly next_cursor: string | null
}

export interface InvitationPreview {
  readonly organization: {
    readonly id: string
    readonly name: string
  }
  readonly email: string
  readonly role: "owner" | "admin" | "manager" | "member" | "viewer"
  /** Roles that replace `role` in single workspaces, by workspace id. */
  readonly overrides: Readonly<Record<string, "owner" | "admin" | "manager" | "member" | "viewer">>
  readonly expires_at: string
  /** The instance knows a person of this address. */
  readonly known: boolean
  /** Sign in as that person before you accept; the session you came with is not theirs. */
  readonly sign_in_required: boolean
}

/** A key. The token itself is shown only when it is made. */
export interface Key {
  readonly grant_id: string
  readonly keyspace: string
  readonly type: string
  readonly label: string
  readonly status: "active" | "scheduled" | "rotating" | "disabled" | "expired" | "revoked"
  readonly token_prefix: string
  readonly token_last4: string
  readonly organization_id: string
  readonly workspace_id: string
  readonly holder: {
    readonly kind: "organization" | "member"
    /** Null for keys of the organization. */
    readonly member_id: string | null
  }
  readonly reach: "organization" | "instance"
  /** Null where the keyspace knows none. */
  readonly accounts: readonly string[] | null
  /** Null: all. */
  readonly services: readonly string[] | null
  /** Null: all. */
  readonly environments: readonly string[] | null
  readonly permission: string | null
  readonly scopes: readonly string[]
  readonly constraints: ConstraintsSet
  readonly quota: {
    readonly limit: number
    readonly period: "total" | "day" | "month"
    /** Units used in the current period; on single keys. */
    readonly used?: number | undefined
  } | null
  readonly metadata: Readonly<Record<string, unknown>>
  readonly enabled: boolean
  readonly not_before: string | null
  readonly expires_at: string | null
  /** When it stops working: expiry or end of a rotation's overlap. */
  readonly ends_at: string | null
  readonly created_at: string
  readonly created_by: {
    readonly kind: "person" | "key" | "system"
    readonly id: string
  }
  readonly last_used_at: string | null
  /** Accepted verifications. */
  readonly request_count: number
  readonly revoked_at: string | null
  readonly revoked_by: {
    readonly kind: "person" | "key" | "system"
    readonly id: string
  } | null
  readonly revoked_reason: "compromised" | "misused" | "limit_reached" | "holder_inactive" | "obsolete" | "renewal" | "leaked" | "other" | null
  readonly rotated_from: string | null
  readonly rotated_to: string | null
}

export interface KeyPage {
  readonly data: readonly Key[]
  /** Null at the end. */
  readonly next_cursor: string | null
}

export interface KeySummary {
  readonly total: number
  /** How many keys are in each state. */
  readonly statuses: {
    readonly active: number
    readonly scheduled: number
    readonly rotating: number
    readonly disabled: number
    readonly expired: number
    readonly revoked: number
  }
}

export interface KeyType {
  /** What stands between prefix and body of its tokens. */
  readonly code: string | null
  readonly title: string
  readonly description: string | null
  /** Its tokens may be visible in the source of a page. */
  readonly publishable: boolean
  /** Its tokens can be shown again. */
  readonly recoverable: boolean
  /** What creates its keys instead of `POST /keys`. */
  readonly managed_by: string | null
  /** Constraints every key of the type must have. */
  readonly constraints: readonly ("allowed_origins" | "allowed_ips" | "rate_limit_rpm" | "require_referer" | "max_batch_size")[]
  /** The only accounts its keys may have. */
  readonly accounts: readonly string[] | null
}

/** The declaration of one protected API, every default filled in. */
export interface Keyspace {
  readonly keyspace: string
  readonly prefix: string
  readonly title: string
  readonly description: string | null
  readonly types: Readonly<Record<string, KeyType>>
  readonly scopes: readonly string[]
  /** Least powerful first. */
  readonly levels: Readonly<Record<string, KeyspaceLevel>>
  /** The cheat-sheet. */
  readonly tasks: Readonly<Record<string, KeyspaceTask>>
  /** Whose power a key carries. */
  readonly holder: "organization" | "member"
  /** Least role that may create, change and revoke keys. */
  readonly manage: "owner" | "admin" | "manager" | "member" | "viewer"
  /** Least role that may see keys. */
  readonly read: "owner" | "admin" | "manager" | "member" | "viewer"
  /** Scopes each role can grant and carry. Null: every role all of them. */
  readonly roles: Readonly<Record<"owner" | "admin" | "manager" | "member" | "viewer", readonly string[]>> | null
  /** Dimensions its keys can be confined in. */
  readonly resources: readonly ("account" | "service" | "environment")[]
  /** Services its keys can be confined to. Null: any name. */
  readonly services: readonly string[] | null
  readonly expiry: {
    /** Lifetime of a key whose creation names none. Null: it does not expire. */
    readonly default: string | null
    readonly choices: readonly string[]
    /** Whether other lifetimes than the choices may be asked for. */
    readonly custom: boolean
    /** Whether every creation must name a lifetime. */
    readonly required: boolean
  }
  /** Constraints its keys can be given. */
  readonly constraints: readonly ("allowed_origins" | "allowed_ips" | "rate_limit_rpm" | "require_referer" | "max_batch_size")[]
  readonly plans: Readonly<Partial<Record<"free" | "pro" | "business", {
    /** Of a key without its own. Null: no limit. */
    readonly rate_limit_rpm: number | null
    /** The most a key may be given. Null: any. */
    readonly rate_limit_rpm_max: number | null
  }>>>
  readonly label_required: boolean
  readonly default_label: string
  /** What callers without a token may do. Null: nothing. */
  readonly anonymous: {
    readonly account: string
    readonly rate_limit_rpm: number
  } | null
  /** Tokens of another system that may be imported. Null: none. */
  readonly accept_foreign: {
    readonly min_length: number
    readonly max_length: number
    readonly alphabet: string
  } | null
  readonly console: {
    readonly title: string
    readonly create: string
    readonly revoke: string
    /** Whether revoking takes the key off the list as well, unless the person says otherwise. */
    readonly revoke_removes: boolean
    /** Headings of the list's columns, in their order; empty: a selection that suits. */
    readonly columns: Readonly<Partial<Record<"label" | "type" | "permission" | "scopes" | "accounts" | "services" | "environments" | "workspace" | "holder" | "token" | "created_at" | "created_by" | "last_used_at" | "request_count" | "expires_at" | "status", string>>>
  }
}

/** A named bundle of scopes, chosen as a key's `permission`. */
export interface KeyspaceLevel {
  readonly title: string
  readonly description: string | null
  readonly scopes: readonly string[]
}

export interface KeyspacePage {
  readonly data: readonly Keyspace[]
  /** Null at the end. */
  readonly next_cursor: string | null
}

/** A row of the cheat-sheet: what a job needs. */
export interface KeyspaceTask {
  readonly description: string | null
  readonly scopes: readonly string[]
}

export interface Lease {
  readonly id: string
  readonly n: number
  /** True: forget everything and join under a new id; nothing else is answered then. */
  readonly reset: boolean
  readonly from?: ChangePosition | null | undefined
  readonly to?: ChangePosition | undefined
  /** The authority's time, epoch ms. */
  readonly now?: number | undefined
  /** Number of the newest report of the reporter that is written down; up to it nothing need be sent again. */
  readonly usage_written?: number | undefined
  /** Least time between two acknowledgements, ms. */
  readonly ack_spacing_ms?: number | undefined
  /** Names the keyspace declarations in force; another name: read them again. */
  readonly keyspaces?: string | undefined
  /** What was changed after `from`, as far as it concerns the caller. */
  readonly changes?: readonly ({
    readonly seq: number
    readonly targets: readonly string[]
  })[] | undefined
}

export interface LeaveLease {
  /** Random, made by the verifier; 32 hex digits. */
  readonly id: string
}

export interface LinkAccount {
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
  /** One line, up to 100 characters. */
  readonly name: string
  readonly provider: "aws" | "azure" | "gcp" | "kubernetes"
  /** Left out: they are given later. A role is always given later, because it has to name the account's external id. */
  readonly credentials?: {
    readonly method: "access_key"
    readonly access_key_id: string
    /** Kept sealed, and never answered. */
    readonly secret_access_key: string
  } | {
    readonly method: "service_principal"
    /** Id of the directory (tenant), or one of its domains. */
    readonly tenant_id: string
    /** Id of the application, which Azure calls `appId` as well. */
    readonly client_id: string
    /** Kept sealed, and never answered. */
    readonly client_secret: string
    readonly subscription_id: string
  } | {
    readonly method: "service_account_key"
    /** What is looked into: a project, or everything in a folder or organization. */
    readonly scope: string
    readonly client_email: string
    readonly private_key_id: string
    /** Kept sealed, and never answered. */
    readonly private_key: string
  } | {
    readonly method: "federation"
    /** What is looked into: a project, or everything in a folder or organization. */
    readonly scope: string
    readonly audience: string
    /** Service account to act as; left out: nobody else than the identity itself. */
    readonly service_account?: string | null | undefined
  } | {
    readonly method: "machine"
    /** For gcp, and needed there. */
    readonly scope?: string | undefined
  } | {
    readonly method: "token"
    /** URL of the API server. */
    readonly server: string
    /** PEM of whoever signed the certificate of the API server; left out: it is one that everybody trusts. */
    readonly certificate_authority?: string | null | undefined
    /** Kept sealed, and never answered. */
    readonly token: string
    /** `public`, and when left out: the server connects to public addresses only. `any`: to private ones as well, which is given by instance admins and system keys with the reach of the instance. */
    readonly network?: "public" | "any" | undefined
  } | undefined
}

export interface LinkIdentity {
  /** The instance's own when left out. */
  readonly connection_id?: string | undefined
  /** Where the browser goes in the end: a path below `/console/`. `/console/` when left out. */
  readonly return_to?: string | undefined
}

export interface Liveness {
  readonly status: "ok"
}

export interface LoadRecords {
  /** Random, made by the verifier; 32 hex digits. */
  readonly id: string
  readonly position: ChangePosition | null
  /** SHA-256 of tokens, in hex. */
  readonly hashes: readonly string[]
}

export interface LoadedRecords {
  /** Where the log stood in the snapshot the records were read from. */
  readonly label: ChangePosition
  /** Whether the verifier's position is in that snapshot's history. */
  readonly known: boolean
  /** In the order of the hashes. Null: unknown, or outside the caller's reach. Otherwise everything a decision reads, in the server's own words: verifiers of another version must not be relied on to read it. */
  readonly records: readonly (Readonly<Record<string, unknown>> | null)[]
}

/** A person in an organization. */
export interface Member {
  readonly id: string
  readonly organization_id: string
  readonly person_id: string
  readonly name: string
  readonly email: string
  readonly role: "owner" | "admin" | "manager" | "member" | "viewer"
  /** Roles that replace `role` in single workspaces, by workspace id. */
  readonly overrides: Readonly<Record<string, "owner" | "admin" | "manager" | "member" | "viewer">>
  /** Can do nothing here, and neither can keys they hold. */
  readonly suspended: boolean
  readonly created_at: string
}

export interface MemberLink {
  /** Signs the person in, once. Give it to nobody else. */
  readonly sign_in_link: string
  readonly expires_at: string
}

export interface MemberPage {
  readonly data: readonly Member[]
  /** Null at the end. */
  readonly next_cursor: string | null
}

export interface Membership {
  readonly member_id: string
  readonly organization: {
    readonly id: string
    readonly name: string
    readonly plan: "free" | "pro" | "business"
    readonly status: "active" | "suspended"
  }
  readonly role: "owner" | "admin" | "manager" | "member" | "viewer"
  /** Roles that replace `role` in single workspaces, by workspace id. */
  readonly overrides: Readonly<Record<string, "owner" | "admin" | "manager" | "member" | "viewer">>
}

export interface MintedKey {
  /** The secret, shown this once. Store it now. Null only where the answer repeats that to an earlier request with the same `Idempotency-Key`: nobody has the token any more. */
  readonly token: string | null
  readonly key: Key
}

/** A customer of your API, or your own team. It owns workspaces, members and keys. */
export interface Organization {
  readonly id: string
  readonly name: string
  /** Decides the rate limits of its keys. */
  readonly plan: "free" | "pro" | "business"
  /** Keys of a suspended organization are refused. */
  readonly status: "active" | "suspended"
  /** Host name of its own, where nothing but this organization is known; in force on the plan `business`. */
  readonly host: string | null
  /** Members get in only with a second factor, a passkey or single sign-on. Keys are not affected. */
  readonly require_second_factor: boolean
  readonly created_at: string
}

export interface OrganizationPage {
  readonly data: readonly Organization[]
  /** Null at the end. */
  readonly next_cursor: string | null
}

/** How often the keys of an organization were verified, by outcome. Counts are at most a second behind. */
export interface OrganizationUsage {
  readonly organization_id: string
  readonly per: "hour" | "day"
  /** Start of the first bucket. */
  readonly from: string
  /** End of the last bucket. */
  readonly until: string
  /** Decision code → verifications; codes that did not occur are left out. */
  readonly totals: Readonly<Record<string, number>>
  /** Every bucket, oldest first; those without a verification have empty `counts`. */
  readonly data: readonly ({
    readonly at: string
    /** Decision code → verifications; codes that did not occur are left out. */
    readonly counts: Readonly<Record<string, number>>
  })[]
}

export interface OwnCredentials {
  /** Null: there is none. */
  readonly password: {
    readonly changed_at: string
  } | null
  /** An authenticator app (RFC 6238). */
  readonly totp: {
    /** False until its first code was shown: it asks for nothing yet. */
    readonly confirmed: boolean
    readonly created_at: string
    readonly last_used_at: string | null
  } | null
  /** How many are not used so far. */
  readonly recovery_codes: {
    readonly left: number
    readonly created_at: string
  } | null
  readonly passkeys: readonly Passkey[]
  readonly wallets: readonly Wallet[]
  readonly identities: readonly Identity[]
}

/** A browser you are signed in with. */
export interface OwnSession {
  readonly id: string
  /** The one this was asked in. */
  readonly current: boolean
  readonly method: "link" | "invitation" | "password" | "passkey" | "single_sign_on" | "wallet"
  /** More than one factor was shown. */
  readonly second_factor: boolean
  /** What the browser called itself. */
  readonly user_agent: string | null
  /** Where it signed in from. */
  readonly address: string | null
  readonly created_at: string
  /** Up to five minutes late. */
  readonly last_seen_at: string
  /** When you last showed who you are in it. */
  readonly authenticated_at: string
  /** It ends earlier when nobody uses it for a day. */
  readonly expires_at: string
}

export interface OwnSessions {
  readonly data: readonly OwnSession[]
}

export interface Pane {
  readonly version: string
  /** The script of this version. Other sites may load it. */
  readonly url: string
  /** The script of whichever version the server has. */
  readonly stable_url: string
  /** The page for frames; it takes the id of a key as `key`. */
  readonly frame_url: string
  /** Hash of the script at `url`, for the attribute `integrity` of its tag. */
  readonly integrity: string
  readonly bytes: number
  /** Size as it is loaded, compressed with gzip. */
  readonly gzip_bytes: number
}

/** A passkey that signs the person in. */
export interface Passkey {
  readonly id: string
  readonly name: string
  /** The only host it works on. */
  readonly host: string
  /** Copied between the person's devices, not bound to one. */
  readonly backed_up: boolean
  readonly created_at: string
  readonly last_used_at: string | null
}

export interface PasskeyChallenge {
  /** To be sent with the answer, within five minutes. */
  readonly ticket: string
  /** For `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON` of the browser (WebAuthn Level 3). */
  readonly options: Readonly<Record<string, unknown>>
}

export interface PasswordSignIn {
  /** Upper and lower case are the same. */
  readonly email: string
  readonly password: string
}

/** A sign-in that waits for the second factor. */
export interface PendingSignIn {
  /** To be sent with the code. */
  readonly ticket: string
  /** What can be shown, best first. */
  readonly methods: readonly ("totp" | "recovery_code")[]
  readonly expires_at: string
}

/** Somebody who can sign in. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
  /** May create organizations and set plans. */
  readonly instance_admin: boolean
}

export interface PreviewInvitation {
  /** What stands behind `#` in the link. */
  readonly token: string
}

/** An error, as RFC 9457 problem details. */
export interface Problem {
  /** Page that explains the code. */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  /** Switch on this. */
  readonly code: "invalid_json" | "invalid_request" | "unsupported_token_type" | "duplicate_credentials" | "unauthenticated" | "invalid_token" | "invalid_session" | "invalid_credentials" | "invalid_link" | "invalid_ticket" | "not_a_system_key" | "ip_not_allowed" | "origin_not_allowed" | "referer_required" | "environment_not_allowed" | "workspace_not_allowed" | "account_not_allowed" | "service_not_allowed" | "batch_too_large" | "insufficient_scope" | "role_insufficient" | "role_cannot_grant" | "exceeds_caller" | "system_key_needs_manager" | "session_required" | "key_required" | "reauthentication_required" | "confined_session" | "cross_site_request" | "organization_suspended" | "not_found" | "method_not_allowed" | "request_timeout" | "idempotency_in_progress" | "already_exists" | "already_invited" | "invitation_ended" | "sign_in_required" | "second_factor_required" | "key_not_rotatable" | "key_ended" | "last_owner" | "in_use" | "single_sign_on_unproven" | "precondition_failed" | "body_too_large" | "unsupported_media_type" | "organization_required" | "workspace_required" | "unprocessable" | "weak_password" | "wrong_code" | "provider_unusable" | "role_open" | "credentials_refused" | "keys_are_immutable" | "managed_elsewhere" | "not_recoverable" | "idempotency_mismatch" | "plan_required" | "limit_above_plan" | "rate_limited" | "quota_exceeded" | "lease_refused" | "headers_too_large" | "internal" | "outcome_unknown" | "provider_failed" | "unavailable"
  /** Quote it when you ask for help; the log knows it. */
  readonly request_id: string
  /** Each wrong place: a JSON pointer into the body, or a parameter's name. */
  readonly errors?: readonly ({
    readonly pointer: string
    readonly detail: string
  })[] | undefined
}

export interface PutSingleSignOn {
  /** Null: the instance's own, for instance admins and the root key. May be left out where you have only one to choose from. */
  readonly organization_id?: string | null | undefined
  /** What people see who sign in. */
  readonly name: string
  /** Issuer identifier of the OpenID provider: an https URL below which `/.well-known/openid-configuration` is found. For a provider on the server's own machine http will do. */
  readonly issuer: string
  readonly client_id: string
  /** Left out: the one that is kept. Needed with an issuer that has not had it. */
  readonly client_secret?: string | undefined
  /** Addresses of this domain are sent to this provider at sign-in. Needs the reach of the whole instance to change. Left out: as it was. */
  readonly domain?: string | null | undefined
  /** Members get into the organization by nothing else. Only a session that came by this connection can switch it on. Left out: as it was. */
  readonly enforced?: boolean | undefined
  /** What somebody nobody knows becomes by signing in; null: only members get in. Left out: as it was. */
  readonly join_role?: "manager" | "member" | "viewer" | null | undefined
}

export interface Readiness {
  readonly status: "ok" | "failed"
  readonly checks: {
    /** Whether it answers. */
    readonly database: "ok" | "failed"
    /** Whether what it knows is fresh enough to decide. */
    readonly verifier: "ok" | "failed"
  }
}

export interface Reauthenticate {
  readonly password?: string | undefined
  /** What the app shows now. */
  readonly code?: string | undefined
  /** An answer to what `POST /auth/passkey/options` asks. */
  readonly passkey?: ShowPasskey | undefined
}

export interface RecoveryCodes {
  /** Each signs in once, in place of a code of the app. Shown once. */
  readonly recovery_codes: readonly string[]
}

export interface RenamePasskey {
  /** One line, up to 100 characters. */
  readonly name: string
}

export interface RenewLease {
  /** Random, made by the verifier; 32 hex digits. */
  readonly id: string
  /** Counts this verifier's renewals from 1. */
  readonly n: number
  /** What it has taken in. Null: it joins. */
  readonly position: ChangePosition | null
  /** The id it had before. */
  readonly gives_up?: string | undefined
  /** What its operator calls it. */
  readonly name?: string | undefined
  /** How long it goes on deciding without a lease, ms; 0 when left out. */
  readonly fail_open_ms?: number | undefined
  /** Verifications it has decided and not reported yet. */
  readonly usage?: readonly ({
    readonly grant_id: string
    /** Start of the UTC hour, epoch ms. */
    readonly hour_at: number
    /** Verifications by decision code. */
    readonly counts: Readonly<Record<string, number>>
    /** Of the latest accepted one, epoch ms. */
    readonly last_used_at: number | null
    /** Scopes the key was accepted for, where they were not reported before. */
    readonly scopes?: readonly string[] | undefined
  })[] | undefined
  /** Names `usage`, so that it is counted once however often it is sent. Named without `usage` it only asks how far the reports were written down. */
  readonly usage_report?: {
    /** Random, made once per process; 32 hex digits. */
    readonly reporter: string
    /** Counts its reports from 1. */
    readonly number: number
  } | undefined
}

export interface RenewedSession {
  readonly session: {
    readonly id: string
    readonly method: "link" | "invitation" | "password" | "passkey" | "single_sign_on" | "wallet"
    /** More than one factor was shown. */
    readonly second_factor: boolean
    /** When the person last showed who they are. */
    readonly authenticated_at: string
    readonly expires_at: string
  }
}

export interface RequestPasswordReset {
  /** Upper and lower case are the same. */
  readonly email: string
}

export interface RequestedPasswordReset {
  readonly status: "accepted"
}

export interface RevealedToken {
  /** The secret. */
  readonly token: string
}

export interface RevokeKey {
  readonly reason?: "compromised" | "misused" | "limit_reached" | "holder_inactive" | "obsolete" | "renewal" | "leaked" | "other" | undefined
}

export interface RevokeToken {
  readonly token: string
  /** Accepted and not needed: all tokens are found the same way. */
  readonly token_type_hint?: string | undefined
}

export interface RevokeTokens {
  /** What was found; it need not be a token. */
  readonly tokens: readonly string[]
}

export interface RotateKey {
  /** How long both tokens work; 24h when left out, at most 30d. */
  readonly overlap?: string | undefined
  /** Lifetime of the new key; the original's when left out. */
  readonly expires_in?: string | undefined
}

export interface SecondFactor {
  /** What the first step was answered with. */
  readonly ticket: string
  /** Six digits, or a recovery code. Spaces, hyphens and case are passed over. */
  readonly code: string
  /** What the code is. */
  readonly method: "totp" | "recovery_code"
}

export interface SentInvitation {
  readonly invitation: Invitation
  /** What became of the mail with the link. `failed`: the mail server did not take it, which the server's log explains. */
  readonly mail: "sent" | "failed" | "not_configured"
  /** To be handed to whoever is invited and to nobody else. Null when it was mailed, and for system keys. */
  readonly link: string | null
}

export interface SetPassword {
  /** The one there is. May be left out within ten minutes of showing who you are. */
  readonly current_password?: string | undefined
  /** 12 to 200 characters of any kind; not the name or the e-mail address, and none of those that are tried first. */
  readonly password: string
}

export interface ShowPasskey {
  /** What the options came with. */
  readonly ticket: string
  readonly response: ShownPasskey
}

/** A browser's answer to `navigator.credentials.get`, as its `toJSON()` writes it. */
export interface ShownPasskey {
  readonly id: string
  readonly rawId: string
  readonly type: "public-key"
  readonly response: {
    readonly clientDataJSON: string
    readonly authenticatorData: string
    readonly signature: string
    readonly userHandle?: string | null | undefined
  }
}

export interface SignIn {
  /** What stands behind `#` in the sign-in link. */
  readonly token: string
  /** Of the first person; passed over for others. */
  readonly name?: string | undefined
  /** Of the first person; passed over for others. */
  readonly email?: string | undefined
  /** To sign in with from now on, in place of the one there may be. */
  readonly password?: string | undefined
}

export interface SignInOptions {
  readonly password: boolean
  readonly passkey: boolean
  readonly wallet: boolean
  /** A forgotten password can be set anew by mail. */
  readonly reset: boolean
  /** The provider whose people sign in here; null: there is none. */
  readonly single_sign_on: {
    readonly name: string
  } | null
  /** Whose host this is; null: the instance's own. */
  readonly organization: {
    readonly name: string
  } | null
}

export interface SignedIn {
  /** Null while the second factor is missing. */
  readonly person: Person | null
  readonly session: {
    readonly id: string
    readonly method: "link" | "invitation" | "password" | "passkey" | "single_sign_on" | "wallet"
    /** More than one factor was shown. */
    readonly second_factor: boolean
    /** When the person last showed who they are. */
    readonly authenticated_at: string
    readonly expires_at: string
  } | null
  /** Null when nothing more is asked. */
  readonly second_factor: PendingSignIn | null
}

/** A connection to an OpenID provider. Its client secret is never shown. */
export interface SingleSignOn {
  readonly id: string
  /** Null: the instance's own. */
  readonly organization_id: string | null
  readonly name: string
  readonly issuer: string
  readonly client_id: string
  readonly domain: string | null
  /** Members get into the organization by nothing else. */
  readonly enforced: boolean
  /** What somebody nobody knows becomes by signing in; null: only members get in. */
  readonly join_role: "owner" | "admin" | "manager" | "member" | "viewer" | null
  /** To be registered with the provider. */
  readonly redirect_uri: string
  readonly created_at: string
}

export interface TestAccount {
  /** Where regional services are tried. When left out: `us-east-1`, `eastus`, `us-central1`, and every namespace. */
  readonly region?: string | undefined
}

export interface TextAccountSetup {
  readonly provider: "azure" | "gcp" | "kubernetes"
  readonly texts: readonly ({
    /** Credentials it leads to. */
    readonly method: string
    readonly title: string
    /** Commands of a shell, or a file. */
    readonly form: "sh" | "yaml"
    readonly text: string
  })[]
}

/** The same whatever was sent. */
export interface TokensAccepted {
  readonly status: "accepted"
}

export interface TotpCode {
  /** What the app shows now. */
  readonly code: string
}

/** What an authenticator app is to be given. Shown once. */
export interface TotpSecret {
  /** For those who type it: 32 characters of base32 (RFC 4648). */
  readonly secret: string
  /** The same for those who scan it: an `otpauth:` address, to be shown as a QR code. */
  readonly uri: string
}

export interface UpdateAccount {
  /** One line, up to 100 characters. */
  readonly name?: string | undefined
  /** They are tried before they are kept. Null takes away those it has. */
  readonly credentials?: {
    readonly method: "role"
    /** ARN of the role that the server assumes. */
    readonly role_arn: string
  } | {
    readonly method: "access_key"
    readonly access_key_id: string
    /** Kept sealed, and never answered. */
    readonly secret_access_key: string
  } | {
    readonly method: "service_principal"
    /** Id of the directory (tenant), or one of its domains. */
    readonly tenant_id: string
    /** Id of the application, which Azure calls `appId` as well. */
    readonly client_id: string
    /** Kept sealed, and never answered. */
    readonly client_secret: string
    readonly subscription_id: string
  } | {
    readonly method: "service_account_key"
    /** What is looked into: a project, or everything in a folder or organization. */
    readonly scope: string
    readonly client_email: string
    readonly private_key_id: string
    /** Kept sealed, and never answered. */
    readonly private_key: string
  } | {
    readonly method: "federation"
    /** What is looked into: a project, or everything in a folder or organization. */
    readonly scope: string
    readonly audience: string
    /** Service account to act as; left out: nobody else than the identity itself. */
    readonly service_account?: string | null | undefined
  } | {
    readonly method: "machine"
    /** For gcp, and needed there. */
    readonly scope?: string | undefined
  } | {
    readonly method: "token"
    /** URL of the API server. */
    readonly server: string
    /** PEM of whoever signed the certificate of the API server; left out: it is one that everybody trusts. */
    readonly certificate_authority?: string | null | undefined
    /** Kept sealed, and never answered. */
    readonly token: string
    /** `public`, and when left out: the server connects to public addresses only. `any`: to private ones as well, which is given by instance admins and system keys with the reach of the instance. */
    readonly network?: "public" | "any" | undefined
  } | null | undefined
}

export interface UpdateEnvironment {
  /** Keys name environments by it. */
  readonly name?: string | undefined
}

export interface UpdateKey {
  readonly label?: string | undefined
  /** Free JSON of your own, returned on verification. Not for secrets. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
  readonly enabled?: boolean | undefined
}

export interface UpdateMember {
  readonly role?: "owner" | "admin" | "manager" | "member" | "viewer" | undefined
  /** By workspace id; null takes a role away. Workspaces not named keep theirs. */
  readonly overrides?: Readonly<Record<string, "owner" | "admin" | "manager" | "member" | "viewer" | null>> | undefined
  readonly suspended?: boolean | undefined
}

export interface UpdateOrganization {
  /** One line, up to 100 characters. */
  readonly name?: string | undefined
  /** Needs the reach of the whole instance. */
  readonly plan?: "free" | "pro" | "business" | undefined
  /** Needs the reach of the whole instance. */
  readonly status?: "active" | "suspended" | undefined
  /** A host name of its own, for the plan `business`; null takes it away. Needs the reach of the whole instance. It has to lead to this server, through your proxy. */
  readonly host?: string | null | undefined
  /** Whoever switches it on must have signed in so themselves. */
  readonly require_second_factor?: boolean | undefined
}

export interface UpdateWorkspace {
  /** One line, up to 100 characters. */
  readonly name?: string | undefined
}

/** How often a key was verified, by outcome. Counts are at most a second behind. */
export interface UsageReport {
  readonly grant_id: string
  readonly per: "hour" | "day"
  /** Start of the first bucket. */
  readonly from: string
  /** End of the last bucket. */
  readonly until: string
  /** Decision code → verifications; codes that did not occur are left out. */
  readonly totals: Readonly<Record<string, number>>
  /** Every bucket, oldest first; those without a verification have empty `counts`. */
  readonly data: readonly ({
    readonly at: string
    /** Decision code → verifications; codes that did not occur are left out. */
    readonly counts: Readonly<Record<string, number>>
  })[]
}

export interface Verify {
  readonly token: string
  /** Refuse keys of other keyspaces. */
  readonly keyspace?: string | undefined
  /** What the presenter wants to do. */
  readonly action?: {
    readonly scopes?: readonly string[] | undefined
    readonly resources?: {
      readonly account?: string | undefined
      readonly service?: string | undefined
    } | undefined
    readonly environment?: string | undefined
    readonly workspace?: string | undefined
    readonly batch_size?: number | undefined
    readonly cost?: number | undefined
  } | undefined
  /** How the token reached you. Your word is taken for it. */
  readonly request?: {
    readonly origin?: string | undefined
    readonly referer?: string | undefined
    readonly ip?: string | undefined
    readonly method?: string | undefined
    readonly path?: string | undefined
  } | undefined
}

/** An Ethereum wallet that signs the person in. */
export interface Wallet {
  readonly id: string
  /** With its checksum (EIP-55). */
  readonly address: string
  readonly created_at: string
}

export interface WalletAnswer {
  readonly ticket: string
  /** 65 bytes in hex, as wallets answer `personal_sign`. */
  readonly signature: string
}

export interface WalletChallenge {
  /** To be signed as it is (EIP-4361, by EIP-191 `personal_sign`). */
  readonly message: string
  /** To be sent with the signature. */
  readonly ticket: string
  readonly expires_at: string
}

export interface WalletChallengeRequest {
  /** Ethereum address; mixed case is taken for a checksum (EIP-55). */
  readonly address: string
}

/** A part of an organization. Every key belongs to exactly one. */
export interface Workspace {
  readonly id: string
  readonly organization_id: string
  readonly name: string
  /** The one every organization starts with; it always exists. */
  readonly is_default: boolean
  readonly created_at: string
}

export interface WorkspacePage {
  readonly data: readonly Workspace[]
  /** Null at the end. */
  readonly next_cursor: string | null
}

/** What `keys.create` is called with. */
export interface KeysCreateInput {
  readonly body: CreateKey
}

/** What `keys.list` is called with. */
export interface KeysListInput {
  /** Rows a page, 1 to 200; 50 when left out. */
  readonly limit?: number | undefined
  /** `next_cursor` of the page before, with the same filters. */
  readonly cursor?: string | undefined
  /** With `-`: descending. `-created_at` when left out. */
  readonly sort?: "created_at" | "expires_at" | "last_used_at" | "label" | "-created_at" | "-expires_at" | "-last_used_at" | "-label" | undefined
  readonly organization_id?: string | undefined
  readonly keyspace?: string | undefined
  readonly type?: string | undefined
  readonly status?: "active" | "scheduled" | "rotating" | "disabled" | "expired" | "revoked" | undefined
  readonly workspace_id?: string | undefined
  readonly account?: string | undefined
  readonly environment?: string | undefined
  /** A person's or key's id, or `me`. */
  readonly created_by?: string | undefined
  /** Part of the label, the id, or the last four characters. */
  readonly q?: string | undefined
  /** A duration: a number and one of s, m, h, d, w, y (365 days). */
  readonly unused_for?: string | undefined
  /** RFC 3339, UTC or with an offset. */
  readonly expires_before?: string | undefined
}

/** What `keys.summary` is called with. */
export interface KeysSummaryInput {
  readonly organization_id?: string | undefined
  readonly keyspace?: string | undefined
  readonly type?: string | undefined
  readonly status?: "active" | "scheduled" | "rotating" | "disabled" | "expired" | "revoked" | undefined
  readonly workspace_id?: string | undefined
  readonly account?: string | undefined
  readonly environment?: string | undefined
  /** A person's or key's id, or `me`. */
  readonly created_by?: string | undefined
  /** Part of the label, the id, or the last four characters. */
  readonly q?: string | undefined
  /** A duration: a number and one of s, m, h, d, w, y (365 days). */
  readonly unused_for?: string | undefined
  /** RFC 3339, UTC or with an offset. */
  readonly expires_before?: string | undefined
}

/** What `keys.get` is called with. */
export interface KeysGetInput {
  readonly grant_id: string
}

/** What `keys.update` is called with. */
export interface KeysUpdateInput {
  readonly grant_id: string
  readonly body: UpdateKey
}

/** What `keys.revoke` is called with. */
export interface KeysRevokeInput {
  readonly grant_id: string
  /** `true`: take it off every list as well. */
  readonly purge?: "true" | "false" | undefined
  readonly reason?: "compromised" | "misused" | "limit_reached" | "holder_inactive" | "obsolete" | "renewal" | "leaked" | "other" | undefined
  readonly body?: RevokeKey | undefined
}

/** What `keys.rotate` is called with. */
export interface KeysRotateInput {
  readonly grant_id: string
  readonly body?: RotateKey | undefined
}

/** What `keys.reveal` is called with. */
export interface KeysRevealInput {
  readonly grant_id: string
}

/** What `keys.usage` is called with. */
export interface KeysUsageInput {
  readonly grant_id: string
  /** Rounded down to a bucket. Seven days before `until` when left out. */
  readonly from?: string | undefined
  /** Rounded up to a bucket. Now when left out. */
  readonly until?: string | undefined
  /** Width of a bucket, in UTC; `day` when left out. At most 31 days of hours, 366 days. */
  readonly per?: "hour" | "day" | undefined
}

/** What `keys.denials` is called with. */
export interface KeysDenialsInput {
  readonly grant_id: string
  /** Rows a page, 1 to 200; 50 when left out. */
  readonly limit?: number | undefined
  /** `next_cursor` of the page before, with the same filters. */
  readonly cursor?: string | undefined
}

/** What `usage.get` is called with. */
export interface UsageGetInput {
  /** Rounded down to a bucket. Seven days before `until` when left out. */
  readonly from?: string | undefined
  /** Rounded up to a bucket. Now when left out. */
  readonly until?: string | undefined
  /** Width of a bucket, in UTC; `day` when left out. At most 31 days of hours, 366 days. */
  readonly per?: "hour" | "day" | undefined
  readonly organization_id?: string | undefined
  readonly keyspace?: string | undefined
  readonly type?: string | undefined
  readonly workspace_id?: string | undefined
  /** Keys that may be used there: confined to it among others, or not confined. */
  readonly environment?: string | undefined
}

/** What `keys.hygiene` is called with. */
export interface KeysHygieneInput {
  /** Rows a page, 1 to 200; 50 when left out. */
  readonly limit?: number | undefined
  /** `next_cursor` of the page before, with the same filters. */
  readonly cursor?: string | undefined
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
  readonly keyspace?: string | undefined
  /** Only findings of this check. */
  readonly check?: "holder_inactive" | "publishable_without_origins" | "high_privilege" | "unused_scopes" | "at_quota" | "expiring" | "no_expiry" | "unused" | "never_used" | undefined
}

/** What `keys.import` is called with. */
export interface KeysImportInput {
  readonly body: ImportKeys
}

/** What `keys.revokeTokens` is called with. */
export interface KeysRevokeTokensInput {
  readonly body: RevokeTokens
}

/** What `keys.explain` is called with. */
export interface KeysExplainInput {
  readonly body: Explain
}

/** What `keys.verify` is called with. */
export interface KeysVerifyInput {
  readonly body: Verify
}

/** What `oauth.introspect` is called with. */
export interface OauthIntrospectInput {
  readonly body: IntrospectToken
}

/** What `oauth.revoke` is called with. */
export interface OauthRevokeInput {
  readonly body: RevokeToken
}

/** What `keyspaces.get` is called with. */
export interface KeyspacesGetInput {
  readonly name: string
}

/** What `organizations.list` is called with. */
export interface OrganizationsListInput {
  /** Rows a page, 1 to 200; 50 when left out. */
  readonly limit?: number | undefined
  /** `next_cursor` of the page before, with the same filters. */
  readonly cursor?: string | undefined
  /** With `-`: newest first. `created_at` when left out. */
  readonly sort?: "created_at" | "-created_at" | undefined
}

/** What `organizations.create` is called with. */
export interface OrganizationsCreateInput {
  readonly body: CreateOrganization
}

/** What `organizations.get` is called with. */
export interface OrganizationsGetInput {
  readonly organization_id: string
}

/** What `organizations.update` is called with. */
export interface OrganizationsUpdateInput {
  readonly organization_id: string
  readonly body: UpdateOrganization
}

/** What `workspaces.list` is called with. */
export interface WorkspacesListInput {
  /** Rows a page, 1 to 200; 50 when left out. */
  readonly limit?: number | undefined
  /** `next_cursor` of the page before, with the same filters. */
  readonly cursor?: string | undefined
  /** With `-`: newest first. `created_at` when left out. */
  readonly sort?: "created_at" | "-created_at" | undefined
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
}

/** What `workspaces.create` is called with. */
export interface WorkspacesCreateInput {
  readonly body: CreateWorkspace
}

/** What `workspaces.get` is called with. */
export interface WorkspacesGetInput {
  readonly workspace_id: string
}

/** What `workspaces.update` is called with. */
export interface WorkspacesUpdateInput {
  readonly workspace_id: string
  readonly body: UpdateWorkspace
}

/** What `workspaces.delete` is called with. */
export interface WorkspacesDeleteInput {
  readonly workspace_id: string
}

/** What `environments.list` is called with. */
export interface EnvironmentsListInput {
  /** Rows a page, 1 to 200; 50 when left out. */
  readonly limit?: number | undefined
  /** `next_cursor` of the page before, with the same filters. */
  readonly cursor?: string | undefined
  /** With `-`: newest first. `created_at` when left out. */
  readonly sort?: "created_at" | "-created_at" | undefined
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
}

/** What `environments.create` is called with. */
export interface EnvironmentsCreateInput {
  readonly body: CreateEnvironment
}

/** What `environments.get` is called with. */
export interface EnvironmentsGetInput {
  readonly environment_id: string
}

/** What `environments.update` is called with. */
export interface EnvironmentsUpdateInput {
  readonly environment_id: string
  readonly body: UpdateEnvironment
}

/** What `environments.delete` is called with. */
export interface EnvironmentsDeleteInput {
  readonly environment_id: string
}

/** What `accounts.list` is called with. */
export interface AccountsListInput {
  /** Rows a page, 1 to 200; 50 when left out. */
  readonly limit?: number | undefined
  /** `next_cursor` of the page before, with the same filters. */
  readonly cursor?: string | undefined
  /** With `-`: newest first. `created_at` when left out. */
  readonly sort?: "created_at" | "-created_at" | undefined
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
}

/** What `accounts.link` is called with. */
export interface AccountsLinkInput {
  readonly body: LinkAccount
}

/** What `accounts.get` is called with. */
export interface AccountsGetInput {
  readonly account_id: string
  /** Whose `demo` is meant. May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
}

/** What `accounts.update` is called with. */
export interface AccountsUpdateInput {
  readonly account_id: string
  readonly body: UpdateAccount
}

/** What `accounts.unlink` is called with. */
export interface AccountsUnlinkInput {
  readonly account_id: string
}

/** What `accounts.setup` is called with. */
export interface AccountsSetupInput {
  readonly account_id: string
}

/** What `accounts.test` is called with. */
export interface AccountsTestInput {
  readonly account_id: string
  readonly body?: TestAccount | undefined
}

/** What `discovery.ask` is called with. */
export interface DiscoveryAskInput {
  readonly body: DiscoveryRequest
}

/** What `discovery.csv` is called with. */
export interface DiscoveryCsvInput {
  readonly service: string
  /** `aws` when left out. */
  readonly provider?: string | undefined
  readonly region?: string | undefined
  /** Separated by commas. */
  readonly attributes?: string | undefined
  /** May be left out where you may ask only one. */
  readonly account?: string | undefined
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
  /** A whole number from 100 to 60000. */
  readonly deadline_ms?: number | undefined
}

/** What `discovery.services` is called with. */
export interface DiscoveryServicesInput {
  /** Only of this provider. */
  readonly provider?: string | undefined
}

/** What `members.list` is called with. */
export interface MembersListInput {
  /** Rows a page, 1 to 200; 50 when left out. */
  readonly limit?: number | undefined
  /** `next_cursor` of the page before, with the same filters. */
  readonly cursor?: string | undefined
  /** With `-`: newest first. `created_at` when left out. */
  readonly sort?: "created_at" | "-created_at" | undefined
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
}

/** What `members.add` is called with. */
export interface MembersAddInput {
  readonly body: AddMember
}

/** What `members.get` is called with. */
export interface MembersGetInput {
  readonly member_id: string
}

/** What `members.update` is called with. */
export interface MembersUpdateInput {
  readonly member_id: string
  readonly body: UpdateMember
}

/** What `members.remove` is called with. */
export interface MembersRemoveInput {
  readonly member_id: string
}

/** What `members.link` is called with. */
export interface MembersLinkInput {
  readonly member_id: string
}

/** What `invitations.list` is called with. */
export interface InvitationsListInput {
  /** Rows a page, 1 to 200; 50 when left out. */
  readonly limit?: number | undefined
  /** `next_cursor` of the page before, with the same filters. */
  readonly cursor?: string | undefined
  /** With `-`: newest first. `created_at` when left out. */
  readonly sort?: "created_at" | "-created_at" | undefined
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
}

/** What `invitations.create` is called with. */
export interface InvitationsCreateInput {
  readonly body: CreateInvitation
}

/** What `invitations.get` is called with. */
export interface InvitationsGetInput {
  readonly invitation_id: string
}

/** What `invitations.revoke` is called with. */
export interface InvitationsRevokeInput {
  readonly invitation_id: string
}

/** What `invitations.resend` is called with. */
export interface InvitationsResendInput {
  readonly invitation_id: string
}

/** What `auth.previewInvitation` is called with. */
export interface AuthPreviewInvitationInput {
  readonly body: PreviewInvitation
}

/** What `auth.acceptInvitation` is called with. */
export interface AuthAcceptInvitationInput {
  readonly body: AcceptInvitation
}

/** What `audit.list` is called with. */
export interface AuditListInput {
  /** Rows a page, 1 to 200; 50 when left out. */
  readonly limit?: number | undefined
  /** `next_cursor` of the page before, with the same filters. */
  readonly cursor?: string | undefined
  /** Order of commits; with `-`: newest first. `-seq` when left out. */
  readonly sort?: "seq" | "-seq" | undefined
  /** `instance`: sign-ins and other entries of no organization; needs the reach of the instance. `organization` when left out. */
  readonly log?: "organization" | "instance" | undefined
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
  readonly action?: "key.created" | "key.imported" | "key.updated" | "key.enabled" | "key.disabled" | "key.rotated" | "key.revealed" | "key.revoked" | "key.purged" | "organization.created" | "organization.updated" | "organization.suspended" | "organization.resumed" | "workspace.created" | "workspace.updated" | "workspace.deleted" | "environment.created" | "environment.updated" | "environment.deleted" | "account.linked" | "account.updated" | "account.unlinked" | "member.added" | "member.role_changed" | "member.override_set" | "member.suspended" | "member.resumed" | "member.removed" | "session.started" | "session.ended" | "session.reauthenticated" | "sessions.ended" | "password.set" | "password.reset" | "password.rehashed" | "second_factor.begun" | "second_factor.enabled" | "second_factor.disabled" | "recovery_codes.made" | "recovery_code.used" | "passkey.added" | "passkey.renamed" | "passkey.removed" | "wallet.linked" | "wallet.unlinked" | "identity.linked" | "identity.unlinked" | "email.verified" | "invitation.created" | "invitation.resent" | "invitation.revoked" | "invitation.accepted" | "single_sign_on.configured" | "single_sign_on.removed" | "sign_in_link.created" | "instance.initialized" | "instance.restored" | "audit.key_set" | "audit.erased" | "audit.pruned" | "instance.master_key_set" | "instance.secrets_rewrapped" | "instance.master_key_rotated" | "verifier.unconfirmed" | undefined
  readonly target_id?: string | undefined
  /** Id of a person or key. */
  readonly actor_id?: string | undefined
  /** Entries of this moment and later. */
  readonly from?: string | undefined
  /** Entries before this moment. */
  readonly until?: string | undefined
}

/** What `audit.checkpoint` is called with. */
export interface AuditCheckpointInput {
  /** `instance`: sign-ins and other entries of no organization; needs the reach of the instance. `organization` when left out. */
  readonly log?: "organization" | "instance" | undefined
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
}

/** What `audit.proof` is called with. */
export interface AuditProofInput {
  /** `instance`: sign-ins and other entries of no organization; needs the reach of the instance. `organization` when left out. */
  readonly log?: "organization" | "instance" | undefined
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
  /** Prove that this entry is in the log. */
  readonly event_id?: string | undefined
  /** Prove which entry is at this place, from 0. */
  readonly index?: number | undefined
  /** Prove that the log begins with its first so many entries. */
  readonly from_size?: number | undefined
  /** Size of the tree that the proof is of, such as that of a checkpoint you have; the whole log when left out. */
  readonly size?: number | undefined
}

/** What `audit.export` is called with. */
export interface AuditExportInput {
  /** `instance`: sign-ins and other entries of no organization; needs the reach of the instance. `organization` when left out. */
  readonly log?: "organization" | "instance" | undefined
  /** May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
  /** Place of the first entry to send; 0 when left out. With the number of entries you have, an export continues. */
  readonly from_index?: number | undefined
}

/** What `audit.erase` is called with. */
export interface AuditEraseInput {
  readonly body: AuditErase
}

/** What `audit.prune` is called with. */
export interface AuditPruneInput {
  readonly body: AuditPrune
}

/** What `auth.signIn` is called with. */
export interface AuthSignInInput {
  readonly body: SignIn
}

/** What `auth.signInByPassword` is called with. */
export interface AuthSignInByPasswordInput {
  readonly body: PasswordSignIn
}

/** What `auth.setPassword` is called with. */
export interface AuthSetPasswordInput {
  readonly body: SetPassword
}

/** What `auth.requestPasswordReset` is called with. */
export interface AuthRequestPasswordResetInput {
  readonly body: RequestPasswordReset
}

/** What `auth.confirmPasswordReset` is called with. */
export interface AuthConfirmPasswordResetInput {
  readonly body: ConfirmPasswordReset
}

/** What `auth.reauthenticate` is called with. */
export interface AuthReauthenticateInput {
  readonly body: Reauthenticate
}

/** What `auth.endSession` is called with. */
export interface AuthEndSessionInput {
  readonly session_id: string
}

/** What `auth.showSecondFactor` is called with. */
export interface AuthShowSecondFactorInput {
  readonly body: SecondFactor
}

/** What `auth.confirmTotp` is called with. */
export interface AuthConfirmTotpInput {
  readonly body: TotpCode
}

/** What `auth.signInByPasskey` is called with. */
export interface AuthSignInByPasskeyInput {
  readonly body: ShowPasskey
}

/** What `auth.addPasskey` is called with. */
export interface AuthAddPasskeyInput {
  readonly body: AddPasskey
}

/** What `auth.renamePasskey` is called with. */
export interface AuthRenamePasskeyInput {
  readonly credential_id: string
  readonly body: RenamePasskey
}

/** What `auth.removePasskey` is called with. */
export interface AuthRemovePasskeyInput {
  readonly credential_id: string
}

/** What `singleSignOn.get` is called with. */
export interface SingleSignOnGetInput {
  /** `null`: the instance's own. May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
}

/** What `singleSignOn.put` is called with. */
export interface SingleSignOnPutInput {
  readonly body: PutSingleSignOn
}

/** What `singleSignOn.delete` is called with. */
export interface SingleSignOnDeleteInput {
  /** `null`: the instance's own. May be left out where you have only one to choose from. */
  readonly organization_id?: string | undefined
}

/** What `auth.beginSingleSignOn` is called with. */
export interface AuthBeginSingleSignOnInput {
  readonly body: BeginSingleSignOn
}

/** What `auth.linkIdentity` is called with. */
export interface AuthLinkIdentityInput {
  readonly body: LinkIdentity
}

/** What `auth.unlinkIdentity` is called with. */
export interface AuthUnlinkIdentityInput {
  readonly credential_id: string
}

/** What `auth.challengeWallet` is called with. */
export interface AuthChallengeWalletInput {
  readonly body: WalletChallengeRequest
}

/** What `auth.signInByWallet` is called with. */
export interface AuthSignInByWalletInput {
  readonly body: WalletAnswer
}

/** What `auth.challengeWalletLink` is called with. */
export interface AuthChallengeWalletLinkInput {
  readonly body: WalletChallengeRequest
}

/** What `auth.linkWallet` is called with. */
export interface AuthLinkWalletInput {
  readonly body: WalletAnswer
}

/** What `auth.unlinkWallet` is called with. */
export interface AuthUnlinkWalletInput {
  readonly credential_id: string
}

/** What `verifier.renew` is called with. */
export interface VerifierRenewInput {
  readonly body: RenewLease
}

/** What `verifier.load` is called with. */
export interface VerifierLoadInput {
  readonly body: LoadRecords
}

/** What `verifier.leave` is called with. */
export interface VerifierLeaveInput {
  readonly body: LeaveLease
}

/** Every operation as a method, by its id. */
export interface Api {
  readonly keys: {
    /** Create a key. `POST /keys` */
    readonly create: (input: KeysCreateInput, options?: CallOptions) => Promise<MintedKey>
    /** List keys. `GET /keys` */
    readonly list: (input?: KeysListInput, options?: CallOptions) => Paged<Key, KeyPage>
    /** Count keys by state. `GET /keys/summary` */
    readonly summary: (input?: KeysSummaryInput, options?: CallOptions) => Promise<KeySummary>
    /** Get a key. `GET /keys/{grant_id}` */
    readonly get: (input: KeysGetInput, options?: CallOptions) => Promise<Key>
    /** Change label, metadata or `enabled`. `PATCH /keys/{grant_id}` */
    readonly update: (input: KeysUpdateInput, options?: CallOptions) => Promise<Key>
    /** Revoke a key. `DELETE /keys/{grant_id}` */
    readonly revoke: (input: KeysRevokeInput, options?: CallOptions) => Promise<Key | undefined>
    /** Rotate a key. `POST /keys/{grant_id}/rotate` */
    readonly rotate: (input: KeysRotateInput, options?: CallOptions) => Promise<MintedKey>
    /** Show a token again. `POST /keys/{grant_id}/reveal` */
    readonly reveal: (input: KeysRevealInput, options?: CallOptions) => Promise<RevealedToken>
    /** Count a key's verifications. `GET /keys/{grant_id}/usage` */
    readonly usage: (input: KeysUsageInput, options?: CallOptions) => Promise<UsageReport>
    /** List a key's recent denials. `GET /keys/{grant_id}/denials` */
    readonly denials: (input: KeysDenialsInput, options?: CallOptions) => Paged<Denial, DenialPage>
    /** What should be reviewed, and why. `GET /hygiene` */
    readonly hygiene: (input?: KeysHygieneInput, options?: CallOptions) => Paged<HygieneFinding, HygienePage>
    /** Import keys of another system. `POST /keys/import` */
    readonly import: (input: KeysImportInput, options?: CallOptions) => Promise<ImportAnswer>
    /** Revoke tokens that you found. `POST /keys/revoke` */
    readonly revokeTokens: (input: KeysRevokeTokensInput, options?: CallOptions) => Promise<TokensAccepted>
    /** Explain what a verification would say. `POST /keys/explain` */
    readonly explain: (input: KeysExplainInput, options?: CallOptions) => Promise<Explanation>
    /** Verify a token. `POST /verify` */
    readonly verify: (input: KeysVerifyInput, options?: CallOptions) => Promise<Decision>
  }
  readonly usage: {
    /** Count the verifications of all keys. `GET /usage` */
    readonly get: (input?: UsageGetInput, options?: CallOptions) => Promise<OrganizationUsage>
  }
  readonly oauth: {
    /** Introspect a token (RFC 7662). `POST /oauth/introspect` */
    readonly introspect: (input: OauthIntrospectInput, options?: CallOptions) => Promise<Introspection>
    /** Revoke a token (RFC 7009). `POST /oauth/revoke` */
    readonly revoke: (input: OauthRevokeInput, options?: CallOptions) => Promise<undefined>
  }
  readonly keyspaces: {
    /** List keyspaces. `GET /keyspaces` */
    readonly list: (options?: CallOptions) => Promise<KeyspacePage>
    /** Get a keyspace. `GET /keyspaces/{name}` */
    readonly get: (input: KeyspacesGetInput, options?: CallOptions) => Promise<Keyspace>
  }
  readonly organizations: {
    /** List organizations. `GET /organizations` */
    readonly list: (input?: OrganizationsListInput, options?: CallOptions) => Paged<Organization, OrganizationPage>
    /** Create an organization. `POST /organizations` */
    readonly create: (input: OrganizationsCreateInput, options?: CallOptions) => Promise<CreatedOrganization>
    /** Get an organization. `GET /organizations/{organization_id}` */
    readonly get: (input: OrganizationsGetInput, options?: CallOptions) => Promise<Organization>
    /** Change name, sign-in rules, plan, status or host. `PATCH /organizations/{organization_id}` */
    readonly update: (input: OrganizationsUpdateInput, options?: CallOptions) => Promise<Organization>
  }
  readonly workspaces: {
    /** List workspaces. `GET /workspaces` */
    readonly list: (input?: WorkspacesListInput, options?: CallOptions) => Paged<Workspace, WorkspacePage>
    /** Create a workspace. `POST /workspaces` */
    readonly create: (input: WorkspacesCreateInput, options?: CallOptions) => Promise<Workspace>
    /** Get a workspace. `GET /workspaces/{workspace_id}` */
    readonly get: (input: WorkspacesGetInput, options?: CallOptions) => Promise<Workspace>
    /** Rename a workspace. `PATCH /workspaces/{workspace_id}` */
    readonly update: (input: WorkspacesUpdateInput, options?: CallOptions) => Promise<Workspace>
    /** Delete a workspace. `DELETE /workspaces/{workspace_id}` */
    readonly delete: (input: WorkspacesDeleteInput, options?: CallOptions) => Promise<undefined>
  }
  readonly environments: {
    /** List environments. `GET /environments` */
    readonly list: (input?: EnvironmentsListInput, options?: CallOptions) => Paged<Environment, EnvironmentPage>
    /** Create an environment. `POST /environments` */
    readonly create: (input: EnvironmentsCreateInput, options?: CallOptions) => Promise<Environment>
    /** Get an environment. `GET /environments/{environment_id}` */
    readonly get: (input: EnvironmentsGetInput, options?: CallOptions) => Promise<Environment>
    /** Rename an environment. `PATCH /environments/{environment_id}` */
    readonly update: (input: EnvironmentsUpdateInput, options?: CallOptions) => Promise<Environment>
    /** Delete an environment. `DELETE /environments/{environment_id}` */
    readonly delete: (input: EnvironmentsDeleteInput, options?: CallOptions) => Promise<undefined>
  }
  readonly accounts: {
    /** List accounts. `GET /accounts` */
    readonly list: (input?: AccountsListInput, options?: CallOptions) => Paged<Account, AccountPage>
    /** Link an account. `POST /accounts` */
    readonly link: (input: AccountsLinkInput, options?: CallOptions) => Promise<Account>
    /** Get an account. `GET /accounts/{account_id}` */
    readonly get: (input: AccountsGetInput, options?: CallOptions) => Promise<Account>
    /** Rename an account or give it credentials. `PATCH /accounts/{account_id}` */
    readonly update: (input: AccountsUpdateInput, options?: CallOptions) => Promise<Account>
    /** Unlink an account. `DELETE /accounts/{account_id}` */
    readonly unlink: (input: AccountsUnlinkInput, options?: CallOptions) => Promise<undefined>
    /** Show what to paste at the cloud. `GET /accounts/{account_id}/setup` */
    readonly setup: (input: AccountsSetupInput, options?: CallOptions) => Promise<AccountSetup>
    /** Test an account. `POST /accounts/{account_id}/test` */
    readonly test: (input: AccountsTestInput, options?: CallOptions) => Promise<AccountReport>
  }
  readonly discovery: {
    /** What is running. `POST /discovery` */
    readonly ask: (input: DiscoveryAskInput, options?: CallOptions) => Promise<DiscoveryAnswer>
    /** One table as CSV. `GET /discovery.csv` */
    readonly csv: (input: DiscoveryCsvInput, options?: CallOptions) => Promise<string>
    /** What can be asked for. `GET /services` */
    readonly services: (input?: DiscoveryServicesInput, options?: CallOptions) => Promise<DiscoveryServices>
  }
  readonly pane: {
    /** The pane’s script. `GET /pane.json` */
    readonly get: (options?: CallOptions) => Promise<Pane>
  }
  readonly members: {
    /** List members. `GET /members` */
    readonly list: (input?: MembersListInput, options?: CallOptions) => Paged<Member, MemberPage>
    /** Add a member without asking them. `POST /members` */
    readonly add: (input: MembersAddInput, options?: CallOptions) => Promise<AddedMember>
    /** Get a member. `GET /members/{member_id}` */
    readonly get: (input: MembersGetInput, options?: CallOptions) => Promise<Member>
    /** Change roles, suspend or resume a member. `PATCH /members/{member_id}` */
    readonly update: (input: MembersUpdateInput, options?: CallOptions) => Promise<Member>
    /** Remove a member. `DELETE /members/{member_id}` */
    readonly remove: (input: MembersRemoveInput, options?: CallOptions) => Promise<undefined>
    /** Make a sign-in link for a member. `POST /members/{member_id}/sign-in-link` */
    readonly link: (input: MembersLinkInput, options?: CallOptions) => Promise<MemberLink>
  }
  readonly invitations: {
    /** List invitations. `GET /invitations` */
    readonly list: (input?: InvitationsListInput, options?: CallOptions) => Paged<Invitation, InvitationPage>
    /** Invite somebody. `POST /invitations` */
    readonly create: (input: InvitationsCreateInput, options?: CallOptions) => Promise<SentInvitation>
    /** Get an invitation. `GET /invitations/{invitation_id}` */
    readonly get: (input: InvitationsGetInput, options?: CallOptions) => Promise<Invitation>
    /** Revoke an invitation. `DELETE /invitations/{invitation_id}` */
    readonly revoke: (input: InvitationsRevokeInput, options?: CallOptions) => Promise<Invitation>
    /** Send an invitation anew. `POST /invitations/{invitation_id}/resend` */
    readonly resend: (input: InvitationsResendInput, options?: CallOptions) => Promise<SentInvitation>
  }
  readonly auth: {
    /** Look at an invitation. `POST /auth/invitation/preview` */
    readonly previewInvitation: (input: AuthPreviewInvitationInput, options?: CallOptions) => Promise<InvitationPreview>
    /** Accept an invitation. `POST /auth/invitation` */
    readonly acceptInvitation: (input: AuthAcceptInvitationInput, options?: CallOptions) => Promise<AcceptedInvitation>
    /** Sign in with a link. `POST /auth/link` */
    readonly signIn: (input: AuthSignInInput, options?: CallOptions) => Promise<SignedIn>
    /** Who am I. `GET /auth/session` */
    readonly session: (options?: CallOptions) => Promise<CurrentSession>
    /** Sign out. `DELETE /auth/session` */
    readonly signOut: (options?: CallOptions) => Promise<undefined>
    /** Sign in with a password. `POST /auth/password` */
    readonly signInByPassword: (input: AuthSignInByPasswordInput, options?: CallOptions) => Promise<SignedIn>
    /** Set your password. `PUT /auth/password` */
    readonly setPassword: (input: AuthSetPasswordInput, options?: CallOptions) => Promise<EndedSessions>
    /** Forgot the password. `POST /auth/password/reset` */
    readonly requestPasswordReset: (input: AuthRequestPasswordResetInput, options?: CallOptions) => Promise<RequestedPasswordReset>
    /** Set a new password by mail. `POST /auth/password/reset/confirm` */
    readonly confirmPasswordReset: (input: AuthConfirmPasswordResetInput, options?: CallOptions) => Promise<SignedIn>
    /** How people sign in here. `GET /auth/options` */
    readonly options: (options?: CallOptions) => Promise<SignInOptions>
    /** Show again who you are. `POST /auth/reauthenticate` */
    readonly reauthenticate: (input: AuthReauthenticateInput, options?: CallOptions) => Promise<RenewedSession>
    /** What you sign in with. `GET /auth/credentials` */
    readonly credentials: (options?: CallOptions) => Promise<OwnCredentials>
    /** Where you are signed in. `GET /auth/sessions` */
    readonly sessions: (options?: CallOptions) => Promise<OwnSessions>
    /** Sign out everywhere else. `DELETE /auth/sessions` */
    readonly endOtherSessions: (options?: CallOptions) => Promise<EndedSessions>
    /** Sign out elsewhere. `DELETE /auth/sessions/{session_id}` */
    readonly endSession: (input: AuthEndSessionInput, options?: CallOptions) => Promise<undefined>
    /** Go on with a sign-in by a second factor. `POST /auth/second-factor` */
    readonly showSecondFactor: (input: AuthShowSecondFactorInput, options?: CallOptions) => Promise<SignedIn>
    /** Begin to set up an authenticator app. `POST /auth/totp` */
    readonly beginTotp: (options?: CallOptions) => Promise<TotpSecret>
    /** Remove the authenticator app. `DELETE /auth/totp` */
    readonly removeTotp: (options?: CallOptions) => Promise<undefined>
    /** Set up an authenticator app by its first code. `POST /auth/totp/confirm` */
    readonly confirmTotp: (input: AuthConfirmTotpInput, options?: CallOptions) => Promise<RecoveryCodes>
    /** Make new recovery codes. `POST /auth/recovery-codes` */
    readonly renewRecoveryCodes: (options?: CallOptions) => Promise<RecoveryCodes>
    /** Ask for a passkey to sign in with. `POST /auth/passkey/options` */
    readonly challengePasskey: (options?: CallOptions) => Promise<PasskeyChallenge>
    /** Sign in with a passkey. `POST /auth/passkey` */
    readonly signInByPasskey: (input: AuthSignInByPasskeyInput, options?: CallOptions) => Promise<SignedIn>
    /** Begin to make a passkey. `POST /auth/passkeys/options` */
    readonly beginPasskey: (options?: CallOptions) => Promise<PasskeyChallenge>
    /** Add a passkey. `POST /auth/passkeys` */
    readonly addPasskey: (input: AuthAddPasskeyInput, options?: CallOptions) => Promise<Passkey>
    /** Rename a passkey. `PATCH /auth/passkeys/{credential_id}` */
    readonly renamePasskey: (input: AuthRenamePasskeyInput, options?: CallOptions) => Promise<Passkey>
    /** Remove a passkey. `DELETE /auth/passkeys/{credential_id}` */
    readonly removePasskey: (input: AuthRemovePasskeyInput, options?: CallOptions) => Promise<undefined>
    /** Sign in with a provider. `POST /auth/single-sign-on` */
    readonly beginSingleSignOn: (input: AuthBeginSingleSignOnInput, options?: CallOptions) => Promise<BegunSingleSignOn>
    /** Sign in with a provider from now on. `POST /auth/identities` */
    readonly linkIdentity: (input: AuthLinkIdentityInput, options?: CallOptions) => Promise<BegunSingleSignOn>
    /** No longer sign in with a provider. `DELETE /auth/identities/{credential_id}` */
    readonly unlinkIdentity: (input: AuthUnlinkIdentityInput, options?: CallOptions) => Promise<undefined>
    /** Ask for a message to sign in with. `POST /auth/wallet/challenge` */
    readonly challengeWallet: (input: AuthChallengeWalletInput, options?: CallOptions) => Promise<WalletChallenge>
    /** Sign in with a wallet. `POST /auth/wallet` */
    readonly signInByWallet: (input: AuthSignInByWalletInput, options?: CallOptions) => Promise<SignedIn>
    /** Ask for a message to link a wallet with. `POST /auth/wallets/challenge` */
    readonly challengeWalletLink: (input: AuthChallengeWalletLinkInput, options?: CallOptions) => Promise<WalletChallenge>
    /** Link a wallet. `POST /auth/wallets` */
    readonly linkWallet: (input: AuthLinkWalletInput, options?: CallOptions) => Promise<Wallet>
    /** Unlink a wallet. `DELETE /auth/wallets/{credential_id}` */
    readonly unlinkWallet: (input: AuthUnlinkWalletInput, options?: CallOptions) => Promise<undefined>
  }
  readonly audit: {
    /** List audit entries. `GET /audit` */
    readonly list: (input?: AuditListInput, options?: CallOptions) => Paged<AuditEntry, AuditPage>
    /** Get the signed state of a log. `GET /audit/checkpoint` */
    readonly checkpoint: (input?: AuditCheckpointInput, options?: CallOptions) => Promise<AuditCheckpoint>
    /** Prove an entry or the beginning of a log. `GET /audit/proof` */
    readonly proof: (input?: AuditProofInput, options?: CallOptions) => Promise<AuditProof>
    /** Export a log. `GET /audit/export` */
    readonly export: (input?: AuditExportInput, options?: CallOptions) => Promise<string>
    /** Erase personal values from a log. `POST /audit/erase` */
    readonly erase: (input: AuditEraseInput, options?: CallOptions) => Promise<AuditErased>
    /** Prune a log. `POST /audit/prune` */
    readonly prune: (input: AuditPruneInput, options?: CallOptions) => Promise<AuditPruned>
  }
  readonly singleSignOn: {
    /** Get the connection to a provider. `GET /single-sign-on` */
    readonly get: (input?: SingleSignOnGetInput, options?: CallOptions) => Promise<SingleSignOn>
    /** Connect an OpenID provider. `PUT /single-sign-on` */
    readonly put: (input: SingleSignOnPutInput, options?: CallOptions) => Promise<SingleSignOn>
    /** Disconnect the provider. `DELETE /single-sign-on` */
    readonly delete: (input?: SingleSignOnDeleteInput, options?: CallOptions) => Promise<undefined>
  }
  readonly health: {
    /** Whether the server runs. `GET /healthz` */
    readonly live: (options?: CallOptions) => Promise<Liveness>
    /** Whether the server can answer. `GET /readyz` */
    readonly ready: (options?: CallOptions) => Promise<Readiness>
  }
  readonly verifier: {
    /** Keep deciding from memory. `POST /verifier/renew` */
    readonly renew: (input: VerifierRenewInput, options?: CallOptions) => Promise<Lease>
    /** Read what decisions need. `POST /verifier/load` */
    readonly load: (input: VerifierLoadInput, options?: CallOptions) => Promise<LoadedRecords>
    /** Give the lease back. `POST /verifier/leave` */
    readonly leave: (input: VerifierLeaveInput, options?: CallOptions) => Promise<undefined>
  }
}

/** How each operation is sent. */
export const OPERATIONS: Readonly<Record<string, OperationSpec>> = {
  "keys.create": {"method":"POST","path":"/keys","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":true},
  "keys.list": {"method":"GET","path":"/keys","input":true,"query":["limit","cursor","sort","organization_id","keyspace","type","status","workspace_id","account","environment","created_by","q","unused_for","expires_before"],"media":null,"paged":true,"text":false,"idempotencyKey":false},
  "keys.summary": {"method":"GET","path":"/keys/summary","input":true,"query":["organization_id","keyspace","type","status","workspace_id","account","environment","created_by","q","unused_for","expires_before"],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "keys.get": {"method":"GET","path":"/keys/{grant_id}","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "keys.update": {"method":"PATCH","path":"/keys/{grant_id}","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "keys.revoke": {"method":"DELETE","path":"/keys/{grant_id}","input":true,"query":["purge","reason"],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "keys.rotate": {"method":"POST","path":"/keys/{grant_id}/rotate","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":true},
  "keys.reveal": {"method":"POST","path":"/keys/{grant_id}/reveal","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "keys.usage": {"method":"GET","path":"/keys/{grant_id}/usage","input":true,"query":["from","until","per"],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "keys.denials": {"method":"GET","path":"/keys/{grant_id}/denials","input":true,"query":["limit","cursor"],"media":null,"paged":true,"text":false,"idempotencyKey":false},
  "usage.get": {"method":"GET","path":"/usage","input":true,"query":["from","until","per","organization_id","keyspace","type","workspace_id","environment"],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "keys.hygiene": {"method":"GET","path":"/hygiene","input":true,"query":["limit","cursor","organization_id","keyspace","check"],"media":null,"paged":true,"text":false,"idempotencyKey":false},
  "keys.import": {"method":"POST","path":"/keys/import","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "keys.revokeTokens": {"method":"POST","path":"/keys/revoke","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "keys.explain": {"method":"POST","path":"/keys/explain","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "keys.verify": {"method":"POST","path":"/verify","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "oauth.introspect": {"method":"POST","path":"/oauth/introspect","input":true,"query":[],"media":"application/x-www-form-urlencoded","paged":false,"text":false,"idempotencyKey":false},
  "oauth.revoke": {"method":"POST","path":"/oauth/revoke","input":true,"query":[],"media":"application/x-www-form-urlencoded","paged":false,"text":false,"idempotencyKey":false},
  "keyspaces.list": {"method":"GET","path":"/keyspaces","input":false,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "keyspaces.get": {"method":"GET","path":"/keyspaces/{name}","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "organizations.list": {"method":"GET","path":"/organizations","input":true,"query":["limit","cursor","sort"],"media":null,"paged":true,"text":false,"idempotencyKey":false},
  "organizations.create": {"method":"POST","path":"/organizations","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "organizations.get": {"method":"GET","path":"/organizations/{organization_id}","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "organizations.update": {"method":"PATCH","path":"/organizations/{organization_id}","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "workspaces.list": {"method":"GET","path":"/workspaces","input":true,"query":["limit","cursor","sort","organization_id"],"media":null,"paged":true,"text":false,"idempotencyKey":false},
  "workspaces.create": {"method":"POST","path":"/workspaces","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "workspaces.get": {"method":"GET","path":"/workspaces/{workspace_id}","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "workspaces.update": {"method":"PATCH","path":"/workspaces/{workspace_id}","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "workspaces.delete": {"method":"DELETE","path":"/workspaces/{workspace_id}","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "environments.list": {"method":"GET","path":"/environments","input":true,"query":["limit","cursor","sort","organization_id"],"media":null,"paged":true,"text":false,"idempotencyKey":false},
  "environments.create": {"method":"POST","path":"/environments","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "environments.get": {"method":"GET","path":"/environments/{environment_id}","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "environments.update": {"method":"PATCH","path":"/environments/{environment_id}","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "environments.delete": {"method":"DELETE","path":"/environments/{environment_id}","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "accounts.list": {"method":"GET","path":"/accounts","input":true,"query":["limit","cursor","sort","organization_id"],"media":null,"paged":true,"text":false,"idempotencyKey":false},
  "accounts.link": {"method":"POST","path":"/accounts","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "accounts.get": {"method":"GET","path":"/accounts/{account_id}","input":true,"query":["organization_id"],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "accounts.update": {"method":"PATCH","path":"/accounts/{account_id}","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "accounts.unlink": {"method":"DELETE","path":"/accounts/{account_id}","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "accounts.setup": {"method":"GET","path":"/accounts/{account_id}/setup","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "accounts.test": {"method":"POST","path":"/accounts/{account_id}/test","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "discovery.ask": {"method":"POST","path":"/discovery","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "discovery.csv": {"method":"GET","path":"/discovery.csv","input":true,"query":["service","provider","region","attributes","account","organization_id","deadline_ms"],"media":null,"paged":false,"text":true,"idempotencyKey":false},
  "discovery.services": {"method":"GET","path":"/services","input":true,"query":["provider"],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "pane.get": {"method":"GET","path":"/pane.json","input":false,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "members.list": {"method":"GET","path":"/members","input":true,"query":["limit","cursor","sort","organization_id"],"media":null,"paged":true,"text":false,"idempotencyKey":false},
  "members.add": {"method":"POST","path":"/members","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "members.get": {"method":"GET","path":"/members/{member_id}","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "members.update": {"method":"PATCH","path":"/members/{member_id}","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "members.remove": {"method":"DELETE","path":"/members/{member_id}","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "members.link": {"method":"POST","path":"/members/{member_id}/sign-in-link","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "invitations.list": {"method":"GET","path":"/invitations","input":true,"query":["limit","cursor","sort","organization_id"],"media":null,"paged":true,"text":false,"idempotencyKey":false},
  "invitations.create": {"method":"POST","path":"/invitations","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "invitations.get": {"method":"GET","path":"/invitations/{invitation_id}","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "invitations.revoke": {"method":"DELETE","path":"/invitations/{invitation_id}","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "invitations.resend": {"method":"POST","path":"/invitations/{invitation_id}/resend","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "auth.previewInvitation": {"method":"POST","path":"/auth/invitation/preview","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.acceptInvitation": {"method":"POST","path":"/auth/invitation","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "audit.list": {"method":"GET","path":"/audit","input":true,"query":["limit","cursor","sort","log","organization_id","action","target_id","actor_id","from","until"],"media":null,"paged":true,"text":false,"idempotencyKey":false},
  "audit.checkpoint": {"method":"GET","path":"/audit/checkpoint","input":true,"query":["log","organization_id"],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "audit.proof": {"method":"GET","path":"/audit/proof","input":true,"query":["log","organization_id","event_id","index","from_size","size"],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "audit.export": {"method":"GET","path":"/audit/export","input":true,"query":["log","organization_id","from_index"],"media":null,"paged":false,"text":true,"idempotencyKey":false},
  "audit.erase": {"method":"POST","path":"/audit/erase","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "audit.prune": {"method":"POST","path":"/audit/prune","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.signIn": {"method":"POST","path":"/auth/link","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.session": {"method":"GET","path":"/auth/session","input":false,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "auth.signOut": {"method":"DELETE","path":"/auth/session","input":false,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "auth.signInByPassword": {"method":"POST","path":"/auth/password","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.setPassword": {"method":"PUT","path":"/auth/password","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.requestPasswordReset": {"method":"POST","path":"/auth/password/reset","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.confirmPasswordReset": {"method":"POST","path":"/auth/password/reset/confirm","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.options": {"method":"GET","path":"/auth/options","input":false,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "auth.reauthenticate": {"method":"POST","path":"/auth/reauthenticate","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.credentials": {"method":"GET","path":"/auth/credentials","input":false,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "auth.sessions": {"method":"GET","path":"/auth/sessions","input":false,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "auth.endOtherSessions": {"method":"DELETE","path":"/auth/sessions","input":false,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "auth.endSession": {"method":"DELETE","path":"/auth/sessions/{session_id}","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "auth.showSecondFactor": {"method":"POST","path":"/auth/second-factor","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.beginTotp": {"method":"POST","path":"/auth/totp","input":false,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "auth.removeTotp": {"method":"DELETE","path":"/auth/totp","input":false,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "auth.confirmTotp": {"method":"POST","path":"/auth/totp/confirm","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.renewRecoveryCodes": {"method":"POST","path":"/auth/recovery-codes","input":false,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "auth.challengePasskey": {"method":"POST","path":"/auth/passkey/options","input":false,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "auth.signInByPasskey": {"method":"POST","path":"/auth/passkey","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.beginPasskey": {"method":"POST","path":"/auth/passkeys/options","input":false,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "auth.addPasskey": {"method":"POST","path":"/auth/passkeys","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.renamePasskey": {"method":"PATCH","path":"/auth/passkeys/{credential_id}","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.removePasskey": {"method":"DELETE","path":"/auth/passkeys/{credential_id}","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "singleSignOn.get": {"method":"GET","path":"/single-sign-on","input":true,"query":["organization_id"],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "singleSignOn.put": {"method":"PUT","path":"/single-sign-on","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "singleSignOn.delete": {"method":"DELETE","path":"/single-sign-on","input":true,"query":["organization_id"],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "auth.beginSingleSignOn": {"method":"POST","path":"/auth/single-sign-on","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.linkIdentity": {"method":"POST","path":"/auth/identities","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.unlinkIdentity": {"method":"DELETE","path":"/auth/identities/{credential_id}","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "auth.challengeWallet": {"method":"POST","path":"/auth/wallet/challenge","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.signInByWallet": {"method":"POST","path":"/auth/wallet","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.challengeWalletLink": {"method":"POST","path":"/auth/wallets/challenge","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.linkWallet": {"method":"POST","path":"/auth/wallets","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "auth.unlinkWallet": {"method":"DELETE","path":"/auth/wallets/{credential_id}","input":true,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "health.live": {"method":"GET","path":"/healthz","input":false,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "health.ready": {"method":"GET","path":"/readyz","input":false,"query":[],"media":null,"paged":false,"text":false,"idempotencyKey":false},
  "verifier.renew": {"method":"POST","path":"/verifier/renew","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "verifier.load": {"method":"POST","path":"/verifier/load","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
  "verifier.leave": {"method":"POST","path":"/verifier/leave","input":true,"query":[],"media":"application/json","paged":false,"text":false,"idempotencyKey":false},
}
