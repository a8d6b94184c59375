import { stepStart, USAGE_STEPS } from "@bitting/core"
import type { UsageCount, UsageFilter, UsageRange } from "@bitting/core"
import { sql } from "kysely"
import type { Dialect } from "./dialects/dialect.ts"
import { contains, isVisible } from "./grant-list.ts"
import type { Db, UsageTotalRow } from "./schema.ts"
import { inStatements } from "./turns.ts"
import type { KeySum } from "./usage-sum.ts"

/** Keys that are counted together, because no filter tells one from the other. */
type Group = Pick<UsageTotalRow, "organization_id" | "workspace_id" | "keyspace" | "type" | "environments">

/** What a key that is not confined to environments has in `environments`: no key is confined to none. */
export const ANY_ENVIRONMENT = "[]"

/** Where keys belong; what is no key is not in it. */
async function groupsOf(
  db: Db,
  dialect: Dialect,
  grantIds: readonly string[],
): Promise<ReadonlyMap<string, Group>> {
  const { rows } = await sql<
    Group & { readonly id: string }
  >`select id, organization_id, workspace_id, keyspace, type,
  coalesce(environments, ${ANY_ENVIRONMENT}) as environments from ${sql.table("key")}
  where id in (select element.value from ${dialect.elements(sql.val(JSON.stringify(grantIds)))})`.execute(db)
  return new Map(rows.map(({ id, ...group }) => [id, group]))
}

type Cells = readonly (string | number)[]

/** The primary key of a sum. */
const placeOf = (
  { group, code }: { readonly group: Group; readonly code: string },
  per: UsageTotalRow["per"],
  at: number,
): Cells => [
  group.organization_id,
  per,
  at,
  code,
  group.workspace_id,
  group.keyspace,
  group.type,
  group.environments,
]

/** Verifications by group, time and code. */
function createTotals() {
  const counts = new Map<string, number>()

  function add(place: Cells, count: number): void {
    const name = JSON.stringify(place)
    counts.set(name, (counts.get(name) ?? 0) + count)
  }

  return {
    add(group: Group, { hours }: KeySum): void {
      for (const { hourAt, counts: byCode } of hours) {
        for (const [code, count] of Object.entries(byCode)) {
          for (const per of USAGE_STEPS) add(placeOf({ group, code }, per, stepStart(hourAt, per)), count)
        }
      }
    },
    /** Rows as JSON, in one order, so that two that are written at once never lock each other out. */
    rows: (): readonly string[] =>
      [...counts]
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([place, count]) => `${place.slice(0, -1)},${count}]`),
  }
}

async function addRows(db: Db, dialect: Dialect, rows: readonly string[]): Promise<void> {
  await sql`insert into usage_total (organization_id, per, at, code, workspace_id, keyspace, type, environments, count)
  select element.value ->> 0, element.value ->> 1, cast(element.value ->> 2 as bigint), element.value ->> 3, element.value ->> 4,
    element.value ->> 5, element.value ->> 6, element.value ->> 7, cast(element.value ->> 8 as bigint)
  from ${dialect.rows(`[${rows.join(",")}]`)} where true
  on conflict (organization_id, per, at, code, workspace_id, keyspace, type, environments)
  do update set count = usage_total.count + excluded.count`.execute(db)
}

/** Adds counted verifications to the sums of whole organizations. Must run in a transaction. */
export async function addTotals(db: Db, dialect: Dialect, sums: readonly KeySum[]): Promise<void> {
  const totals = createTotals()
  await inStatements(sums, async (some) => {
    const ids = some.map(({ grantId }) => grantId)
    const groups = await groupsOf(db, dialect, ids)
    for (const sum of some) {
      const group = groups.get(sum.grantId)
      if (group !== undefined) totals.add(group, sum)
    }
  })
  await inStatements(totals.rows(), async (rows) => await addRows(db, dialect, rows))
}

/** Lists the sums of all keys the filter passes, by time and code. */
export async function listTotals(
  db: Db,
  filter: UsageFilter,
  range: UsageRange,
): Promise<readonly UsageCount[]> {
  const { type, workspaceId, environment } = filter
  // Named like keys, whose columns it shares: the same conditions hold for both.
  let query = db
    .selectFrom("usage_total as key")
    .select(["key.at", "key.code", sql<number>`cast(sum(${sql.ref("key.count")}) as bigint)`.as("total")])
    .where("key.organization_id", "=", filter.organizationId)
    .where("key.per", "=", range.per)
    .where("key.at", ">=", range.from)
    .where("key.at", "<", range.until)
    .where(isVisible(filter))
    .groupBy(["key.at", "key.code"])
    .orderBy("key.at")
    .orderBy("key.code")
  if (type !== undefined) query = query.where("key.type", "=", type)
  if (workspaceId !== undefined) query = query.where("key.workspace_id", "=", workspaceId)
  if (environment !== undefined) {
    query = query.where((eb) =>
      eb.or([eb("key.environments", "=", ANY_ENVIRONMENT), contains("key.environments", environment)]),
    )
  }
  const rows = await query.execute()
  return rows.map(({ at, code, total }) => ({ hourAt: at, code, count: total }))
}
