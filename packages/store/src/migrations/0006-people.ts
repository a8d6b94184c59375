import { sql } from "kysely"
import type { ColumnDefinitionBuilder, Kysely } from "kysely"
import type { ColumnTypes } from "../dialects/dialect.ts"
import type { Migration } from "./migration.ts"

type Db = Kysely<unknown>

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()
const primary = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull().primaryKey()
const flag = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull().defaultTo(0)
const person = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder =>
  column.notNull().references("person.id")

async function extendPeople(db: Db, types: ColumnTypes): Promise<void> {
  await db.schema.alterTable("person").addColumn("email_verified_at", types.bigint).execute()
  await db.schema.alterTable("organization").addColumn("host", types.text).execute()
  await db.schema.alterTable("organization").addColumn("require_second_factor", types.bigint, flag).execute()
  await db.schema.createIndex("organization_host").unique().on("organization").column("host").execute()
}

/** Sessions that are open stay open: as ones that were last used when they began. */
async function extendSessions(db: Db, types: ColumnTypes): Promise<void> {
  const add = async (
    name: string,
    type: ColumnTypes["text"],
    rule: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder = (column) => column,
  ): Promise<void> => db.schema.alterTable("session").addColumn(name, type, rule).execute()
  await add("method", types.text, (column) => column.notNull().defaultTo("link"))
  await add("second_factor", types.bigint, flag)
  await add("organization_id", types.text)
  await add("connection_id", types.text)
  await add("user_agent", types.text)
  await add("address", types.text)
  await add("authenticated_at", types.bigint, flag)
  await add("last_seen_at", types.bigint, flag)
  await sql`update session set authenticated_at = created_at, last_seen_at = created_at`.execute(db)
}

async function createCredentials(db: Db, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("credential")
    .addColumn("id", types.text, primary)
    .addColumn("person_id", types.text, person)
    .addColumn("kind", types.text, required)
    .addColumn("handle", types.text, required)
    .addColumn("details", types.text, required)
    .addColumn("created_at", types.bigint, required)
    .addColumn("last_used_at", types.bigint)
    .addColumn("version", types.bigint, required)
    .addUniqueConstraint("credential_handle", ["kind", "handle"])
    .modifyEnd(types.clusteredTableEnd)
    .execute()
  await db.schema.createIndex("credential_by_person").on("credential").column("person_id").execute()
  await db.schema
    .createTable("sealed_secret")
    .addColumn("name", types.text, primary)
    .addColumn("sealed", types.text, required)
    .addColumn("kek_id", types.text, required)
    .modifyEnd(types.clusteredTableEnd)
    .execute()
  await db.schema
    .createTable("ticket")
    .addColumn("token_hash", types.bytes, primary)
    .addColumn("kind", types.text, required)
    .addColumn("person_id", types.text, (column) => column.references("person.id"))
    .addColumn("data", types.text, required)
    .addColumn("created_at", types.bigint, required)
    .addColumn("expires_at", types.bigint, required)
    .modifyEnd(types.clusteredTableEnd)
    .execute()
  await db.schema.createIndex("ticket_by_person").on("ticket").column("person_id").execute()
  await db.schema.createIndex("ticket_by_end").on("ticket").column("expires_at").execute()
}

async function createWaysIn(db: Db, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("invitation")
    .addColumn("id", types.text, primary)
    .addColumn("organization_id", types.text, (column) => column.notNull().references("organization.id"))
    .addColumn("email", types.text, required)
    .addColumn("role", types.text, required)
    .addColumn("overrides", types.text, required)
    .addColumn("token_hash", types.bytes, (column) => column.notNull().unique())
    .addColumn("mailed", types.bigint, required)
    .addColumn("created_at", types.bigint, required)
    .addColumn("created_by_kind", types.text, required)
    .addColumn("created_by_id", types.text, required)
    .addColumn("expires_at", types.bigint, required)
    .addColumn("accepted_at", types.bigint)
    .addColumn("revoked_at", types.bigint)
    .addCheckConstraint("invitation_mailed", sql`mailed in (0, 1)`)
    .modifyEnd(types.clusteredTableEnd)
    .execute()
  await db.schema
    .createIndex("invitation_open")
    .unique()
    .on("invitation")
    .columns(["organization_id", "email"])
    .where(sql.ref("accepted_at"), "is", null)
    .where(sql.ref("revoked_at"), "is", null)
    .execute()
  await db.schema
    .createTable("sso_connection")
    .addColumn("id", types.text, primary)
    .addColumn("organization_id", types.text, (column) => column.references("organization.id"))
    .addColumn("name", types.text, required)
    .addColumn("issuer", types.text, required)
    .addColumn("client_id", types.text, required)
    .addColumn("domain", types.text, (column) => column.unique())
    .addColumn("enforced", types.bigint, required)
    .addColumn("join_role", types.text)
    .addColumn("created_at", types.bigint, required)
    .addCheckConstraint("sso_connection_enforced", sql`enforced in (0, 1)`)
    .modifyEnd(types.clusteredTableEnd)
    .execute()
  // One of the instance's own besides: a unique column would let any number of nulls in.
  await db.schema
    .createIndex("sso_connection_owner")
    .unique()
    .on("sso_connection")
    .expression(sql`coalesce(organization_id, '')`)
    .execute()
}

/** What people sign in with, invitations, and connections to OpenID providers. */
export const people: Migration = {
  number: 6,
  name: "people",
  up: async (db, { dialect: { types } }) => {
    await extendPeople(db, types)
    await extendSessions(db, types)
    await createCredentials(db, types)
    await createWaysIn(db, types)
  },
}
