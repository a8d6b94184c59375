import type { ScopeUse } from "@bitting/core"
import { sql } from "kysely"
import type { Dialect } from "./dialects/dialect.ts"
import type { Db, ScopeUseRow } from "./schema.ts"
import { inStatements } from "./turns.ts"

/**
 * Notes which scopes keys were accepted for, unless that is known. Nothing is noted of scopes a key does not have: other processes report
 * them as well. Must run in a transaction.
 */
export async function addScopeUse(db: Db, dialect: Dialect, uses: readonly ScopeUseRow[]): Promise<void> {
  await inStatements(uses, async (rows) => {
    const json = JSON.stringify(rows.map((row) => [row.grant_id, row.scope, row.first_used_at]))
    await sql`insert into scope_use (grant_id, scope, first_used_at)
    select used.grant_id, used.scope, used.first_used_at from (
      select element.value ->> 0 as grant_id, element.value ->> 1 as scope, cast(element.value ->> 2 as bigint) as first_used_at
      from ${dialect.rows(json)}
    ) as used
    join ${sql.table("key")} as k on k.id = used.grant_id
    where exists (select 1 from ${dialect.elements(sql`k.scopes`)} where element.value = used.scope)
    on conflict (grant_id, scope) do nothing`.execute(db)
  })
}

/** The scopes that keys were accepted for, by key, in order of their names. */
export async function listScopeUse(
  db: Db,
  dialect: Dialect,
  grantIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ScopeUse[]>> {
  const { rows } = await sql<ScopeUseRow>`select grant_id, scope, first_used_at from scope_use
  where grant_id in (select element.value from ${dialect.elements(sql.val(JSON.stringify(grantIds)))})
  order by grant_id, scope`.execute(db)
  const found = new Map<string, ScopeUse[]>()
  for (const { grant_id: id, scope, first_used_at: firstUsedAt } of rows) {
    const uses = found.get(id) ?? []
    found.set(id, uses)
    uses.push({ scope, firstUsedAt })
  }
  return found
}
