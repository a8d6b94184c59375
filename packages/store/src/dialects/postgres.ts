import { BittingError } from "@bitting/core"
import type { Clock } from "@bitting/core"
import { Kysely, PostgresDialect, sql } from "kysely"
import { DatabaseError } from "pg"
import type { Pool } from "pg"
import { insertAudit } from "../audit-repo.ts"
import { replyFrom } from "../feed-row.ts"
import type { FeedRow } from "../feed-row.ts"
import { hashBytes } from "../grant-row.ts"
import { lookFrom } from "../lease-look.ts"
import type { LookRow } from "../lease-look.ts"
import { createQueue } from "../queue.ts"
import type { Database, Db } from "../schema.ts"
import { loadedFrom, loadedManyFrom, snapshotQuery } from "../snapshot-row.ts"
import type { SnapshotRow, TokenSnapshotRow } from "../snapshot-row.ts"
import type { Connection, Dialect } from "./dialect.ts"
import { createPool } from "./postgres-client.ts"
import { takeInstanceLock } from "./postgres-lock.ts"
import type { InstanceLock } from "./postgres-lock.ts"

/** The load query; its parameter is the token's hash as bytes. */
export const POSTGRES_LOAD: string = snapshotQuery({
  parameter: "$1",
  arrayOfIds: "json_agg(a.id)::text",
  accountIds: "select json_array_elements_text(k.accounts::json)",
})

/** The load query for several tokens; its parameters are their hashes and the number of the asker's position. */
export const POSTGRES_LOAD_MANY: string = snapshotQuery({
  parameter: "any($1)",
  arrayOfIds: "json_agg(a.id)::text",
  accountIds: "select json_array_elements_text(k.accounts::json)",
  more: ["encode(k.token_hash, 'hex') as hash", "(select tag from change where seq = $2::bigint) as known"],
})

/**
 * What a wait for leases looks at; its parameter is an array of tags. The server is named by address, start and timeline; a standby has
 * no name.
 */
export const POSTGRES_LOOK = `select h.seq as head,
  case when not pg_is_in_recovery() then concat_ws(' ', inet_server_addr(), inet_server_port(), pg_postmaster_start_time(),
    left(pg_walfile_name(pg_current_wal_lsn()), 8)) end as authority,
  (select json_agg(tag)::text from change where seq is not null and tag = any($1)) as found,
  (select json_agg(json_build_array(id, credential, organization_id, n, acked, fail_open_ms, name))::text from lease where acked < h.seq) as behind
from head h`

/** The feed query; its parameter is the asked number or null. The authority's clock is the database's. */
export const POSTGRES_SINCE = `select h.seq, h.tag, floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now,
  (select tag from change where seq = $1::bigint) as known,
  (select json_agg(json_build_array(c.seq, c.tag, c.organization_id, c.targets) order by c.seq)::text
    from change c where c.seq > $1::bigint and c.seq <= $1::bigint + 1000) as changes
from head h`

/** Numbers a change, and the audit entries with it, inside COMMIT: the order of numbers is the order of commits, without gaps. */
const NUMBER_CHANGE = `create function number_change() returns trigger language plpgsql as $$
declare s bigint;
begin
  perform pg_advisory_xact_lock(7420);
  update head set seq = seq + 1, tag = new.tag where one = 1 returning seq into s;
  update change set seq = s where tag = new.tag;
  update audit set seq = s where change_tag = new.tag;
  return null;
end $$`

/**
 * The same, and adds the entries to the trees of their logs: an entry takes the next leaf, and each complete subtree that ends
 * with it is stored. 01 is the prefix of inner nodes (RFC 9162 §2.1.1).
 */
const NUMBER_CHANGE_AND_LEAVES = `create or replace function number_change() returns trigger language plpgsql as $$
declare
  s bigint;
  entry record;
  log text;
  leaf bigint;
  depth bigint;
  spot bigint;
  digest bytea;
begin
  perform pg_advisory_xact_lock(7420);
  update head set seq = seq + 1, tag = new.tag where one = 1 returning seq into s;
  update change set seq = s where tag = new.tag;
  for entry in select part, organization_id, leaf_hash from audit where change_tag = new.tag order by part loop
    log := coalesce(entry.organization_id, 'instance');
    insert into audit_tree as t (tree, size) values (log, 1)
      on conflict (tree) do update set size = t.size + 1 returning t.size - 1 into leaf;
    update audit set seq = s, leaf_index = leaf where change_tag = new.tag and part = entry.part;
    depth := 0;
    spot := leaf;
    digest := entry.leaf_hash;
    insert into audit_node (tree, level, place, hash) values (log, depth, spot, digest);
    while spot % 2 = 1 loop
      select sha256(decode('01', 'hex') || n.hash || digest) into strict digest
        from audit_node n where n.tree = log and n.level = depth and n.place = spot - 1;
      depth := depth + 1;
      spot := spot / 2;
      insert into audit_node (tree, level, place, hash) values (log, depth, spot, digest);
    end loop;
  end loop;
  return null;
end $$`

const NUMBER_CHANGE_TRIGGER = `create constraint trigger number_change after insert on change
deferrable initially deferred for each row execute function number_change()`

function stateOf(error: unknown): string {
  return error instanceof DatabaseError ? (error.code ?? "") : ""
}

/** Connection, resource, operator and system errors; read-only; lock, deadlock, serialization; cancelled or timed out. */
const UNAVAILABLE = /^(08|53|57|58|25006|25P0|55P03|40001|40P01)/

const LOST_CONNECTION =
  /^(Connection terminated|Query read timeout|timeout e|Client (was closed|has encountered)|Cannot use a pool|driver has already been destroyed|Postgres connection has been discarded|AbortedTransaction)/

function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof DatabaseError) return false
  const code = "code" in error ? String(error.code) : ""
  return /^E[A-Z]+$/.test(code) || LOST_CONNECTION.test(error.message)
}

/** PostgreSQL's side of what the dialects differ in. */
export const postgresDialect: Dialect = {
  types: {
    text: sql`text collate "C"`,
    bigint: sql`bigint`,
    bytes: sql`bytea`,
    tableEnd: sql``,
    clusteredTableEnd: sql``,
    hotTableEnd: sql`with (fillfactor = 10)`,
  },
  elements: (json) => sql`json_array_elements_text(${json}::json) as element(value)`,
  rows: (json) => sql`json_array_elements(${json}::json) as element(value)`,
  installNumbering: async (db) => {
    await sql.raw(NUMBER_CHANGE).execute(db)
    await sql.raw(NUMBER_CHANGE_TRIGGER).execute(db)
  },
  installTrees: async (db) => {
    await sql.raw(NUMBER_CHANGE_AND_LEAVES).execute(db)
  },
  // The trigger numbers them.
  recordAudit: insertAudit,
  lockMigrations: async (db) => {
    await sql`select pg_advisory_xact_lock(7420, 0)`.execute(db)
  },
  isUniqueViolation: (error) => stateOf(error) === "23505",
  isUnavailable: (error) => UNAVAILABLE.test(stateOf(error)) || isLostConnection(error),
  isBadText: (error) => stateOf(error) === "22021",
}

/** Waits until no other such transaction is open. The lock is given back when what was committed can be seen. */
async function lockWrites(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(7420, 2)`.execute(db)
}

/** What PostgreSQL warns of when a commit does not wait for its synchronous standby any longer: cancelled, terminated. */
const NOT_REPLICATED: readonly (string | undefined)[] = ["01000", "57P01"]

/**
 * Runs a transaction that excludes all others of this kind, in this process and across processes.
 * @throws BittingError `outcome_unknown` when it is committed on this server and perhaps on no standby
 */
function createTransactions(db: Db, pool: Pool): Connection["write"] {
  let warnings = 0
  pool.on("connect", (client) => {
    client.on("notice", ({ code }) => {
      if (NOT_REPLICATED.includes(code)) warnings += 1
    })
  })
  return async (work) => {
    const before = warnings
    const result = await db
      .transaction()
      .setIsolationLevel("read committed")
      .execute(async (trx) => {
        // What the work reads (is this the last owner?) must still hold when it commits.
        await lockWrites(trx)
        return await work(trx)
      })
    // Such a change stands here, and may be lost with this server.
    if (warnings !== before) throw new BittingError("outcome_unknown")
    return result
  }
}

/** Whether the change is in the log, on the standby as well. A commit of a transaction that wrote nothing would wait for no standby. */
async function findChange(db: Db, tag: string): Promise<boolean> {
  const found = await db.selectFrom("change").select("seq").where("tag", "=", tag).execute()
  if (found.length > 0) await sql`select pg_logical_emit_message(true, 'bitting', '')`.execute(db)
  return found.length > 0
}

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows
  if (row === undefined) throw new Error("the table head is empty")
  return row
}

function connect(pool: Pool, lock: InstanceLock): Connection {
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  const transaction = createTransactions(db, pool)
  const queue = createQueue()
  return {
    dialect: postgresDialect,
    reader: db,
    write: async (work) => await queue.run(async () => await transaction(work)),
    count: async (work) => await db.transaction().setIsolationLevel("read committed").execute(work),
    load: async (tokenHash) => {
      const query = { name: "load", text: POSTGRES_LOAD, values: [hashBytes(tokenHash)] }
      return loadedFrom(only((await pool.query<SnapshotRow>(query)).rows), tokenHash)
    },
    loadMany: async (hashes, position) => {
      const values = [hashes.map(hashBytes), position?.seq ?? null]
      const query = { name: "load_many", text: POSTGRES_LOAD_MANY, values }
      return loadedManyFrom((await pool.query<TokenSnapshotRow>(query)).rows, hashes, position)
    },
    look: async (tags) => lookFrom(only(await lock.query<LookRow>(POSTGRES_LOOK, [tags]))),
    since: async (position) =>
      replyFrom(only(await lock.query<FeedRow>(POSTGRES_SINCE, [position?.seq ?? null])), position),
    confirm: async (tag) => {
      const text = "select (select seq from change where tag = $1) as seq"
      return only(await lock.query<{ seq: number | null }>(text, [tag])).seq
    },
    settled: async () => await lock.settled(),
    tookPlace: async (tag) => await transaction(async (trx) => await findChange(trx, tag)),
    migrated: async () => await lock.claim(),
    close: async () => {
      await pool.end()
      await lock.release()
    },
  }
}

/**
 * Connects to a database for this process alone.
 * @param options.holder random name of this process
 * @throws StoreLockedError when another process serves the database
 */
export async function connectPostgres(options: {
  readonly url: string
  readonly clock: Clock
  readonly holder: string
}): Promise<Connection> {
  const lock = await takeInstanceLock(options)
  return connect(createPool(options.url), lock)
}
