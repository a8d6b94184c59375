import { setTimeout as delay } from "node:timers/promises"
import { BittingError } from "@bitting/core"
import type { Clock, Store } from "@bitting/core"
import { countingEntropy, fixedClock } from "@bitting/core/testing"
import { StoreLockedError, openStore } from "@bitting/store"
import type { OpenedStore } from "@bitting/store"
import { sql } from "kysely"
import { Client } from "pg"
import { describe, expect, test } from "vitest"
import { freshPostgresUrl, hasPostgres } from "../../../test/postgres.ts"
import { insertChange } from "../src/change-repo.ts"
import { insertAudit } from "../src/audit-repo.ts"
import type { Connection } from "../src/dialects/dialect.ts"
import { connectPostgres } from "../src/dialects/postgres.ts"
import { migrate } from "../src/migrate.ts"
import { createStore } from "../src/store.ts"
import {
  NOW,
  auditEvent,
  firstPage,
  freshId,
  grant,
  storedOrganization,
  storeGrants,
  write,
} from "./fixtures.ts"

const realClock = { now: () => Date.now(), monotonic: () => performance.now() }

let seed = 1

async function open(url: string, clock: Clock = fixedClock(NOW)): Promise<OpenedStore> {
  seed += 1
  return await openStore({ url, dataDir: "", clock, entropy: countingEntropy(seed) })
}

async function openConnection(url: string, clock: Clock = fixedClock(NOW)): Promise<Connection> {
  seed += 1
  const tag = Buffer.from(countingEntropy(seed).bytes(8)).toString("hex")
  const connection = await connectPostgres({ url, clock, holder: tag })
  await migrate(async (work) => await connection.write(work), { dialect: connection.dialect, now: NOW, tag })
  await connection.migrated()
  return connection
}

/** Runs statements as somebody else. */
async function asAdmin<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Ends the connections of a store as a failing network or an administrator would. `only`: the one with the lock. */
async function cutOff(url: string, only: "the lock" | "all"): Promise<void> {
  await asAdmin(url, async (client) => {
    const holding =
      "pid in (select pid from pg_locks where locktype = 'advisory' and classid = 7420 and objid = 1)"
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'bitting' and datname = current_database()
       and ${only === "all" ? "true" : holding}`,
    )
    expect(rows.length).toBeGreaterThan(0)
    for (const { pid } of rows) await client.query("select pg_terminate_backend($1, 5000)", [pid])
  })
}

async function failure(promise: Promise<unknown>): Promise<string> {
  return await promise.then(
    () => "nothing",
    (error: unknown) => (error instanceof BittingError ? error.code : String(error)),
  )
}

const touch = async (store: Store, name = "touched"): Promise<unknown> =>
  await write(store, async (tx) => await tx.settings.set(name, "1"))

/** Asks until the answer is there: a lost connection is noticed when its socket is read. */
async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  for (let left = 400; ; left -= 1) {
    try {
      return await ask()
    } catch (error) {
      if (left === 0) throw error
      await delay(25)
    }
  }
}

describe.skipIf(!hasPostgres())("PostgreSQL", () => {
  test("every connection commits to disk and waits for nobody long", async () => {
    const connection = await openConnection(await freshPostgresUrl())
    const names = [
      "synchronous_commit",
      "lock_timeout",
      "idle_in_transaction_session_timeout",
      "transaction_isolation",
    ]
    const settings = async (db: Connection["reader"]): Promise<unknown[]> => {
      const values = []
      for (const name of names) {
        const { rows } = await sql<{ value: string }>`select current_setting(${name}) as value`.execute(db)
        values.push(rows[0]?.value)
      }
      return values
    }
    const wanted = ["on", "2s", "5s", "read committed"]
    expect(await settings(connection.reader)).toEqual(wanted)
    expect(await connection.write(settings)).toEqual(wanted)
    expect(await connection.count(settings)).toEqual(wanted)
    await connection.close()
  })

  test("options the URL brings are kept beside our own", async () => {
    const url = new URL(await freshPostgresUrl())
    url.searchParams.set("options", "-c work_mem=5MB")
    const connection = await openConnection(url.href)
    const { rows } = await sql<{ own: string; ours: string }>`
      select current_setting('work_mem') as own, current_setting('lock_timeout') as ours`.execute(
      connection.reader,
    )
    expect(rows).toEqual([{ own: "5MB", ours: "2s" }])
    await connection.close()
  })

  test("a NUL in a text is refused as a bad request", async () => {
    const store = await open(await freshPostgresUrl())
    const { id } = await storedOrganization(store)
    expect(await failure(storeGrants(store, [grant(id, { label: "a\u0000b" })]))).toBe("invalid_request")
    await store.close()
  })

  test("transactions of other programs are numbered in commit order as well", async () => {
    const connection = await openConnection(await freshPostgresUrl())
    const store = createStore({ connection, clock: fixedClock(NOW), entropy: countingEntropy() })
    const start = (await store.since(null)).head
    // `count` does not queue: these 40 transactions are open at the same time, ten by ten.
    const tags = Array.from({ length: 40 }, (_, place) => `tag ${place}`)
    const commits = tags.map(
      async (tag) =>
        await connection.count(async (db) => {
          await insertChange(db, { tag, organizationId: null, targets: [] }, NOW)
          await insertAudit(db, tag, [auditEvent("org_x"), auditEvent("org_x")])
          await sql`select pg_sleep(random() * 0.02)`.execute(db)
        }),
    )
    let position = start
    const seen: string[] = []
    while (seen.length < tags.length) {
      const { head, changes } = await store.since(position)
      for (const { seq, tag } of changes) {
        seen.push(tag)
        expect(seq).toBe(start.seq + seen.length)
      }
      position = head
    }
    await Promise.all(commits)
    expect(seen.toSorted()).toEqual(tags.toSorted())
    const { rows } = await store.read.audit.list({ organizationId: "org_x" }, firstPage("seq"))
    expect(rows.map((row) => [row.seq, row.part])).toEqual(
      seen.flatMap((_, place) => [
        [start.seq + place + 1, 0],
        [start.seq + place + 1, 1],
      ]),
    )
    await store.close()
  })

  test("a database of a newer version is refused", async () => {
    const url = await freshPostgresUrl()
    await (await open(url)).close()
    await asAdmin(
      url,
      async (client) => await client.query("insert into migration values (9999, 'future', 0)"),
    )
    await expect(open(url)).rejects.toThrow(/schema 9999.*newer version/)
  })

  test("what was stored is there after reopening, in the same history", async () => {
    const url = await freshPostgresUrl()
    const first = await open(url)
    await touch(first)
    const { head } = await first.since(null)
    await first.close()
    const second = await open(url)
    expect(await second.since(head)).toMatchObject({ head, changes: [], reset: false })
    await second.close()
  })

  test("a server that does not answer is unavailable", async () => {
    const url = new URL(await freshPostgresUrl())
    url.port = "1"
    expect(await failure(open(url.href))).toBe("unavailable")
  })

  test("pruning leaves the head and a day of history", async () => {
    const clock = fixedClock(NOW)
    const store = await open(await freshPostgresUrl(), clock)
    const start = (await store.since(null)).head
    await touch(store)
    clock.advance(24 * 3_600_000 + 1)
    await store.prune()
    const { head } = await store.since(null)
    expect((await store.since(start)).reset).toBe(true)
    expect(await store.since(head)).toMatchObject({ head, changes: [], reset: false })
    await touch(store)
    expect((await store.since(head)).changes).toHaveLength(1)
    await store.close()
  })

  describe("the instance lock", () => {
    test("a database is served once at a time, and the refusal names it but no password", async () => {
      const url = await freshPostgresUrl()
      const store = await open(url)
      const second = open(url)
      await expect(second).rejects.toBeInstanceOf(StoreLockedError)
      await expect(second).rejects.toThrow(new URL(url).pathname)
      await expect(second).rejects.not.toThrow(/postgres:postgres/)
      await touch(store)
      await store.close()
      await (await open(url)).close()
    })

    test("a lock that was lost is taken again before the log is read", async () => {
      const url = await freshPostgresUrl()
      const store = await open(url)
      const before = await store.since(null)
      await cutOff(url, "the lock")
      const after = await eventually(async () => await store.since(before.head))
      expect(after).toMatchObject({ head: before.head, reset: false })
      await expect(open(url)).rejects.toBeInstanceOf(StoreLockedError)
      await touch(store)
      await store.close()
    })

    test("connections that were lost are replaced", async () => {
      const url = await freshPostgresUrl()
      const store = await open(url)
      await touch(store, "before")
      await cutOff(url, "all")
      await eventually(async () => await touch(store, "after"))
      expect(await eventually(async () => await store.read.settings.get("before"))).toBe("1")
      expect(await store.read.settings.get("after")).toBe("1")
      await store.close()
    })

    test("who lost the lock to another process learns nothing and confirms nothing", async () => {
      const url = await freshPostgresUrl()
      const connection = await openConnection(url)
      const old = createStore({
        connection,
        clock: fixedClock(NOW),
        entropy: countingEntropy(),
        patienceMs: 300,
      })
      await asAdmin(url, async (rival) => {
        // The rival waits for the lock and has it the moment the old connection ends.
        const taken = rival.query("select pg_advisory_lock(7420, 1)")
        await cutOff(url, "the lock")
        await taken
        await expect.poll(async () => await failure(old.since(null))).toBe("unavailable")
        expect(await failure(old.since(null))).toBe("unavailable")
        // It is committed, and nobody knows by what the other process decides.
        expect(await failure(touch(old))).toBe("outcome_unknown")
      })
      await eventually(async () => await old.since(null))
      await old.close()
    })

    test("after a process that did not close, answers wait until it has surely stopped deciding", async () => {
      const url = await freshPostgresUrl()
      await (await open(url)).close()
      await asAdmin(
        url,
        async (client) =>
          await client.query("insert into setting values ('instance_holder', 'somebody else')"),
      )
      const clock = fixedClock(NOW)
      let looks = 0
      const watched = {
        ...clock,
        monotonic: () => {
          looks += 1
          return clock.monotonic()
        },
      }
      const store = await open(url, watched)
      const answers: string[] = []
      const change = touch(store).then(() => answers.push("change"))
      const nothing = store
        .transact(async () => ({ value: 1, organizationId: null, audit: [], targets: [] }))
        .then(() => answers.push("nothing"))
      const repeated = store.settled().then(() => answers.push("repeated"))
      // The commit does not wait.
      await expect.poll(async () => await store.read.settings.get("touched")).toBe("1")
      clock.advance(2_999)
      // All have looked at the clock since, twice at least.
      const looked = looks
      await expect.poll(() => looks).toBeGreaterThan(looked + 10)
      expect(answers).toEqual([])
      clock.advance(1)
      await Promise.all([change, nothing, repeated])
      expect(answers.toSorted()).toEqual(["change", "nothing", "repeated"])
      await store.close()
    })

    test("who takes the lock back from a process that vanished waits for its memory as well", async () => {
      const url = await freshPostgresUrl()
      const clock = fixedClock(NOW)
      const store = await open(url, clock)
      await asAdmin(url, async (rival) => {
        const taken = rival.query("select pg_advisory_lock(7420, 1)")
        await cutOff(url, "the lock")
        await taken
        await rival.query("update setting set value = 'rival' where name = 'instance_holder'")
      })
      await eventually(async () => await store.since(null))
      let answered = false
      const change = touch(store).then(() => (answered = true))
      await expect.poll(async () => await store.read.settings.get("touched")).toBe("1")
      clock.advance(2_999)
      await store.since(null)
      expect(answered).toBe(false)
      clock.advance(1)
      await change
      await store.close()
    })

    test("a transaction of a process that was cut off goes before or after ours, never beside it", async () => {
      const url = await freshPostgresUrl()
      const store = await open(url)
      await asAdmin(url, async (other) => {
        await other.query("begin")
        await other.query("select pg_advisory_xact_lock(7420, 2)")
        const change = touch(store)
        const waiting = "select 1 from pg_locks where locktype = 'advisory' and objid = 2 and not granted"
        await expect.poll(async () => (await other.query(waiting)).rows.length).toBe(1)
        expect(await store.read.settings.get("touched")).toBeNull()
        await other.query("commit")
        await change
      })
      await store.close()
    })

    test("after a clean close, and after its own lost connection, nobody waits", async () => {
      const url = await freshPostgresUrl()
      await (await open(url)).close()
      const store = await open(url)
      await touch(store)
      await cutOff(url, "the lock")
      await eventually(async () => await store.since(null))
      await touch(store)
      await store.close()
      const holder = await asAdmin(
        url,
        async (client) => await client.query("select 1 from setting where name = 'instance_holder'"),
      )
      expect(holder.rows).toEqual([])
    })
  })

  test("a connection that is lost in a transaction fails that transaction and nothing else", async () => {
    const url = await freshPostgresUrl()
    const store = await open(url, realClock)
    const lost = store.transact(async (tx) => {
      await tx.settings.set("lost", "1")
      await cutOff(url, "all")
      await tx.settings.set("lost", "2")
      return { value: 0, organizationId: null, audit: [auditEvent(null)], targets: [] }
    })
    // Were the process's own error event not heard, this run would fail.
    expect(await failure(lost)).toBe("unavailable")
    expect(await eventually(async () => await store.read.settings.get("lost"))).toBeNull()
    await eventually(async () => await touch(store))
    await store.close()
  })

  test("a commit whose answer was lost is found in the log", async () => {
    const url = await freshPostgresUrl()
    const connection = await openConnection(url, realClock)
    let lose = true
    const flaky: Connection = {
      ...connection,
      write: async (work) => {
        const result = await connection.write(work)
        if (!lose) return result
        lose = false
        throw new Error("Connection terminated unexpectedly")
      },
    }
    const store = createStore({ connection: flaky, clock: realClock, entropy: countingEntropy(7) })
    const name = freshId("name")
    const { change } = await write(store, async (tx) => await tx.settings.set(name, "1"))
    expect(change?.seq).toBe((await store.since(null)).head.seq)
    expect(await store.read.settings.get(name)).toBe("1")
    await store.close()
  })
})
