import { BittingError } from "@bitting/core"
import type { CountedGrant, Grant } from "@bitting/core"
import { GRANT_COLUMNS, grantFromRow, hashBytes, hashText, rowFromGrant } from "./grant-row.ts"
import type { Db } from "./schema.ts"

/** Gets one key with what is counted beside it; also when it was purged. */
export async function getGrant(db: Db, id: string): Promise<CountedGrant | null> {
  const row = await db
    .selectFrom("key")
    .leftJoin("key_use", "key_use.grant_id", "key.id")
    .selectAll("key")
    .select(["key_use.last_used_at", "key_use.request_count"])
    .where("key.id", "=", id)
    .executeTakeFirst()
  if (row === undefined) return null
  const grant = grantFromRow(row, hashText(row.token_hash))
  return { grant, lastUsedAt: row.last_used_at, requestCount: row.request_count ?? 0 }
}

/** Gets the key of a token by its hash, 64 hex digits; also when it was purged. */
export async function getGrantByTokenHash(db: Db, tokenHash: string): Promise<Grant | null> {
  const row = await db
    .selectFrom("key")
    .select(GRANT_COLUMNS)
    .where("token_hash", "=", hashBytes(tokenHash))
    .executeTakeFirst()
  return row === undefined ? null : grantFromRow(row, tokenHash)
}

/** Counts the keys of a workspace that are neither revoked nor past their end at `now`. */
export async function countLiveGrants(
  db: Db,
  where: { readonly workspaceId: string; readonly now: number },
): Promise<number> {
  const row = await db
    .selectFrom("key")
    .select((eb) => eb.fn.countAll<number>().as("live"))
    .where("workspace_id", "=", where.workspaceId)
    .where("revoked_at", "is", null)
    .where((eb) => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", where.now)]))
    .where((eb) => eb.or([eb("overlap_ends_at", "is", null), eb("overlap_ends_at", ">", where.now)]))
    .executeTakeFirstOrThrow()
  return row.live
}

/** Adds a key. Fails when the hash of its token is known. */
export async function insertGrant(db: Db, grant: Grant): Promise<void> {
  await db.insertInto("key").values(rowFromGrant(grant)).execute()
}

/** Replaces a key that is still at the version before. @throws BittingError precondition_failed */
export async function updateGrant(db: Db, grant: Grant): Promise<void> {
  const { id, ...columns } = rowFromGrant(grant)
  const result = await db
    .updateTable("key")
    .set(columns)
    .where("id", "=", id)
    .where("version", "=", grant.version - 1)
    .executeTakeFirst()
  if (result.numUpdatedRows === 0n) throw new BittingError("precondition_failed")
}
