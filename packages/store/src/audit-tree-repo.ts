import { createTreeBuilder, openSubtrees } from "@bitting/core"
import type { AuditEvent, LeafSpan, NodePlace, StoredLeaf } from "@bitting/core"
import { leafFrom, openingsFrom, rowOf, sha256 } from "./audit-row.ts"
import type { Db } from "./schema.ts"
import { inTurns } from "./turns.ts"

/** Name of the instance's own log among trees; every other is named by its organization. */
const INSTANCE_LOG = "instance"

const treeOf = (organizationId: string | null): string => organizationId ?? INSTANCE_LOG

/** Lists every log that has leaves. */
export async function listLogs(db: Db): Promise<readonly (string | null)[]> {
  const rows = await db.selectFrom("audit_tree").select("tree").orderBy("tree").execute()
  return rows.map(({ tree }) => (tree === INSTANCE_LOG ? null : tree))
}

/** Counts the leaves of a log, pruned ones included. */
export async function countLeaves(db: Db, organizationId: string | null): Promise<number> {
  const row = await db
    .selectFrom("audit_tree")
    .select("size")
    .where("tree", "=", treeOf(organizationId))
    .executeTakeFirst()
  return row?.size ?? 0
}

/**
 * Gets the hashes of complete subtrees, in the order they are asked for.
 * @throws Error when one is not there
 */
export async function getNodes(
  db: Db,
  organizationId: string | null,
  places: readonly NodePlace[],
): Promise<readonly Uint8Array[]> {
  const [first, ...rest] = places.map(({ level, place }) =>
    db
      .selectFrom("audit_node")
      .select(["level", "place", "hash"])
      .where("tree", "=", treeOf(organizationId))
      .where("level", "=", level)
      .where("place", "=", place),
  )
  if (first === undefined) return []
  // One condition with "or" makes SQLite read the whole tree, as it does not know how large that is.
  const rows = await rest.reduce((query, next) => query.unionAll(next), first).execute()
  const hashes = new Map(rows.map(({ level, place, hash }) => [`${level}/${place}`, hash]))
  return places.map(({ level, place }) => {
    const hash = hashes.get(`${level}/${place}`)
    if (hash === undefined) throw new Error(`the audit log has no subtree ${level}/${place}`)
    return hash
  })
}

/** Gets the place of an entry in its log; null when that log has no such entry, or only its hash. */
export async function getLeafIndex(
  db: Db,
  organizationId: string | null,
  id: string,
): Promise<number | null> {
  const row = await db
    .selectFrom("audit")
    .select("leaf_index")
    .where("id", "=", id)
    .where("organization_id", "is not distinct from", organizationId)
    .executeTakeFirst()
  return row?.leaf_index ?? null
}

/** Lists the leaves of a span, in order. */
export async function listLeaves(
  db: Db,
  organizationId: string | null,
  span: LeafSpan,
): Promise<readonly StoredLeaf[]> {
  const hashes = await db
    .selectFrom("audit_node")
    .select(["place", "hash"])
    .where("tree", "=", treeOf(organizationId))
    .where("level", "=", 0)
    .where("place", ">=", span.from)
    .where("place", "<", span.until)
    .orderBy("place")
    .execute()
  const entries = db.selectFrom("audit").selectAll()
  const own =
    organizationId === null
      ? entries.where("organization_id", "is", null)
      : entries.where("organization_id", "=", organizationId)
  const rows = await own.where("leaf_index", ">=", span.from).where("leaf_index", "<", span.until).execute()
  const contents = new Map(
    rows.map((row) => [row.leaf_index, { leaf: leafFrom(row), personal: openingsFrom(row) }]),
  )
  return hashes.map(({ place, hash }) => ({
    index: place,
    leafHash: hash,
    entry: contents.get(place) ?? null,
  }))
}

/** Takes the next places of a tree; answers the first. */
async function takePlaces(db: Db, tree: string, count: number): Promise<number> {
  const { size } = await db
    .insertInto("audit_tree")
    .values({ tree, size: count })
    .onConflict((conflict) =>
      conflict.column("tree").doUpdateSet((eb) => ({ size: eb("audit_tree.size", "+", count) })),
    )
    .returning("size")
    .executeTakeFirstOrThrow()
  return size - count
}

/** Entries of one change and one log with nothing between them. */
interface Run {
  readonly organizationId: string | null
  readonly firstPart: number
  readonly events: AuditEvent[]
}

function runsOf(events: readonly AuditEvent[]): readonly Run[] {
  const runs: Run[] = []
  for (const [part, event] of events.entries()) {
    const last = runs.at(-1)
    const { organizationId } = event
    if (last?.organizationId === organizationId) last.events.push(event)
    else runs.push({ organizationId, firstPart: part, events: [event] })
  }
  return runs
}

/** A change whose number is known. */
export interface NumberedChange {
  readonly tag: string
  readonly seq: number
}

async function appendRun(
  db: Db,
  { tag, seq }: NumberedChange,
  { organizationId, firstPart, events }: Run,
): Promise<void> {
  const tree = treeOf(organizationId)
  const size = await takePlaces(db, tree, events.length)
  const places = openSubtrees(size, events.length)
  const known = await getNodes(db, organizationId, places)
  const open = places.map((place, at) => ({ ...place, hash: known[at] ?? new Uint8Array() }))
  const builder = createTreeBuilder(sha256, { size, open })
  const numbered = events.map((event, at) => ({ event, part: firstPart + at, index: size + at }))
  await inTurns(numbered, async (some) => {
    const rows = some.map(({ event, part, index }) =>
      rowOf(event, { change_tag: tag, part, seq, leaf_index: index }),
    )
    await db.insertInto("audit").values(rows).execute()
    const nodes = rows.flatMap(({ leaf_hash: hash }) => builder.append(hash))
    await db
      .insertInto("audit_node")
      .values(nodes.map((node) => ({ tree, ...node })))
      .execute()
  })
}

/** Adds the entries of a change to their logs, tree and all. To be called when nothing else can commit before it. */
export async function appendAudit(
  db: Db,
  change: NumberedChange,
  events: readonly AuditEvent[],
): Promise<void> {
  for (const run of runsOf(events)) await appendRun(db, change, run)
}
