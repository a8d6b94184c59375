import { hash, randomBytes } from "node:crypto"
import { canonicalJson, createTreeBuilder, SALT_BYTES, sealAuditEvent, toJson } from "@bitting/core"
import type { AuditEvent, SealTools, TreeNode } from "@bitting/core"
import type { Kysely } from "kysely"
import type { ColumnTypes } from "../dialects/dialect.ts"
import type { Migration } from "./migration.ts"

/** The columns of this schema, which is older than that of `schema.ts`. */
type Tables = {
  audit: {
    change_tag: string
    part: number
    seq: number
    id: string
    at: number
    organization_id: string | null
    actor_kind: string
    actor_id: string
    actor_member_id: string | null
    action: string
    target_kind: string
    target_id: string
    request_id: string
    address: string | null
    before: string | null
    after: string | null
    personal: string
    leaf_index: number | null
    leaf_hash: Uint8Array | null
  }
  audit_tree: { tree: string; size: number }
  audit_node: { tree: string; level: number; place: number; hash: Uint8Array }
}

type Db = Kysely<Tables>
type Row = Tables["audit"]

const PAGE = 500

const tools: SealTools = {
  digest: (bytes) => hash("sha256", bytes, "buffer"),
  salt: () => randomBytes(SALT_BYTES),
}

async function createTables(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .alterTable("audit")
    .addColumn("personal", types.text, (column) => column.notNull().defaultTo("{}"))
    .execute()
  await db.schema.alterTable("audit").addColumn("leaf_index", types.bigint).execute()
  await db.schema.alterTable("audit").addColumn("leaf_hash", types.bytes).execute()
  await db.schema
    .createTable("audit_tree")
    .addColumn("tree", types.text, (column) => column.notNull().primaryKey())
    .addColumn("size", types.bigint, (column) => column.notNull())
    .modifyEnd(types.clusteredTableEnd)
    .execute()
  await db.schema
    .createTable("audit_node")
    .addColumn("tree", types.text, (column) => column.notNull())
    .addColumn("level", types.bigint, (column) => column.notNull())
    .addColumn("place", types.bigint, (column) => column.notNull())
    .addColumn("hash", types.bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint("audit_node_key", ["tree", "level", "place"])
    .modifyEnd(types.clusteredTableEnd)
    .execute()
}

const detailsFrom = (json: string | null): AuditEvent["before"] =>
  json === null ? null : (JSON.parse(json) as AuditEvent["before"])

function eventFrom(row: Row): AuditEvent {
  return {
    id: row.id,
    at: row.at,
    organizationId: row.organization_id,
    actor: { kind: row.actor_kind as "person", id: row.actor_id, memberId: row.actor_member_id },
    action: row.action as AuditEvent["action"],
    target: { kind: row.target_kind as "key", id: row.target_id },
    origin: { requestId: row.request_id, address: row.address },
    before: detailsFrom(row.before),
    after: detailsFrom(row.after),
  }
}

/** Makes a row a leaf: personal values move beside it. Answers the leaf's hash. */
async function sealRow(db: Db, row: Row, index: number): Promise<Uint8Array> {
  const { leaf, personal, leafHash } = sealAuditEvent(eventFrom(row), tools)
  await db
    .updateTable("audit")
    .set({
      address: leaf.origin.address?.commitment ?? null,
      before: leaf.before === null ? null : canonicalJson(leaf.before),
      after: leaf.after === null ? null : canonicalJson(leaf.after),
      personal: canonicalJson(toJson(personal)),
      leaf_index: index,
      leaf_hash: leafHash,
    })
    .where("change_tag", "=", row.change_tag)
    .where("part", "=", row.part)
    .execute()
  return leafHash
}

async function pageAfter(db: Db, organizationId: string | null, last: Row | null): Promise<Row[]> {
  let query = db
    .selectFrom("audit")
    .selectAll()
    .where("organization_id", organizationId === null ? "is" : "=", organizationId)
  if (last !== null) {
    query = query.where((eb) => eb(eb.refTuple("seq", "part"), ">", eb.tuple(last.seq, last.part)))
  }
  return await query.orderBy("seq").orderBy("part").limit(PAGE).execute()
}

/** Builds the tree of a log from the entries it has. */
async function plantTree(db: Db, organizationId: string | null): Promise<void> {
  const tree = organizationId ?? "instance"
  const builder = createTreeBuilder(tools.digest)
  let rows = await pageAfter(db, organizationId, null)
  while (rows.length > 0) {
    const nodes: TreeNode[] = []
    for (const row of rows) nodes.push(...builder.append(await sealRow(db, row, builder.size())))
    await db
      .insertInto("audit_node")
      .values(nodes.map((node) => ({ tree, ...node })))
      .execute()
    rows = await pageAfter(db, organizationId, rows.at(-1) ?? null)
  }
  await db.insertInto("audit_tree").values({ tree, size: builder.size() }).execute()
}

export const auditTree: Migration = {
  number: 2,
  name: "audit-tree",
  up: async (db, { dialect }) => {
    await createTables(db, dialect.types)
    const tables = db.withTables<Tables>()
    const logs = await tables.selectFrom("audit").select("organization_id").distinct().execute()
    for (const log of logs) await plantTree(tables, log.organization_id)
    await db.schema
      .createIndex("audit_by_leaf")
      .unique()
      .on("audit")
      .columns(["organization_id", "leaf_index"])
      .execute()
    await dialect.installTrees(db)
  },
}
