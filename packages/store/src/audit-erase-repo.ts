import { pointersAbout, withoutOpenings } from "@bitting/core"
import type { AuditWrites, ErasedBatch, ErasureSubject } from "@bitting/core"
import { expressionBuilder, sql } from "kysely"
import type { Expression, SqlBool } from "kysely"
import { leafFrom, openingsFrom, openingsText } from "./audit-row.ts"
import type { AuditRow, Database, Db } from "./schema.ts"

/** Entries looked at in one transaction. */
const BATCH = 2_000

const eb = expressionBuilder<Database, "audit">()

const inLog = (organizationId: string | null): Expression<SqlBool> =>
  organizationId === null ? eb("organization_id", "is", null) : eb("organization_id", "=", organizationId)

/** An address as it stands in the JSON of personal values. Wildcards in it are characters like any other. */
function mentions(email: string): Expression<SqlBool> {
  const text = JSON.stringify(email).replaceAll(/[\\%_]/g, String.raw`\$&`)
  return sql<SqlBool>`lower(${eb.ref("personal")}) like ${`%${text}%`} escape '\\'`
}

function mayConcern({ ids, emails, entries }: ErasureSubject): Expression<SqlBool> {
  return eb.or([
    ...(ids.length === 0 ? [] : [eb("actor_id", "in", ids), eb("target_id", "in", ids)]),
    ...emails.map(mentions),
    ...(entries.length === 0 ? [] : [eb("id", "in", entries)]),
  ])
}

async function eraseRow(db: Db, row: AuditRow, subject: ErasureSubject): Promise<number> {
  const personal = openingsFrom(row)
  const pointers = pointersAbout(subject, leafFrom(row), personal)
  if (pointers.length === 0) return 0
  await db
    .updateTable("audit")
    .set({ personal: openingsText(withoutOpenings(personal, pointers)) })
    .where("id", "=", row.id)
    .execute()
  return pointers.length
}

/** Erases what entries of a log say about a person; leaves keep their hashes. */
export async function eraseAudit(
  db: Db,
  organizationId: string | null,
  { subject, from }: Parameters<AuditWrites["erase"]>[1],
): Promise<ErasedBatch> {
  const rows = await db
    .selectFrom("audit")
    .selectAll()
    .where(inLog(organizationId))
    .where("leaf_index", ">=", from)
    .where("personal", "<>", "{}")
    .where(mayConcern(subject))
    .orderBy("leaf_index")
    .limit(BATCH)
    .execute()
  let [entries, fields] = [0, 0]
  for (const row of rows) {
    const erased = await eraseRow(db, row, subject)
    if (erased > 0) [entries, fields] = [entries + 1, fields + erased]
  }
  const last = rows.length < BATCH ? null : (rows.at(-1)?.leaf_index ?? null)
  return { entries, fields, next: last === null ? null : last + 1 }
}

/** Deletes entries of a log made before a moment, oldest first; their leaf hashes stay. Answers how many. */
export async function pruneAudit(
  db: Db,
  organizationId: string | null,
  { before, limit }: Parameters<AuditWrites["prune"]>[1],
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("audit")
    .where(
      "id",
      "in",
      db
        .selectFrom("audit")
        .select("id")
        .where(inLog(organizationId))
        .where("at", "<", before)
        .where("leaf_index", "is not", null)
        .orderBy("leaf_index")
        .limit(limit),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
