import { BittingError } from "@bitting/core"
import type { CountedGrant, Grant } from "@bitting/core"
import { expressionBuilder } from "kysely"
import type { Expression, SqlBool } from "kysely"
import { deleteDenialsOf } from "./denial-repo.ts"
import { contains } from "./grant-list.ts"
import { GRANT_COLUMNS, grantFromRow, hashBytes, hashText, rowFromGrant } from "./grant-row.ts"
import type { Database, Db } from "./schema.ts"
import { deleteSealedToken } from "./sealed-token-repo.ts"
import { inTurns } from "./turns.ts"

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

/** Gets the keys of those tokens that are known; also when they were purged. */
export async function getGrantsByTokenHashes(
  db: Db,
  tokenHashes: readonly string[],
): Promise<readonly Grant[]> {
  const grants: Grant[] = []
  await inTurns(tokenHashes, async (hashes) => {
    const rows = await db
      .selectFrom("key")
      .selectAll()
      .where("token_hash", "in", hashes.map(hashBytes))
      .execute()
    grants.push(...rows.map((row) => grantFromRow(row, hashText(row.token_hash))))
  })
  return grants
}

const eb = expressionBuilder<Database, "key">()

/** Neither revoked nor past its end. */
function isLive(now: number): Expression<SqlBool> {
  return eb.and([
    eb("revoked_at", "is", null),
    eb.or([eb("expires_at", "is", null), eb("expires_at", ">", now)]),
    eb.or([eb("overlap_ends_at", "is", null), eb("overlap_ends_at", ">", now)]),
  ])
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
    .where(isLive(where.now))
    .executeTakeFirstOrThrow()
  return row.live
}

/** Counts such keys of an organization that name the environment. */
export async function countLiveGrantsIn(
  db: Db,
  where: {
    readonly organizationId: string
    readonly environment: string
    readonly now: number
  },
): Promise<number> {
  const row = await db
    .selectFrom("key")
    .select((eb) => eb.fn.countAll<number>().as("live"))
    .where("organization_id", "=", where.organizationId)
    .where(contains("key.environments", where.environment))
    .where(isLive(where.now))
    .executeTakeFirstOrThrow()
  return row.live
}

/** Adds a key. Fails when the hash of its token is known. */
export async function insertGrant(db: Db, grant: Grant): Promise<void> {
  await db.insertInto("key").values(rowFromGrant(grant)).execute()
}

/** Adds keys. Fails when the hash of one of their tokens is known. */
export async function insertGrants(db: Db, grants: readonly Grant[]): Promise<void> {
  await inTurns(grants, async (some) => {
    await db.insertInto("key").values(some.map(rowFromGrant)).execute()
  })
}

/**
 * Replaces a key that is still at the version before; the sealed token of a revoked one goes with it, and what was sampled of a purged one.
 * @throws BittingError precondition_failed
 */
export async function updateGrant(db: Db, grant: Grant): Promise<void> {
  const { id, ...columns } = rowFromGrant(grant)
  const result = await db
    .updateTable("key")
    .set(columns)
    .where("id", "=", id)
    .where("version", "=", grant.version - 1)
    .executeTakeFirst()
  if (result.numUpdatedRows === 0n) throw new BittingError("precondition_failed")
  if (grant.revokedAt !== null) await deleteSealedToken(db, id)
  if (grant.purgedAt !== null) await deleteDenialsOf(db, id)
}
