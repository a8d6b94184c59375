import type { Kysely } from "kysely"
import type {
  AuditNodeRow,
  AuditRow,
  AuditTreeRow,
  ChangeRow,
  HeadRow,
  LeaseDelayRow,
  LeaseTableRow,
} from "./change-rows.ts"
import type { IdempotencyRow, KeyRow, SealedTokenRow } from "./key-rows.ts"
import type {
  CredentialRow,
  InvitationRow,
  PersonRow,
  SealedSecretRow,
  SessionRow,
  SignInLinkRow,
  SsoConnectionRow,
  TicketRow,
} from "./sign-in-rows.ts"
import type {
  AccountRow,
  EnvironmentRow,
  MemberOverrideRow,
  MemberRow,
  OrganizationRow,
  WorkspaceRow,
} from "./tenancy-rows.ts"
import type {
  DenialRow,
  KeyUseRow,
  QuotaUseRow,
  ScopeUseRow,
  UsageJournalRow,
  UsageReportRow,
  UsageRow,
  UsageTotalRow,
} from "./usage-rows.ts"

export type * from "./change-rows.ts"
export type * from "./key-rows.ts"
export type * from "./sign-in-rows.ts"
export type * from "./tenancy-rows.ts"
export type * from "./usage-rows.ts"

/**
 * The rows of both databases. Only text, whole numbers (epoch ms, counters, 0 and 1) and bytes occur, and JSON is text,
 * so that no type is converted differently by one of them.
 */
export interface Database {
  readonly account: AccountRow
  readonly audit: AuditRow
  readonly audit_node: AuditNodeRow
  readonly audit_tree: AuditTreeRow
  readonly change: ChangeRow
  readonly credential: CredentialRow
  readonly denial: DenialRow
  readonly environment: EnvironmentRow
  readonly head: HeadRow
  readonly invitation: InvitationRow
  readonly lease: LeaseTableRow
  readonly lease_delay: LeaseDelayRow
  readonly idempotency: IdempotencyRow
  readonly key: KeyRow
  readonly key_use: KeyUseRow
  readonly member: MemberRow
  readonly member_override: MemberOverrideRow
  readonly migration: MigrationRow
  readonly organization: OrganizationRow
  readonly person: PersonRow
  readonly quota_use: QuotaUseRow
  readonly sealed_secret: SealedSecretRow
  readonly scope_use: ScopeUseRow
  readonly sealed_token: SealedTokenRow
  readonly session: SessionRow
  readonly setting: SettingRow
  readonly sign_in_link: SignInLinkRow
  readonly sso_connection: SsoConnectionRow
  readonly ticket: TicketRow
  readonly usage: UsageRow
  readonly usage_journal: UsageJournalRow
  readonly usage_report: UsageReportRow
  readonly usage_total: UsageTotalRow
  readonly workspace: WorkspaceRow
}

/** A connection pool, a single connection or an open transaction: queries do not care which. */
export type Db = Kysely<Database>

export interface SettingRow {
  name: string
  value: string
}

export interface MigrationRow {
  number: number
  name: string
  applied_at: number
}
