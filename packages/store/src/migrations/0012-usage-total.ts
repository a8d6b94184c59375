import { sql } from "kysely"
import type { Migration } from "./migration.ts"

/** Verifications of all keys of an organization, per hour and per day, as far as filters can tell keys apart; and an index to count keys. */
export const usageTotal: Migration = {
  number: 12,
  name: "usage_total",
  up: async (db, { dialect: { types } }) => {
    await db.schema
      .createTable("usage_total")
      .addColumn("organization_id", types.text, (column) => column.notNull())
      .addColumn("per", types.text, (column) => column.notNull())
      .addColumn("at", types.bigint, (column) => column.notNull())
      .addColumn("code", types.text, (column) => column.notNull())
      .addColumn("workspace_id", types.text, (column) => column.notNull())
      .addColumn("keyspace", types.text, (column) => column.notNull())
      .addColumn("type", types.text, (column) => column.notNull())
      .addColumn("environments", types.text, (column) => column.notNull())
      .addColumn("count", types.bigint, (column) => column.notNull())
      .addPrimaryKeyConstraint("usage_total_key", [
        "organization_id",
        "per",
        "at",
        "code",
        "workspace_id",
        "keyspace",
        "type",
        "environments",
      ])
      .modifyEnd(types.clusteredTableEnd)
      .execute()
    for (const [per, at] of [
      ["hour", sql`u.hour_at`],
      ["day", sql`u.hour_at - u.hour_at % 86400000`],
    ] as const) {
      await sql`insert into usage_total (organization_id, per, at, workspace_id, keyspace, type, environments, code, count)
select organization_id, ${sql.lit(per)}, at, workspace_id, keyspace, type, environments, code, cast(sum(count) as bigint) from (
  select k.organization_id, ${at} as at, k.workspace_id, k.keyspace, k.type, coalesce(k.environments, '[]') as environments, u.code, u.count
  from usage u join ${sql.table("key")} k on k.id = u.grant_id
) counted group by organization_id, at, workspace_id, keyspace, type, environments, code`.execute(db)
    }
    // For counting keys by state without reading the keys.
    await db.schema
      .createIndex("key_by_state")
      .on("key")
      .columns([
        "organization_id",
        "purged_at",
        "keyspace",
        "workspace_id",
        "type",
        "revoked_at",
        "enabled",
        "expires_at",
        "overlap_ends_at",
        "not_before_at",
        "rotated_to",
      ])
      .execute()
  },
}
