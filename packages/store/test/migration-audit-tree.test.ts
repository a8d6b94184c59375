import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { AuditEvent } from "@bitting/core"
import { treeHash } from "@bitting/core"
import { countingEntropy, fixedClock } from "@bitting/core/testing"
import { openStore } from "@bitting/store"
import type { OpenedStore } from "@bitting/store"
import type { Kysely } from "kysely"
import { afterAll, describe, expect, test } from "vitest"
import { freshPostgresUrl, hasPostgres } from "../../../test/postgres.ts"
import { sha256 } from "../src/audit-row.ts"
import type { Connection } from "../src/dialects/dialect.ts"
import { connectPostgres } from "../src/dialects/postgres.ts"
import { connectSqlite } from "../src/dialects/sqlite.ts"
import { createMigrationTable } from "../src/migrate.ts"
import { initial } from "../src/migrations/0001-initial.ts"
import { checkedLeaves, storedHash } from "./audit-tree.contract.ts"
import { NOW, auditEvent, everyPage, firstPage, write } from "./fixtures.ts"

const clock = fixedClock(NOW)
const tag = "0123456789abcdef"
const directories: string[] = []
afterAll(async () => {
  for (const directory of directories) await rm(directory, { recursive: true })
})

interface Target {
  readonly connect: () => Promise<Connection>
  readonly open: () => Promise<OpenedStore>
}

async function sqliteTarget(): Promise<Target> {
  const dataDir = await mkdtemp(join(tmpdir(), "bitting-migration-"))
  directories.push(dataDir)
  return {
    connect: async () => connectSqlite({ dataDir, clock }),
    open: async () => await openStore({ url: null, dataDir, clock, entropy: countingEntropy() }),
  }
}

async function postgresTarget(): Promise<Target> {
  const url = await freshPostgresUrl()
  return {
    connect: async () => await connectPostgres({ url, clock, holder: tag }),
    open: async () => await openStore({ url, dataDir: "", clock, entropy: countingEntropy() }),
  }
}

const LOGS = ["org_a", "org_b", null]

/** Entries of three logs, more than one page of each. */
const EVENTS: readonly AuditEvent[] = Array.from({ length: 1_700 }, (_, place) =>
  auditEvent(LOGS[place % 5] ?? null, {
    at: NOW + place,
    before: place % 3 === 0 ? { email: `x${place}@example.com`, role: "owner" } : null,
    after: place % 7 === 0 ? null : { name: `Zoë ${place}`, enabled: true },
    origin: { requestId: `req_${place}`, address: place % 2 === 0 ? "192.0.2.1" : null },
  }),
)

/** A row as the first schema had it. */
function oldRow(event: AuditEvent, place: number): Record<string, unknown> {
  return {
    change_tag: `change ${Math.floor(place / 2)}`,
    part: place % 2,
    seq: 2 + Math.floor(place / 2),
    id: event.id,
    at: event.at,
    organization_id: event.organizationId,
    actor_kind: event.actor.kind,
    actor_id: event.actor.id,
    actor_member_id: event.actor.memberId,
    action: event.action,
    target_kind: event.target.kind,
    target_id: event.target.id,
    request_id: event.origin.requestId,
    address: event.origin.address,
    before: event.before === null ? null : JSON.stringify(event.before),
    after: event.after === null ? null : JSON.stringify(event.after),
  }
}

/** A database as the first release left it. */
async function plantFirstRelease({ connect }: Target): Promise<void> {
  const connection = await connect()
  const { dialect } = connection
  await connection.write(async (db) => {
    const schema = db as unknown as Kysely<unknown>
    const old = schema.withTables<{ audit: Record<string, unknown>; migration: Record<string, unknown> }>()
    await createMigrationTable(schema, dialect)
    await initial.up(schema, { dialect, now: NOW, tag })
    await old.insertInto("migration").values({ number: 1, name: "initial", applied_at: NOW }).execute()
    for (let from = 0; from < EVENTS.length; from += 500) {
      const rows = EVENTS.slice(from, from + 500).map((event, at) => oldRow(event, from + at))
      await old.insertInto("audit").values(rows).execute()
    }
  })
  await connection.close()
}

const TARGETS = [
  { name: "SQLite", target: sqliteTarget, skip: false },
  { name: "PostgreSQL", target: postgresTarget, skip: !hasPostgres() },
]

describe.each(TARGETS)("$name", ({ target: makeTarget, skip }) => {
  test.skipIf(skip)(
    "entries of the first release become leaves, unchanged, and the trees go on",
    async () => {
      const target = await makeTarget()
      await plantFirstRelease(target)
      const store = await target.open()
      for (const log of LOGS) {
        const mine = EVENTS.filter(({ organizationId }) => organizationId === log)
        const rows = await everyPage(
          async (after) => await store.read.audit.list({ organizationId: log }, firstPage("seq", { after })),
        )
        expect(
          rows.map(({ seq: _seq, part: _part, index: _index, erased: _erased, ...event }) => event),
        ).toEqual(mine)
        expect(rows.map(({ index }) => index)).toEqual(mine.map((_, index) => index))
      }
      await write(store, async () => {}, { audit: LOGS.map((log) => auditEvent(log)) })
      for (const log of LOGS) {
        const leaves = await checkedLeaves(store, log)
        const root = await storedHash(store, log, { first: 0, size: leaves.length })
        const recomputed = treeHash(
          sha256,
          leaves.map(({ leafHash }) => leafHash),
        )
        expect(Buffer.from(root).toString("hex")).toBe(Buffer.from(recomputed).toString("hex"))
      }
      expect(await store.read.audit.size(null)).toBe(EVENTS.length * 0.6 + 1)
      await store.close()
    },
  )
})
