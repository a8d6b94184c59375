import { sql } from "kysely"
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from "kysely"
import type { ColumnTypes } from "../dialects/dialect.ts"
import type { Migration, MigrationContext } from "./migration.ts"

type Db = Kysely<unknown>

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()
const primary = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull().primaryKey()
const unique = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull().unique()
const owner = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder =>
  column.notNull().references("organization.id")

/** Starts the table of something that belongs to an organization. */
function ownedTable(db: Db, types: ColumnTypes, name: string): CreateTableBuilder<string, string> {
  return db.schema
    .createTable(name)
    .addColumn("id", types.text, primary)
    .addColumn("organization_id", types.text, owner)
    .addColumn("created_at", types.bigint, required)
    .modifyEnd(types.clusteredTableEnd)
}

async function createPlaces(db: Db, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("organization")
    .addColumn("id", types.text, primary)
    .addColumn("name", types.text, required)
    .addColumn("plan", types.text, required)
    .addColumn("suspended", types.bigint, required)
    .addColumn("created_at", types.bigint, required)
    .addCheckConstraint("organization_suspended", sql`suspended in (0, 1)`)
    .modifyEnd(types.clusteredTableEnd)
    .execute()
  await ownedTable(db, types, "workspace")
    .addColumn("name", types.text, required)
    .addColumn("is_default", types.bigint, required)
    .addUniqueConstraint("workspace_name", ["organization_id", "name"])
    .addCheckConstraint("workspace_is_default", sql`is_default in (0, 1)`)
    .execute()
  await ownedTable(db, types, "environment")
    .addColumn("name", types.text, required)
    .addUniqueConstraint("environment_name", ["organization_id", "name"])
    .execute()
  await ownedTable(db, types, "account")
    .addColumn("name", types.text, required)
    .addColumn("provider", types.text, required)
    .addUniqueConstraint("account_name", ["organization_id", "name"])
    .execute()
}

async function createPeople(db: Db, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("person")
    .addColumn("id", types.text, primary)
    .addColumn("name", types.text, required)
    .addColumn("email", types.text, unique)
    .addColumn("instance_admin", types.bigint, required)
    .addColumn("created_at", types.bigint, required)
    .addCheckConstraint("person_instance_admin", sql`instance_admin in (0, 1)`)
    .modifyEnd(types.clusteredTableEnd)
    .execute()
  await ownedTable(db, types, "member")
    .addColumn("person_id", types.text, (column) => column.notNull().references("person.id"))
    .addColumn("role", types.text, required)
    .addColumn("suspended", types.bigint, required)
    .addUniqueConstraint("member_person", ["organization_id", "person_id"])
    .addCheckConstraint("member_suspended", sql`suspended in (0, 1)`)
    .execute()
  await db.schema
    .createTable("member_override")
    .addColumn("member_id", types.text, (column) =>
      column.notNull().references("member.id").onDelete("cascade"),
    )
    .addColumn("workspace_id", types.text, (column) =>
      column.notNull().references("workspace.id").onDelete("cascade"),
    )
    .addColumn("role", types.text, required)
    .addPrimaryKeyConstraint("member_override_key", ["member_id", "workspace_id"])
    .modifyEnd(types.clusteredTableEnd)
    .execute()
}

async function createSignIn(db: Db, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("session")
    .addColumn("id", types.text, primary)
    .addColumn("token_hash", types.bytes, unique)
    .addColumn("person_id", types.text, (column) => column.notNull().references("person.id"))
    .addColumn("created_at", types.bigint, required)
    .addColumn("expires_at", types.bigint, required)
    .modifyEnd(types.tableEnd)
    .execute()
  await db.schema
    .createTable("sign_in_link")
    .addColumn("id", types.text, primary)
    .addColumn("token_hash", types.bytes, unique)
    .addColumn("person_id", types.text, (column) => column.references("person.id"))
    .addColumn("created_at", types.bigint, required)
    .addColumn("expires_at", types.bigint, required)
    .addColumn("used_at", types.bigint)
    .modifyEnd(types.tableEnd)
    .execute()
}

async function createKeys(db: Db, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("key")
    .addColumn("id", types.text, primary)
    .addColumn("token_hash", types.bytes, unique)
    .addColumn("token_prefix", types.text, required)
    .addColumn("token_last4", types.text, required)
    .addColumn("keyspace", types.text, required)
    .addColumn("type", types.text, required)
    .addColumn("label", types.text, required)
    .addColumn("label_folded", types.text, required)
    .addColumn("metadata", types.text, required)
    .addColumn("organization_id", types.text, owner)
    .addColumn("workspace_id", types.text, required)
    .addColumn("member_id", types.text)
    .addColumn("reach", types.text, required)
    .addColumn("accounts", types.text)
    .addColumn("services", types.text)
    .addColumn("environments", types.text)
    .addColumn("scopes", types.text, required)
    .addColumn("permission", types.text)
    .addColumn("constraints", types.text, required)
    .addColumn("quota_limit", types.bigint)
    .addColumn("quota_period", types.text)
    .addColumn("not_before_at", types.bigint)
    .addColumn("expires_at", types.bigint)
    .addColumn("enabled", types.bigint, required)
    .addColumn("created_at", types.bigint, required)
    .addColumn("created_by_kind", types.text, required)
    .addColumn("created_by_id", types.text, required)
    .addColumn("created_by_member_id", types.text)
    .addColumn("revoked_at", types.bigint)
    .addColumn("revoked_reason", types.text)
    .addColumn("revoked_by", types.text)
    .addColumn("purged_at", types.bigint)
    .addColumn("rotated_from", types.text)
    .addColumn("rotated_to", types.text)
    .addColumn("overlap_ends_at", types.bigint)
    .addColumn("limit_group", types.text, required)
    .addColumn("version", types.bigint, required)
    .addCheckConstraint("key_token_hash", sql`length(token_hash) = 32`)
    .addCheckConstraint("key_reach", sql`reach in ('organization', 'instance')`)
    .addCheckConstraint("key_enabled", sql`enabled in (0, 1)`)
    .addCheckConstraint("key_quota", sql`(quota_limit is null) = (quota_period is null)`)
    .addCheckConstraint("key_revoked", sql`(revoked_at is null) = (revoked_reason is null)`)
    .modifyEnd(types.tableEnd)
    .execute()
}

async function createKeyIndexes(db: Db): Promise<void> {
  const indexes = {
    key_by_creation: ["created_at", "id"],
    key_by_organization: ["organization_id", "created_at", "id"],
    key_by_label: ["organization_id", "label_folded", "id"],
    key_by_workspace: ["workspace_id"],
    key_by_expiry: ["organization_id", "expires_at", "id"],
  }
  for (const [name, columns] of Object.entries(indexes)) {
    await db.schema.createIndex(name).on("key").columns(columns).execute()
  }
}

async function createCounters(db: Db, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("key_use")
    .addColumn("grant_id", types.text, primary)
    .addColumn("last_used_at", types.bigint)
    .addColumn("request_count", types.bigint, required)
    .modifyEnd(types.clusteredTableEnd)
    .execute()
  await db.schema
    .createTable("usage")
    .addColumn("grant_id", types.text, required)
    .addColumn("hour_at", types.bigint, required)
    .addColumn("code", types.text, required)
    .addColumn("count", types.bigint, required)
    .addPrimaryKeyConstraint("usage_key", ["grant_id", "hour_at", "code"])
    .modifyEnd(types.clusteredTableEnd)
    .execute()
  await db.schema
    .createTable("quota_use")
    .addColumn("limit_group", types.text, required)
    .addColumn("window", types.text, required)
    .addColumn("used", types.bigint, required)
    .addPrimaryKeyConstraint("quota_use_key", ["limit_group", "window"])
    .addCheckConstraint("quota_use_used", sql`used >= 0`)
    .modifyEnd(types.clusteredTableEnd)
    .execute()
  await db.schema
    .createTable("setting")
    .addColumn("name", types.text, primary)
    .addColumn("value", types.text, required)
    .modifyEnd(types.clusteredTableEnd)
    .execute()
}

async function createAudit(db: Db, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("audit")
    .addColumn("change_tag", types.text, required)
    .addColumn("part", types.bigint, required)
    .addColumn("seq", types.bigint)
    .addColumn("id", types.text, unique)
    .addColumn("at", types.bigint, required)
    .addColumn("organization_id", types.text)
    .addColumn("actor_kind", types.text, required)
    .addColumn("actor_id", types.text, required)
    .addColumn("actor_member_id", types.text)
    .addColumn("action", types.text, required)
    .addColumn("target_kind", types.text, required)
    .addColumn("target_id", types.text, required)
    .addColumn("request_id", types.text, required)
    .addColumn("address", types.text)
    .addColumn("before", types.text)
    .addColumn("after", types.text)
    .addPrimaryKeyConstraint("audit_key", ["change_tag", "part"])
    .modifyEnd(types.tableEnd)
    .execute()
  const indexes = {
    audit_by_organization: ["organization_id", "seq", "part"],
    audit_by_target: ["organization_id", "target_id", "seq", "part"],
    audit_by_actor: ["organization_id", "actor_id", "seq", "part"],
  }
  for (const [name, columns] of Object.entries(indexes)) {
    await db.schema.createIndex(name).on("audit").columns(columns).execute()
  }
}

async function createChanges(db: Db, context: MigrationContext): Promise<void> {
  const { types } = context.dialect
  await db.schema
    .createTable("change")
    .addColumn("tag", types.text, primary)
    .addColumn("seq", types.bigint, (column) => column.unique())
    .addColumn("organization_id", types.text)
    .addColumn("targets", types.text, required)
    .addColumn("at", types.bigint, required)
    .modifyEnd(types.tableEnd)
    .execute()
  await db.schema
    .createTable("head")
    .addColumn("one", types.bigint, (column) =>
      column
        .notNull()
        .primaryKey()
        .check(sql`one = 1`),
    )
    .addColumn("seq", types.bigint, required)
    .addColumn("tag", types.text, required)
    .modifyEnd(types.hotTableEnd)
    .execute()
  // Change 1, so that there is always a head. Made before changes are numbered by themselves.
  await sql`insert into change (tag, seq, targets, at) values (${context.tag}, 1, '[]', ${context.now})`.execute(
    db,
  )
  await sql`insert into head (one, seq, tag) values (1, 1, ${context.tag})`.execute(db)
  await context.dialect.installNumbering(db)
}

export const initial: Migration = {
  number: 1,
  name: "initial",
  up: async (db, context) => {
    const { types } = context.dialect
    await createPlaces(db, types)
    await createPeople(db, types)
    await createSignIn(db, types)
    await createKeys(db, types)
    await createKeyIndexes(db)
    await createCounters(db, types)
    await createAudit(db, types)
    await db.schema.createIndex("member_by_person").on("member").column("person_id").execute()
    await db.schema
      .createIndex("member_override_by_workspace")
      .on("member_override")
      .column("workspace_id")
      .execute()
    await db.schema.createIndex("session_by_person").on("session").column("person_id").execute()
    await createChanges(db, context)
    await db.schema.createIndex("change_by_time").on("change").column("at").execute()
  },
}
