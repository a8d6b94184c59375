import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { BittingError } from "@bitting/core"
import { countingEntropy } from "@bitting/core/testing"
import { openStore } from "@bitting/store"
import type { OpenedStore } from "@bitting/store"
import { Client } from "pg"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { freshPostgresUrl, hasPostgres } from "../../../test/postgres.ts"
import type { PostgresServer } from "../../../test/support/postgres-server.ts"
import { startPostgres } from "../../../test/support/postgres-server.ts"
import type { ProxyLine, TcpProxy } from "../../../test/support/tcp-proxy.ts"
import { startTcpProxy } from "../../../test/support/tcp-proxy.ts"
import { foundOut } from "../src/commit-outcome.ts"
import type { Connection } from "../src/dialects/dialect.ts"
import { connectPostgres } from "../src/dialects/postgres.ts"
import { connectSqlite } from "../src/dialects/sqlite.ts"
import { migrate } from "../src/migrate.ts"
import { createStore } from "../src/store.ts"
import { NOW, freshId, write } from "./fixtures.ts"

const clock = { now: () => Date.now(), monotonic: () => performance.now() }

/** Long enough for a lock that is waited for, short enough for a test. */
const PATIENCE_MS = 3_000

/** What became of it: the value, or the code of the error. */
async function outcome(promise: Promise<unknown>): Promise<string> {
  return await promise.then(
    () => "done",
    (error: unknown) => (error instanceof BittingError ? error.code : String(error)),
  )
}

const change = (store: OpenedStore, name: string): Promise<string> =>
  outcome(write(store, async (tx) => await tx.settings.set(name, "1")))

describe("finding out", () => {
  test("answers what is found at once", async () => {
    expect(await foundOut(1_000, async () => 7)).toBe(7)
  })

  test("asks again when it fails", async () => {
    let asked = 0
    const answer = await foundOut(5_000, async () => {
      asked += 1
      if (asked < 3) throw new Error("out of reach")
      return asked
    })
    expect(answer).toBe(3)
  })

  test("is given up when the time is up, whether it fails or is silent, and says what failed last", async () => {
    const failing = foundOut(120, () => Promise.reject(new Error("out of reach")))
    await expect(failing).rejects.toMatchObject({
      code: "outcome_unknown",
      cause: { message: "out of reach" },
    })
    expect(await outcome(foundOut(60, () => new Promise(() => undefined)))).toBe("outcome_unknown")
  })
})

describe.skipIf(!hasPostgres())("a commit whose answer is lost", () => {
  const ends: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end()
  })

  /** What happens to a line that says COMMIT; true: it is passed on to the server. */
  type AtCommit = (bytes: Buffer, line: ProxyLine, proxy: TcpProxy) => boolean

  /** A store that reaches its database over a line, a look at that database past the line, and a way to meddle with the next COMMIT. */
  async function bench() {
    const direct = await freshPostgresUrl()
    let meddle: AtCommit | null = null
    const proxy = await startTcpProxy(direct, (bytes, line) => {
      if (meddle === null || !/\0?commit\0/i.test(bytes.toString("latin1"))) return true
      const once = meddle
      meddle = null
      return once(bytes, line, proxy)
    })
    ends.push(() => proxy.close())
    const url = new URL(direct)
    url.port = new URL(proxy.url).port
    const entropy = countingEntropy(Math.trunc(performance.now()))
    const tag = Buffer.from(entropy.bytes(8)).toString("hex")
    const connection = await connectPostgres({ url: url.href, clock, holder: tag })
    await migrate(async (work) => await connection.write(work), {
      dialect: connection.dialect,
      now: NOW,
      tag,
    })
    await connection.migrated()
    const store = createStore({ connection, clock, entropy, patienceMs: PATIENCE_MS })
    const admin = new Client({ connectionString: direct })
    await admin.connect()
    ends.push(
      () => store.close(),
      () => admin.end(),
    )
    return {
      store,
      proxy,
      admin,
      atCommit: (what: AtCommit) => (meddle = what),
      /** Whether the change stands, by the database itself. */
      stands: async (name: string) =>
        (await admin.query("select 1 from setting where name = $1", [name])).rows.length === 1,
    }
  }

  test("is a success where the log has the change", async () => {
    const { store, atCommit, stands } = await bench()
    const name = freshId("name")
    atCommit((bytes, line) => {
      line.send(bytes)
      line.dropClient()
      return false
    })
    expect(await change(store, name)).toBe("done")
    expect(await stands(name)).toBe(true)
    const { head } = await store.since(null)
    expect((await store.since({ seq: head.seq - 1, tag: "" })).head).toEqual(head)
  })

  test("has changed nothing where COMMIT never arrived", async () => {
    const { store, atCommit, stands } = await bench()
    const name = freshId("name")
    atCommit((_, line) => {
      line.dropClient()
      line.hangUp()
      return false
    })
    expect(await change(store, name)).toBe("unavailable")
    expect(await stands(name)).toBe(false)
    expect(await change(store, name)).toBe("done")
  })

  test("is not taken for undone while COMMIT may still arrive", async () => {
    const { store, atCommit, admin, stands } = await bench()
    const name = freshId("name")
    let late = (): void => undefined
    atCommit((bytes, line) => {
      late = () => line.send(bytes)
      line.dropClient()
      return false
    })
    const answer = change(store, name)
    // Somebody looks for the change by now, and waits for the transaction that may still commit.
    const waiting = "select 1 from pg_locks where locktype = 'advisory' and objid = 2 and not granted"
    await expect.poll(async () => (await admin.query(waiting)).rows.length).toBe(1)
    expect(await stands(name)).toBe(false)
    late()
    expect(await answer).toBe("done")
    expect(await stands(name)).toBe(true)
  })

  test("is unknown where nobody can be asked, and a repetition succeeds", async () => {
    const { store, proxy, atCommit, stands } = await bench()
    const name = freshId("name")
    atCommit((bytes, line) => {
      line.send(bytes)
      line.dropClient()
      proxy.refuse()
      return false
    })
    expect(await change(store, name)).toBe("outcome_unknown")
    expect(await stands(name)).toBe(true)
    proxy.mend()
    expect(await change(store, name)).toBe("done")
  })

  test("is unknown while the transaction stays open, and is found out once it has ended", async () => {
    const { store, atCommit, stands } = await bench()
    const name = freshId("name")
    let held: ProxyLine | null = null
    atCommit((_, line) => {
      held = line
      line.dropClient()
      return false
    })
    expect(await change(store, name)).toBe("outcome_unknown")
    const last = held as ProxyLine | null
    last?.hangUp()
    expect(await stands(name)).toBe(false)
    expect(await change(store, name)).toBe("done")
  })

  test("is unknown where the change is confirmed and the log then cannot be asked", async () => {
    const { store, proxy, atCommit, stands } = await bench()
    const name = freshId("name")
    atCommit((bytes, line) => {
      line.send(bytes)
      // The commit is confirmed on its own line; every other is gone.
      proxy.cutOthers(line)
      return false
    })
    expect(await change(store, name)).toBe("outcome_unknown")
    expect(await stands(name)).toBe(true)
    proxy.mend()
    expect(await change(store, name)).toBe("done")
  })

  test("is unknown where the database warns at COMMIT that no standby has it", async () => {
    const { store, admin, stands } = await bench()
    const name = freshId("name")
    // What PostgreSQL says when the wait for a synchronous standby is cancelled: committed here, perhaps nowhere else.
    await admin.query(`create function warn() returns trigger language plpgsql as $$ begin
      raise warning 'canceling wait for synchronous replication due to user request' using errcode = '01000';
      return null; end $$`)
    await admin.query(
      "create constraint trigger warn after insert on change deferrable initially deferred for each row execute function warn()",
    )
    expect(await change(store, name)).toBe("outcome_unknown")
    expect(await stands(name)).toBe(true)
    await admin.query("drop trigger warn on change")
    expect(await change(store, name)).toBe("done")
  })

  test("has changed nothing where the database refuses at COMMIT", async () => {
    const { store, admin, stands } = await bench()
    const name = freshId("name")
    await admin.query(`create function refuse() returns trigger language plpgsql as $$ begin
      raise exception 'no' using errcode = '53100'; end $$`)
    await admin.query(
      "create constraint trigger refuse after insert on change deferrable initially deferred for each row execute function refuse()",
    )
    expect(await change(store, name)).toBe("unavailable")
    expect(await stands(name)).toBe(false)
  })
})

describe.skipIf(!hasPostgres())("a commit that waits for a standby", () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  test("that does not come is unknown, however the waiting ends, and found out when there is one", async () => {
    const entropy = countingEntropy()
    const store = await openStore({ url: server.url, dataDir: "", clock, entropy })
    const admin = new Client({ connectionString: server.url })
    await admin.connect()
    await admin.query("set synchronous_commit = local")
    const syncWith = async (names: string): Promise<void> => {
      await admin.query(`alter system set synchronous_standby_names = '${names}'`)
      await admin.query("select pg_reload_conf()")
      await expect
        .poll(
          async () => (await admin.query("show synchronous_standby_names")).rows[0].synchronous_standby_names,
        )
        .toBe(names)
    }
    /** Ends the waiting of whoever waits for a standby now. */
    const end = async (how: "pg_cancel_backend" | "pg_terminate_backend"): Promise<void> => {
      const waiting = `select ${how}(pid) from pg_stat_activity where wait_event = 'SyncRep'`
      await expect.poll(async () => (await admin.query(waiting)).rows.length).toBe(1)
    }
    await syncWith("nobody")
    const found = change(store, "found")
    await end("pg_terminate_backend")
    await syncWith("")
    expect(await found).toBe("done")
    await syncWith("nobody")
    const cancelled = change(store, "cancelled")
    await end("pg_cancel_backend")
    expect(await cancelled).toBe("outcome_unknown")
    const terminated = change(store, "terminated")
    await end("pg_terminate_backend")
    // It is in this server's log; whoever looks waits for a standby as well.
    expect(await terminated).toBe("outcome_unknown")
    await syncWith("")
    await expect.poll(() => change(store, "repeated"), { timeout: 20_000 }).toBe("done")
    await store.close()
    await admin.end()
  })
})

describe("a commit on SQLite", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "bitting-outcome-"))
  afterAll(() => rmSync(dataDir, { recursive: true }))

  test("that fails is looked up: it stands, or nothing was changed", async () => {
    const connection = connectSqlite({ dataDir, clock })
    const entropy = countingEntropy()
    await migrate(async (work) => await connection.write(work), {
      dialect: connection.dialect,
      now: NOW,
      tag: "0123456789abcdef",
    })
    let fault: "none" | "after" | "before" = "none"
    const faulty: Connection = {
      ...connection,
      write: async (work) => {
        const result = await connection.write(async (db) => {
          const done = await work(db)
          if (fault === "before") throw new Error("disk I/O error")
          return done
        })
        if (fault === "after") throw new Error("disk I/O error")
        return result
      },
    }
    const store = createStore({ connection: faulty, clock, entropy })
    fault = "after"
    expect(await change(store, "after")).toBe("done")
    fault = "before"
    expect(await change(store, "before")).toBe("Error: disk I/O error")
    expect(await store.read.settings.get("after")).toBe("1")
    expect(await store.read.settings.get("before")).toBeNull()
    await store.close()
  })
})

describe("on any database, as its connection tells it", () => {
  /** A connection whose transaction ends in an error after its work was done. */
  const broken = (parts: Partial<Connection>): Connection =>
    ({
      dialect: {
        recordAudit: async () => undefined,
        isUniqueViolation: () => false,
        isUnavailable: () => true,
        isBadText: () => false,
      },
      reader: {},
      write: async (work: (db: unknown) => Promise<unknown>) => await work({}),
      settled: async () => undefined,
      ...parts,
    }) as unknown as Connection

  const nothing = async () => ({ value: 1, organizationId: null, audit: [], targets: [] })
  const storeOn = (connection: Connection): OpenedStore =>
    createStore({ connection, clock, entropy: countingEntropy(), patienceMs: 100 })

  test("work that fails has changed nothing, and nobody is asked", async () => {
    const store = storeOn(
      broken({
        tookPlace: () => Promise.reject(new Error("asked")),
      }),
    )
    expect(await outcome(store.transact(() => Promise.reject(new BittingError("not_found"))))).toBe(
      "not_found",
    )
  })

  test("a transaction that did nothing needs no change to be found", async () => {
    const confirm = async (tag: string | null): Promise<null> => {
      expect(tag).toBeNull()
      return null
    }
    expect(await outcome(storeOn(broken({ confirm })).transact(nothing))).toBe("done")
  })
})
