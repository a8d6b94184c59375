import type { AccountProvider, CreationPage, Account, Page } from "@bitting/core"
import { beyond, directionOf, mustTouch, pageOf } from "./paging.ts"
import type { AccountRow, Db } from "./schema.ts"

function fromRow(row: AccountRow): Account {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    provider: row.provider as AccountProvider,
    createdAt: row.created_at,
  }
}

function toRow(account: Account): AccountRow {
  return {
    id: account.id,
    organization_id: account.organizationId,
    name: account.name,
    provider: account.provider,
    created_at: account.createdAt,
  }
}

/** Gets one account; null when there is none of that id. */
export async function getAccount(db: Db, id: string): Promise<Account | null> {
  const row = await db.selectFrom("account").selectAll().where("id", "=", id).executeTakeFirst()
  return row === undefined ? null : fromRow(row)
}

/** Lists the accounts of an organization by creation. */
export async function listAccounts(
  db: Db,
  organizationId: string,
  page: CreationPage,
): Promise<Page<Account>> {
  const { after } = page
  const direction = directionOf(page)
  let query = db.selectFrom("account").selectAll().where("organization_id", "=", organizationId)
  if (after !== null) {
    query = query.where((eb) =>
      eb(eb.refTuple("created_at", "id"), beyond(page), eb.tuple(Number(after.value), after.id)),
    )
  }
  const rows = await query
    .orderBy("created_at", direction)
    .orderBy("id", direction)
    .limit(page.limit + 1)
    .execute()
  return pageOf(rows.map(fromRow), page, (row) => ({ value: row.createdAt, id: row.id }))
}

/** Adds an account. Fails when its organization has one of that name. */
export async function insertAccount(db: Db, account: Account): Promise<void> {
  await db.insertInto("account").values(toRow(account)).execute()
}

/** Replaces an account. @throws BittingError not_found */
export async function updateAccount(db: Db, account: Account): Promise<void> {
  const { id, ...columns } = toRow(account)
  const result = await db.updateTable("account").set(columns).where("id", "=", id).executeTakeFirst()
  mustTouch(result.numUpdatedRows)
}

/** Deletes an account. @throws BittingError not_found */
export async function deleteAccount(db: Db, id: string): Promise<void> {
  const result = await db.deleteFrom("account").where("id", "=", id).executeTakeFirst()
  mustTouch(result.numDeletedRows)
}
