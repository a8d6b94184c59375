import { DENIALS_KEPT } from "@bitting/core"
import type { Denial, Page, PageRequest } from "@bitting/core"
import { sql } from "kysely"
import type { Dialect } from "./dialects/dialect.ts"
import { beyond, directionOf, pageOf } from "./paging.ts"
import type { Db, DenialRow } from "./schema.ts"

function denialFrom({ grant_id: grantId, asked, ...row }: DenialRow): Denial {
  // Nobody but addDenials writes it.
  return { ...row, grantId, asked: JSON.parse(asked) as readonly string[] }
}

/** Deletes all but the newest samples of those keys and codes. */
async function cutDenials(db: Db, dialect: Dialect, json: string): Promise<void> {
  await sql`delete from denial where (grant_id, code, at) in (
    select old.grant_id, old.code, old.at from denial as old
    where (old.grant_id, old.code) in (select element.value ->> 0, element.value ->> 1 from ${dialect.rows(json)})
    and (select count(*) from denial as newer
      where newer.grant_id = old.grant_id and newer.code = old.code and newer.at > old.at) >= ${DENIALS_KEPT})`.execute(
    db,
  )
}

/**
 * Adds samples of refusals and keeps the newest of each key and code. Those that are there already are passed over, and so are those of keys
 * that are purged or unknown. A few at a time; must run in a transaction.
 */
export async function addDenials(db: Db, dialect: Dialect, denials: readonly Denial[]): Promise<void> {
  if (denials.length === 0) return
  // In one order, so that two that are written at once never lock each other out.
  const rows = denials
    .map(({ grantId, code, at, asked, origin, address }) => [
      grantId,
      code,
      at,
      JSON.stringify(asked),
      origin,
      address,
    ])
    .map((row) => JSON.stringify(row))
    .sort()
  const json = `[${rows.join(",")}]`
  await sql`insert into denial (grant_id, code, at, asked, origin, address)
  select k.id, refused.code, refused.at, refused.asked, refused.origin, refused.address from (
    select element.value ->> 0 as grant_id, element.value ->> 1 as code, cast(element.value ->> 2 as bigint) as at,
      element.value ->> 3 as asked, element.value ->> 4 as origin, element.value ->> 5 as address
    from ${dialect.rows(json)}
  ) as refused
  join ${sql.table("key")} as k on k.id = refused.grant_id
  where k.purged_at is null
  on conflict (grant_id, code, at) do nothing`.execute(db)
  await cutDenials(db, dialect, json)
}

/** Lists the samples of a key's refusals by time and code. */
export async function listDenials(
  db: Db,
  grantId: string,
  page: PageRequest<"refused_at">,
): Promise<Page<Denial>> {
  const { after, limit } = page
  const direction = directionOf(page)
  let query = db.selectFrom("denial").selectAll().where("grant_id", "=", grantId)
  if (after !== null) {
    const place = { at: Number(after.value), code: after.id }
    query = query.where((eb) => eb(eb.refTuple("at", "code"), beyond(page), eb.tuple(place.at, place.code)))
  }
  const rows = await query
    .orderBy("at", direction)
    .orderBy("code", direction)
    .limit(limit + 1)
    .execute()
  return pageOf(rows.map(denialFrom), page, ({ at, code }) => ({ value: at, id: code }))
}

/** Deletes the samples of a key. */
export async function deleteDenialsOf(db: Db, grantId: string): Promise<void> {
  await db.deleteFrom("denial").where("grant_id", "=", grantId).execute()
}

/** Deletes the addresses in samples of keys that memberships of an organization hold. Answers in how many. */
export async function eraseDenialAddresses(
  db: Db,
  organizationId: string,
  memberIds: readonly string[],
): Promise<number> {
  const held = db
    .selectFrom("key")
    .select("id")
    .where("organization_id", "=", organizationId)
    .where("member_id", "in", memberIds)
  const { numUpdatedRows } = await db
    .updateTable("denial")
    .set({ address: null })
    .where("address", "is not", null)
    .where("grant_id", "in", held)
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}

/** Deletes samples from before a moment, and of the rest all but the newest so many; those of one instant stay or go together. */
export async function pruneDenials(
  db: Db,
  { before, most }: { readonly before: number; readonly most: number },
): Promise<void> {
  await db.deleteFrom("denial").where("at", "<", before).execute()
  await db
    .deleteFrom("denial")
    .where("at", "<=", (eb) =>
      eb
        .selectFrom("denial as newest")
        .select("newest.at")
        .orderBy("newest.at", "desc")
        .limit(1)
        .offset(most),
    )
    .execute()
}
