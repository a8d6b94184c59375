import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readdir, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setImmediate } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { BittingError } from "@bitting/core"
import type { LoadedRecord, Store } from "@bitting/core"
import { countingEntropy, fixedClock } from "@bitting/core/testing"
import { StoreLockedError, openStore } from "@bitting/store"
import type { OpenedStore } from "@bitting/store"
import { sql } from "kysely"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Connection } from "../src/dialects/dialect.ts"
import { connectSqlite } from "../src/dialects/sqlite.ts"
import { migrate } from "../src/migrate.ts"
import { createStore } from "../src/store.ts"
import {
  NOW,
  auditEvent,
  firstPage,
  freshId,
  grant,
  person,
  session,
  storedOrganization,
  write,
} from "./fixtures.ts"

const CHILD = fileURLToPath(new URL("committing-child.ts", import.meta.url))

let base: string

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "bitting-sqlite-"))
})
afterAll(async () => {
  await rm(base, { recursive: true })
})

const freshDirectory = (): string => join(base, freshId("dir"), "deep")

async function open(dataDir: string, clock = fixedClock(NOW)): Promise<OpenedStore> {
  return await openStore({ url: null, dataDir, clock, entropy: countingEntropy(process.hrtime()[1]) })
}

async function openConnection(dataDir: string): Promise<Connection> {
  const connection = connectSqlite({ dataDir, clock: fixedClock(NOW) })
  const context = { dialect: connection.dialect, now: NOW, tag: "0123456789abcdef" }
  await migrate(async (work) => await connection.write(work), context)
  return connection
}

const touch = async (store: Store): Promise<unknown> =>
  await write(store, async (tx) => await tx.settings.set("touched", "1"))

async function failure(promise: Promise<unknown>): Promise<string> {
  return await promise.then(
    () => "nothing",
    (error: unknown) => (error instanceof BittingError ? error.code : String(error)),
  )
}

describe("connections", () => {
  test("every connection syncs each commit, waits for locks and checks foreign keys", async () => {
    const connection = await openConnection(freshDirectory())
    const pragmas = ["journal_mode", "synchronous", "busy_timeout", "foreign_keys", "fullfsync"]
    const settings = async (db: Connection["reader"]): Promise<unknown[]> => {
      const values = []
      for (const pragma of pragmas) {
        const { rows } = await sql<Record<string, unknown>>`${sql.raw(`pragma ${pragma}`)}`.execute(db)
        values.push(Object.values(rows[0] ?? {})[0])
      }
      return values
    }
    const wanted = ["wal", 2, 2_000, 1, 1]
    expect(await settings(connection.reader)).toEqual(wanted)
    expect(await connection.write(settings)).toEqual(wanted)
    expect(await connection.count(settings)).toEqual(wanted)
    await connection.close()
  })

  test("the connection for reading refuses to write", async () => {
    const connection = await openConnection(freshDirectory())
    const row = { name: "a", value: "b" }
    await expect(connection.reader.insertInto("setting").values(row).execute()).rejects.toThrow(/readonly/)
    await connection.close()
  })

  test("a token is looked up at once, not in a later turn", async () => {
    const store = await open(freshDirectory())
    expect(store.load("00".repeat(32))).toEqual({ label: (await store.since(null)).head, record: null })
    await store.close()
  })

  test("storing many keys lets others read in between, who see all of them or none", async () => {
    const store = await open(freshDirectory())
    const { id } = await storedOrganization(store)
    const grants = Array.from({ length: 500 }, () => grant(id))
    const work = { done: false }
    const seen: number[] = []
    const looking = (async (): Promise<void> => {
      while (!work.done) {
        await setImmediate()
        const records = grants.map(({ tokenHash }) => store.load(tokenHash) as LoadedRecord)
        if (!work.done) seen.push(records.filter(({ record }) => record !== null).length)
      }
    })()
    const audit = grants.map((one) => auditEvent(id, { target: { kind: "key", id: one.id } }))
    await write(store, async (tx) => await tx.grants.insertAll(grants), { audit })
    work.done = true
    await looking
    // Keys, then entries with their leaves, 50 at a time, each with a turn of others between two.
    expect(seen.length).toBeGreaterThan(2 * 8)
    expect(new Set(seen.slice(0, 2 * 8))).toEqual(new Set([0]))
    expect(await store.read.audit.size(id)).toBe(500)
    for (const { tokenHash } of grants)
      expect(store.load(tokenHash)).toHaveProperty("record.grant.tokenHash", tokenHash)
    await store.close()
  })

  test("the directory and its files are their owner's only", async () => {
    const directory = freshDirectory()
    const store = await open(directory)
    await touch(store)
    expect((await stat(directory)).mode & 0o777).toBe(0o700)
    const files = await readdir(directory)
    expect(files).toEqual(expect.arrayContaining(["bitting.db", "bitting.db-wal", "instance.lock"]))
    for (const file of files) expect((await stat(join(directory, file))).mode & 0o077).toBe(0)
    await store.close()
  })
})

describe("the instance lock", () => {
  test("a directory is served once at a time, and the refusal names it", async () => {
    const directory = freshDirectory()
    const store = await open(directory)
    const second = open(directory)
    await expect(second).rejects.toBeInstanceOf(StoreLockedError)
    await expect(second).rejects.toThrow(directory)
    await touch(store)
    await store.close()
    const third = await open(directory)
    expect(await third.read.settings.get("touched")).toBe("1")
    await third.close()
  })

  test("another process is refused too, also after a refused attempt in the first", async () => {
    const directory = freshDirectory()
    const store = await open(directory)
    await expect(open(directory)).rejects.toBeInstanceOf(StoreLockedError)
    const child = startChild(directory, 1)
    let errors = ""
    child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()))
    const [code] = (await once(child, "exit")) as [number | null]
    expect(code).toBe(1)
    expect(errors).toContain("StoreLockedError")
    await store.close()
  })
})

describe("opening", () => {
  test("what was stored is there after reopening, in the same history", async () => {
    const directory = freshDirectory()
    const first = await open(directory)
    await touch(first)
    const { head } = await first.since(null)
    await first.close()
    const second = await open(directory)
    expect(await second.since(head)).toMatchObject({ head, changes: [], reset: false })
    expect(head.seq).toBe(2)
    await second.close()
  })

  test("a database of a newer version is refused and left as it is", async () => {
    const directory = freshDirectory()
    const connection = await openConnection(directory)
    await connection.write(async (db) => {
      await db.insertInto("migration").values({ number: 9_999, name: "future", applied_at: NOW }).execute()
    })
    await connection.close()
    await expect(open(directory)).rejects.toThrow(/schema 9999.*newer version/)
    await expect(open(directory)).rejects.toThrow(/schema 9999/)
  })

  test("a migration that fails leaves nothing behind", async () => {
    const connection = connectSqlite({ dataDir: freshDirectory(), clock: fixedClock(NOW) })
    const broken = {
      ...connection.dialect,
      installNumbering: async () => {
        throw new Error("broken")
      },
    }
    const run = migrate(async (work) => await connection.write(work), {
      dialect: broken,
      now: NOW,
      tag: "0123456789abcdef",
    })
    await expect(run).rejects.toThrow("broken")
    const { rows } = await sql`select name from sqlite_schema`.execute(connection.reader)
    expect(rows).toEqual([])
    await connection.close()
  })
})

test("a store that is closed leaves its counts in the tables, and no journal", async () => {
  const directory = freshDirectory()
  const store = await open(directory)
  await store.usage.flush([{ grantId: "key_1", hourAt: 0, counts: { ok: 3 }, lastUsedAt: 1 }])
  await store.close()
  const { reader, close } = connectSqlite({ dataDir: directory, clock: fixedClock(NOW) })
  expect(await reader.selectFrom("usage_journal").selectAll().execute()).toEqual([])
  expect(await reader.selectFrom("key_use").selectAll().execute()).toEqual([
    { grant_id: "key_1", last_used_at: 1, request_count: 3 },
  ])
  await close()
})

describe("a database that fails", () => {
  test("a full disk is unavailable, leaves nothing and heals", async () => {
    const connection = await openConnection(freshDirectory())
    const store = createStore({ connection, clock: fixedClock(NOW), entropy: countingEntropy() })
    const before = await store.since(null)
    await connection.count(async (db) => {
      const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db)
      await sql.raw(`pragma max_page_count = ${rows[0]?.page_count ?? 0}`).execute(db)
    })
    const big = "x".repeat(1_000_000)
    expect(await failure(write(store, async (tx) => await tx.settings.set("big", big)))).toBe("unavailable")
    expect((await store.since(null)).head).toEqual(before.head)
    await connection.count(async (db) => await sql`pragma max_page_count = 1000000`.execute(db))
    expect(await failure(write(store, async (tx) => await tx.settings.set("big", big)))).toBe("nothing")
    await store.close()
  })

  test("a database locked by another program is unavailable", async () => {
    const directory = freshDirectory()
    const store = await open(directory)
    const { default: SqliteDatabase } = await import("better-sqlite3")
    const other = new SqliteDatabase(join(directory, "bitting.db"))
    other.exec("begin immediate")
    expect(await failure(touch(store))).toBe("unavailable")
    other.exec("rollback")
    other.close()
    expect(await failure(touch(store))).toBe("nothing")
    await store.close()
  })

  test("a database that refuses writes is unavailable for them", async () => {
    const connection = await openConnection(freshDirectory())
    const store = createStore({ connection, clock: fixedClock(NOW), entropy: countingEntropy() })
    await connection.count(async (db) => await sql`pragma query_only = on`.execute(db))
    expect(await failure(touch(store))).toBe("unavailable")
    expect(await failure(store.quota.spend({ group: "g", window: "w", limit: 1, cost: 1 }))).toBe(
      "unavailable",
    )
    await store.ping()
    await store.close()
  })
})

describe("pruning", () => {
  test("changes, sessions and links are gone a day after they ended; the head stays", async () => {
    const clock = fixedClock(NOW)
    const store = await open(freshDirectory(), clock)
    const start = (await store.since(null)).head
    const who = person()
    const ended = { personId: who.id, createdAt: NOW, expiresAt: NOW }
    const hash = (digit: string): string => digit.repeat(64)
    await write(store, async (tx) => {
      await tx.people.insert(who)
      await tx.sessions.insert(session(who.id, { id: "ses_old", tokenHash: hash("a"), expiresAt: NOW }))
      await tx.sessions.insert(session(who.id, { id: "ses_new", tokenHash: hash("b"), expiresAt: NOW + 1 }))
      await tx.links.insert({ id: "lnk_old", tokenHash: hash("c"), usedAt: null, ...ended })
    })
    clock.advance(24 * 3_600_000)
    await store.prune()
    expect((await store.since(start)).reset).toBe(false)
    expect(await store.read.sessions.byTokenHash(hash("a"))).not.toBeNull()
    clock.advance(1)
    await store.prune()
    const { head } = await store.since(null)
    expect((await store.since(start)).reset).toBe(true)
    expect(await store.since(head)).toMatchObject({ changes: [], reset: false })
    expect(await store.read.sessions.byTokenHash(hash("a"))).toBeNull()
    expect(await store.read.sessions.byTokenHash(hash("b"))).not.toBeNull()
    expect(await store.read.links.byTokenHash(hash("c"))).toBeNull()
    await store.close()
  })
})

function startChild(dataDir: string, seed: number): ChildProcess {
  return spawn(process.execPath, ["--conditions=bitting-dev", CHILD, dataDir, String(seed)], {
    stdio: ["ignore", "pipe", "pipe"],
  })
}

interface Acknowledged {
  readonly name: string
  readonly seq: number
  readonly tag: string
  readonly used: number
}

/** Lets a child commit `count` times, kills it without warning and answers what it said was committed. */
async function killWhileCommitting(dataDir: string, seed: number, count: number): Promise<Acknowledged[]> {
  const child = startChild(dataDir, seed)
  const lines: string[] = []
  if (child.stdout === null) throw new Error("the child has no output")
  const exited = once(child, "exit")
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (lines.length === count) child.kill("SIGKILL")
  }
  expect((await exited)[1]).toBe("SIGKILL")
  return lines.map((line) => JSON.parse(line) as Acknowledged)
}

test("whatever a killed process acknowledged is there once, and the log has no gap", async () => {
  const directory = freshDirectory()
  const created = await open(directory)
  const start = (await created.since(null)).head
  await created.close()
  const acknowledged: Acknowledged[] = []
  for (let round = 1; round <= 10; round += 1) {
    const told = await killWhileCommitting(directory, round, 3 + round * 2)
    acknowledged.push(...told)
    const store = await open(directory)
    for (const { name } of acknowledged) expect(await store.read.settings.get(name)).toBe(name)
    const { changes, reset } = await store.since(start)
    expect(reset).toBe(false)
    expect(changes.map((change) => change.seq)).toEqual(changes.map((_, place) => place + 2))
    for (const { seq, tag } of acknowledged) expect(changes[seq - 2]).toMatchObject({ seq, tag })
    for (const change of changes) {
      const { rows } = await store.read.audit.list(
        { organizationId: null },
        { ...firstPage("seq"), limit: 1, after: { value: `${change.seq}.-1`, id: "" } },
      )
      expect(rows[0]?.seq).toBe(change.seq)
    }
    const used = acknowledged.at(-1)?.used ?? 0
    const counted = await store.quota.used(String(round), "all")
    expect(counted).toBeGreaterThanOrEqual(used)
    expect(counted).toBeLessThanOrEqual(used + 1)
    const [flushed] = await store.usage.counts(String(round), { from: 0, until: 1 })
    expect(flushed?.count).toBeGreaterThanOrEqual(told.length)
    expect(flushed?.count).toBeLessThanOrEqual(told.length + 1)
    await store.close()
  }
}, 120_000)
