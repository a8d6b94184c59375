import SqliteDatabase from "better-sqlite3"
import { generateKeyPairSync, hash, sign } from "node:crypto"
import { join } from "node:path"
import type { AuditEvent, AuditPorts, AuditSigner, RequestContext } from "@bitting/core"
import { ID_ENTROPY_BYTES, newId } from "@bitting/core"
import type { OpenedStore } from "@bitting/store"
import { createSealer } from "../packages/server/src/secrets/sealer.ts"
import { nodeDigest, systemClock, systemEntropy } from "../packages/server/src/system-clock.ts"
import type { World } from "./world.ts"
import { createWorld } from "./world.ts"

/** What is measured: a log in the store, and the same entries in a plain table. */
export interface Scene {
  readonly world: World
  readonly store: OpenedStore
  readonly ports: AuditPorts
  readonly context: RequestContext
  readonly plain: SqliteDatabase.Database
  /** Puts as many new entries into the plain table, in one transaction. */
  readonly insert: (events: readonly AuditEvent[]) => void
}

function signer(): AuditSigner {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519")
  const { x = "" } = publicKey.export({ format: "jwk" })
  return {
    digest: (bytes) => hash("sha256", bytes, "buffer"),
    publicKey: Buffer.from(x, "base64url"),
    sign: (message) => sign(null, message, privateKey),
  }
}

/** An entry as creating a key makes it. */
function event(organizationId: string): AuditEvent {
  const id = newId("key", systemEntropy.bytes(ID_ENTROPY_BYTES))
  return {
    id: newId("evt", systemEntropy.bytes(ID_ENTROPY_BYTES)),
    at: Date.now(),
    organizationId,
    actor: { kind: "person", id: "per_0123456789ABCDEFGHIJKL", memberId: "mem_0123456789ABCDEFGHIJKL" },
    action: "key.created",
    target: { kind: "key", id },
    origin: { requestId: "req_0123456789ABCDEFGHIJ", address: "192.0.2.17" },
    before: null,
    after: {
      keyspace: "compliance",
      type: "key",
      label: "Nightly export",
      scopes: ["compliance:read", "evidence:read"],
      environments: ["production"],
      expires_at: Date.now() + 7_776_000_000,
    },
  }
}

/** As many new entries of one organization's log. */
export const events = (organizationId: string, count: number): readonly AuditEvent[] =>
  Array.from({ length: count }, () => event(organizationId))

/** A database with a copy of the table of entries and its indexes, and a statement that fills it. */
function plainTable(dataDir: string): Pick<Scene, "plain" | "insert"> {
  const original = new SqliteDatabase(join(dataDir, "bitting.db"), { readonly: true })
  const ddl = original
    .prepare<[], { readonly sql: string }>(
      "select sql from sqlite_master where tbl_name = 'audit' and sql is not null order by type desc",
    )
    .all()
  const columns = original.prepare<[], { readonly name: string }>("pragma table_info(audit)").all()
  original.close()
  const plain = new SqliteDatabase(join(dataDir, "plain.db"))
  plain.pragma("journal_mode = wal")
  plain.pragma("synchronous = full")
  for (const { sql } of ddl) plain.exec(sql)
  const names = columns.map(({ name }) => name)
  const statement = plain.prepare(
    `insert into audit (${names.map((name) => `"${name}"`).join(", ")}) values (${names.map((name) => `@${name}`).join(", ")})`,
  )
  let seq = 0
  const insertAll = plain.transaction((added: readonly AuditEvent[]) => {
    seq += 1
    added.forEach((one, part) =>
      statement.run({
        change_tag: seq.toString(16).padStart(16, "0"),
        part,
        seq,
        id: one.id,
        at: one.at,
        organization_id: one.organizationId,
        actor_kind: one.actor.kind,
        actor_id: one.actor.id,
        actor_member_id: one.actor.memberId,
        action: one.action,
        target_kind: one.target.kind,
        target_id: one.target.id,
        request_id: one.origin.requestId,
        address: one.origin.address,
        before: null,
        after: JSON.stringify(one.after),
        personal: "{}",
        leaf_index: null,
        leaf_hash: null,
      }),
    )
  })
  return { plain, insert: (added) => insertAll.immediate(added) }
}

/** Makes an empty log in a database of its own, and a copy of its table without what the log needs. */
export async function createScene(): Promise<Scene> {
  const world = await createWorld()
  const store = await world.open()
  const ports: AuditPorts = {
    store,
    clock: systemClock,
    entropy: systemEntropy,
    digest: nodeDigest,
    sealer: createSealer([systemEntropy.bytes(32)], systemEntropy),
    catalogue: world.catalogue,
    settled: async () => {},
    auditSigner: signer(),
  }
  const { organizationId } = world
  const caller = {
    kind: "system_key",
    keyId: "key_bench",
    organizationId,
    reach: "instance",
    isRoot: true,
    scopes: ["audit:read"],
    expiresAt: null,
  } as const
  const context = { caller, origin: { requestId: "bench", address: null } }
  return { world, store, ports, context, ...plainTable(world.dataDir) }
}

/** Adds entries to the log, in one transaction. */
export async function append({ store, world }: Scene, added: readonly AuditEvent[]): Promise<void> {
  const { organizationId } = world
  await store.transact(async () => ({ value: null, organizationId, audit: added, targets: [] }))
}
