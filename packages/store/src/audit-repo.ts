import type { AuditEvent, AuditFilter, Page, PageRequest, RecordedAuditEvent } from "@bitting/core"
import { recordedFrom, rowOf } from "./audit-row.ts"
import { beyond, directionOf, pageOf } from "./paging.ts"
import type { Db } from "./schema.ts"
import { inTurns } from "./turns.ts"

/** Adds the entries of the change with that tag; their number is given by the commit. */
export async function insertAudit(db: Db, changeTag: string, events: readonly AuditEvent[]): Promise<void> {
  const parts = events.map((event, part) => ({ event, part }))
  await inTurns(parts, async (some) => {
    const rows = some.map(({ event, part }) =>
      rowOf(event, { change_tag: changeTag, part, seq: null, leaf_index: null }),
    )
    await db.insertInto("audit").values(rows).execute()
  })
}

function placeFrom(value: string | number | null): { readonly seq: number; readonly part: number } {
  const [seq, part] = String(value).split(".").map(Number)
  return { seq: seq ?? 0, part: part ?? 0 }
}

/** Lists committed entries of an organization's log, or of the instance's own, in commit order. */
export async function listAudit(
  db: Db,
  filter: AuditFilter,
  page: PageRequest<"seq">,
): Promise<Page<RecordedAuditEvent>> {
  const { organizationId, action, targetId, actorId, from, until } = filter
  const direction = directionOf(page)
  let query = db.selectFrom("audit").selectAll().where("seq", "is not", null)
  query =
    organizationId === null
      ? query.where("organization_id", "is", null)
      : query.where("organization_id", "=", organizationId)
  if (action !== undefined) query = query.where("action", "=", action)
  if (targetId !== undefined) query = query.where("target_id", "=", targetId)
  if (actorId !== undefined) query = query.where("actor_id", "=", actorId)
  if (from !== undefined) query = query.where("at", ">=", from)
  if (until !== undefined) query = query.where("at", "<", until)
  if (page.after !== null) {
    const { seq, part } = placeFrom(page.after.value)
    query = query.where((eb) => eb(eb.refTuple("seq", "part"), beyond(page), eb.tuple(seq, part)))
  }
  const rows = await query
    .orderBy("seq", direction)
    .orderBy("part", direction)
    .limit(page.limit + 1)
    .execute()
  return pageOf(rows.map(recordedFrom), page, (row) => ({ value: `${row.seq}.${row.part}`, id: row.id }))
}
