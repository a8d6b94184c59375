import { createTreeBuilder } from "@bitting/core"
import { hash } from "node:crypto"
import { join } from "node:path"
import SqliteDatabase from "better-sqlite3"
import { Client, types } from "pg"

/** Rows of a server's database, read past the server. */
interface Rows {
  readonly all: <Row>(query: string) => Promise<readonly Row[]>
  readonly close: () => Promise<void>
}

function sqliteRows(dataDir: string): Rows {
  const database = new SqliteDatabase(join(dataDir, "bitting.db"), { readonly: true })
  return {
    // Rows are what the query says.
    all: async <Row>(query: string) => database.prepare(query).all() as Row[],
    close: async () => void database.close(),
  }
}

async function postgresRows(url: string): Promise<Rows> {
  const client = new Client({
    connectionString: url,
    // int8 arrives as text otherwise; no number here is beyond 2^53.
    types: { getTypeParser: (type) => (type === types.builtins.INT8 ? Number : types.getTypeParser(type)) },
  })
  await client.connect()
  return {
    // Rows are what the query says.
    all: async <Row>(query: string) => (await client.query(query)).rows as Row[],
    close: async () => await client.end(),
  }
}

/** Queries that find a half of something without its other half; each answers a `what`. */
const HALVES: Readonly<Record<string, string>> = {
  "a key whose making is not in the audit log": `select k.id as what from "key" k where not exists (
      select 1 from audit a where a.target_id = k.id and a.action in ('key.created', 'key.imported'))`,
  "an audit entry of a key that is not there": `select a.target_id as what from audit a where a.target_kind = 'key'
      and not exists (select 1 from "key" k where k.id = a.target_id)`,
  "a revoked key whose revocation is not in the audit log": `select k.id as what from "key" k where k.revoked_at is not null
      and not exists (select 1 from audit a where a.target_id = k.id and a.action in ('key.revoked', 'key.purged'))`,
  "an audited revocation of a key that is not revoked": `select k.id as what from "key" k where k.revoked_at is null
      and exists (select 1 from audit a where a.target_id = k.id and a.action in ('key.revoked', 'key.purged'))`,
  "an audited purge of a key that is not purged, or the reverse": `select k.id as what from "key" k where (k.purged_at is null)
      = exists (select 1 from audit a where a.target_id = k.id and a.action = 'key.purged')`,
  "an audited rotation of a key that is not rotated, or the reverse": `select k.id as what from "key" k where (k.rotated_to is null)
      = exists (select 1 from audit a where a.target_id = k.id and a.action = 'key.rotated')`,
  "a successor without its predecessor": `select k.id as what from "key" k where k.rotated_from is not null
      and not exists (select 1 from "key" old where old.id = k.rotated_from and old.rotated_to = k.id)`,
  "a rotated key without its successor": `select k.id as what from "key" k where k.rotated_to is not null
      and not exists (select 1 from "key" young where young.id = k.rotated_to and young.rotated_from = k.id)`,
  "a rotated key without an end": `select k.id as what from "key" k where (k.rotated_to is null) <> (k.overlap_ends_at is null)`,
  "an audit entry without its change": `select a.id as what from audit a where not exists (
      select 1 from change c where c.tag = a.change_tag and c.seq = a.seq)`,
  "an audit entry without its leaf": `select a.id as what from audit a where a.leaf_index is null or not exists (
      select 1 from audit_node n where n.tree = coalesce(a.organization_id, 'instance') and n.level = 0 and n.place = a.leaf_index
      and n.hash = a.leaf_hash)`,
  "a change without a number": "select tag as what from change where seq is null",
  "a newest change that is not the newest": `select h.tag as what from head h where not exists (
      select 1 from change c where c.tag = h.tag and c.seq = h.seq) or h.seq <> (select max(seq) from change)`,
}

const sha256 = (bytes: Uint8Array): Uint8Array => hash("sha256", bytes, "buffer")

async function gaps({ all }: Rows): Promise<readonly string[]> {
  const numbers = await all<{ seq: number }>("select seq from change order by seq")
  return numbers.flatMap(({ seq }, place) =>
    seq === place + 1 ? [] : [`change ${seq} where number ${place + 1} belongs`],
  )
}

/** Whoever caches a token learns of its key by the change that names it. */
async function unannounced({ all }: Rows): Promise<readonly string[]> {
  const changes = await all<{ targets: string }>("select targets from change")
  // Targets are a JSON array of strings.
  const announced = new Set(changes.flatMap(({ targets }) => JSON.parse(targets) as string[]))
  const keys = await all<{ id: string; token_hash: Buffer }>('select id, token_hash from "key"')
  return keys
    .filter(({ token_hash: tokenHash }) => !announced.has(`token:${tokenHash.toString("hex")}`))
    .map(({ id }) => `a key that no change names: ${id}`)
}

/** Builds every tree again from its entries, and compares all that is stored of it. */
async function crookedTrees({ all }: Rows): Promise<readonly string[]> {
  const trees = await all<{ tree: string; size: number }>("select tree, size from audit_tree")
  const leaves = await all<{ tree: string; leaf_index: number; leaf_hash: Buffer }>(
    `select coalesce(organization_id, 'instance') as tree, leaf_index, leaf_hash from audit order by 1, 2`,
  )
  const nodes = await all<{ tree: string; level: number; place: number; hash: Buffer }>(
    "select tree, level, place, hash from audit_node",
  )
  const problems: string[] = []
  const rebuilt = new Map(trees.map(({ tree }) => [tree, createTreeBuilder(sha256)]))
  const expected = new Set<string>()
  for (const { tree, leaf_index: index, leaf_hash: leafHash } of leaves) {
    const builder = rebuilt.get(tree)
    if (builder?.size() !== index) problems.push(`leaf ${index} of ${tree} is out of place`)
    for (const { level, place, hash: value } of builder?.append(leafHash) ?? [])
      expected.add(`${tree} ${level}/${place} ${Buffer.from(value).toString("hex")}`)
  }
  for (const { tree, size } of trees) {
    const count = rebuilt.get(tree)?.size()
    if (count !== size) problems.push(`${tree} counts ${size} leaves and has ${count}`)
  }
  const stored = new Set(
    nodes.map(({ tree, level, place, hash: value }) => `${tree} ${level}/${place} ${value.toString("hex")}`),
  )
  const differing = [
    ...[...stored].filter((node) => !expected.has(node)),
    ...[...expected].filter((node) => !stored.has(node)),
  ].map((node) => `a subtree that differs: ${node}`)
  return [...problems, ...differing]
}

/**
 * Looks through the database of a server for whatever is there by half: a key without its audit entry or change, a gap in the numbers, a
 * broken link, a tree that is not that of its entries.
 * @returns what was found, in words
 */
export async function findHalves(
  dataDir: string,
  databaseUrl: string | undefined,
): Promise<readonly string[]> {
  const rows = databaseUrl === undefined ? sqliteRows(dataDir) : await postgresRows(databaseUrl)
  try {
    const found: string[] = []
    for (const [name, query] of Object.entries(HALVES))
      found.push(...(await rows.all<{ what: string }>(query)).map(({ what }) => `${name}: ${what}`))
    found.push(...(await gaps(rows)), ...(await unannounced(rows)), ...(await crookedTrees(rows)))
    if (databaseUrl === undefined) {
      const [verdict] = await rows.all<{ integrity_check: string }>("pragma integrity_check")
      if (verdict?.integrity_check !== "ok") found.push(`a damaged file: ${verdict?.integrity_check}`)
    }
    return found
  } finally {
    await rows.close()
  }
}
