import { growTree, siblingsOf } from "@bitting/core"
import type { LeafSpan, NodePlace, StoredLeaf, TreeNode } from "@bitting/core"
import { leafFrom, openingsFrom, sha256 } from "./audit-row.ts"
import type { Db } from "./schema.ts"

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
  if (places.length === 0) return []
  const rows = await db
    .selectFrom("audit_node")
    .select(["level", "place", "hash"])
    .where("tree", "=", treeOf(organizationId))
    .where((eb) => eb.or(places.map(({ level, place }) => eb.and({ level, place }))))
    .execute()
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

async function nextIndex(db: Db, tree: string): Promise<number> {
  const { size } = await db
    .insertInto("audit_tree")
    .values({ tree, size: 1 })
    .onConflict((conflict) =>
      conflict.column("tree").doUpdateSet((eb) => ({ size: eb("audit_tree.size", "+", 1) })),
    )
    .returning("size")
    .executeTakeFirstOrThrow()
  return size - 1
}

/** Rows per statement: well below the 32,766 parameters SQLite takes. */
const ROWS_PER_INSERT = 1_000

/** Adds complete subtrees to a tree. */
export async function insertNodes(db: Db, tree: string, nodes: readonly TreeNode[]): Promise<void> {
  for (let from = 0; from < nodes.length; from += ROWS_PER_INSERT) {
    const rows = nodes.slice(from, from + ROWS_PER_INSERT).map((node) => ({ tree, ...node }))
    await db.insertInto("audit_node").values(rows).execute()
  }
}

/** Adds the entries of a change to their trees. To be called when nothing else can commit before it. */
export async function growTrees(db: Db, changeTag: string): Promise<void> {
  const rows = await db
    .selectFrom("audit")
    .select(["part", "organization_id", "leaf_hash"])
    .where("change_tag", "=", changeTag)
    .orderBy("part")
    .execute()
  for (const { part, organization_id: organizationId, leaf_hash: hash } of rows) {
    const tree = treeOf(organizationId)
    const index = await nextIndex(db, tree)
    const siblings = await getNodes(db, organizationId, siblingsOf(index))
    await insertNodes(db, tree, growTree(sha256, { index, hash }, siblings))
    await db
      .updateTable("audit")
      .set({ leaf_index: index })
      .where("change_tag", "=", changeTag)
      .where("part", "=", part)
      .execute()
  }
}
