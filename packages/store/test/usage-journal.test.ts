import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { UsageDelta } from "@bitting/core"
import { countingEntropy, fixedClock } from "@bitting/core/testing"
import * as fc from "fast-check"
import { sql } from "kysely"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { freshPostgresUrl, hasPostgres } from "../../../test/postgres.ts"
import type { Connection } from "../src/dialects/dialect.ts"
import { connectPostgres } from "../src/dialects/postgres.ts"
import { connectSqlite } from "../src/dialects/sqlite.ts"
import { migrate } from "../src/migrate.ts"
import type { OpenedStore } from "../src/store.ts"
import { createStore } from "../src/store.ts"
import { recoverUsage } from "../src/usage-journal.ts"
import { journaledDeltas, journalText } from "../src/usage-journal-text.ts"
import { NOW, everyKey, firstPage, grant, storedOrganization, storeGrants } from "./fixtures.ts"

const HOUR_MS = 3_600_000

/** How a transaction fails: before it begins, undone at its end, or committed with its answer lost. */
type Failure = "before" | "undone" | "after"

/** A connection whose counting transactions fail as they are told to, one by one. */
function unreliable(connection: Connection) {
  const failures: (Failure | null)[] = []
  const count: Connection["count"] = async (work) => {
    const failure = failures.shift() ?? null
    if (failure === "before") throw new Error("the database is away")
    const result = await connection.count(async (db) => {
      const made = await work(db)
      if (failure === "undone") throw new Error("the transaction was undone")
      return made
    })
    if (failure === "after") throw new Error("the answer was lost")
    return result
  }
  return {
    connection: { ...connection, count },
    /** The next transactions fail so; those after them do not. */
    fail: (...next: readonly (Failure | null)[]) => void failures.splice(0, failures.length, ...next),
  }
}

let seed = 1
const storeOn = (connection: Connection): OpenedStore =>
  createStore({ connection, clock: fixedClock(NOW), entropy: countingEntropy((seed += 1)) })

async function rowsIn(connection: Connection): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from usage_journal`.execute(
    connection.reader,
  )
  return Number(rows[0]?.n)
}

/** What is counted, as `key hour code` → number, and `key` → accepted in all. */
async function counted(connection: Connection): Promise<Readonly<Record<string, number>>> {
  const hours = await connection.reader.selectFrom("usage").selectAll().execute()
  const keys = await connection.reader.selectFrom("key_use").selectAll().execute()
  return Object.fromEntries([
    ...hours.map(({ grant_id, hour_at, code, count }) => [`${grant_id} ${hour_at / HOUR_MS} ${code}`, count]),
    ...keys.filter((row) => row.request_count > 0).map((row) => [row.grant_id, row.request_count]),
  ])
}

/** The same of a list of deltas. */
function summed(deltas: readonly UsageDelta[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {}
  const add = (name: string, count: number): void => void (sums[name] = (sums[name] ?? 0) + count)
  for (const { grantId, hourAt, counts } of deltas) {
    for (const [code, count] of Object.entries(counts)) {
      add(`${grantId} ${hourAt / HOUR_MS} ${code}`, count)
      if (code === "ok") add(grantId, count)
    }
  }
  return sums
}

const canonical = (sums: Readonly<Record<string, number>>): string =>
  JSON.stringify(Object.entries(sums).sort(([left], [right]) => (left < right ? -1 : 1)))

const delta = (fields: Partial<UsageDelta> = {}): UsageDelta => ({
  grantId: "key_1",
  hourAt: 0,
  counts: { ok: 1 },
  lastUsedAt: 1,
  ...fields,
})

const DELTA: fc.Arbitrary<UsageDelta> = fc.record({
  grantId: fc.constantFrom("key_1", "key_2", "key_3"),
  hourAt: fc.constantFrom(0, HOUR_MS),
  counts: fc.constantFrom<Readonly<Record<string, number>>>({ ok: 1 }, { ok: 2, revoked: 1 }, { expired: 3 }),
  lastUsedAt: fc.constantFrom(null, 5, 7),
})

const FAILURE = fc.option(fc.constantFrom<Failure>("before", "undone", "after"), { freq: 2 })

interface FlushStep {
  readonly does: "flush"
  readonly caller: 0 | 1
  readonly deltas: readonly UsageDelta[]
  readonly fails: Failure | null
}

/** Something that happens to a process that counts. */
type Step = FlushStep | { readonly does: "fold"; readonly fails: Failure | null } | { readonly does: "crash" }

const STEPS: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        does: fc.constant("flush" as const),
        caller: fc.constantFrom(0 as const, 1 as const),
        deltas: fc.array(DELTA, { minLength: 1, maxLength: 3 }),
        fails: FAILURE,
      }),
    },
    { weight: 2, arbitrary: fc.record({ does: fc.constant("fold" as const), fails: FAILURE }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant("crash" as const) }) },
  ),
  { maxLength: 14 },
)

const succeeds = async (work: Promise<unknown>): Promise<boolean> =>
  await work.then(
    () => true,
    () => false,
  )

/** What a process that counts has been told. */
interface Told {
  readonly acknowledged: readonly UsageDelta[]
  /** What was rejected, by caller: it comes again with the caller's next flush. */
  readonly owed: readonly [readonly UsageDelta[], readonly UsageDelta[]]
  /** Rejected flushes since the last one that was not: one of them may have been committed all the same. */
  readonly doubtful: readonly (readonly UsageDelta[])[]
}

const NOTHING_TOLD: Told = { acknowledged: [], owed: [[], []], doubtful: [] }

function afterFlush(told: Told, step: FlushStep): Told {
  const deltas = [...told.owed[step.caller], ...step.deltas]
  const isKept = step.fails === null
  const left = isKept ? [] : deltas
  return {
    acknowledged: isKept ? [...told.acknowledged, ...deltas] : told.acknowledged,
    owed: step.caller === 0 ? [left, told.owed[1]] : [told.owed[0], left],
    doubtful: isKept ? [] : [...told.doubtful, deltas],
  }
}

/** What was told and what was found after a crash must agree: of what was in doubt one thing at the most is there, as a whole. */
function afterCrash({ acknowledged, doubtful }: Told, found: Readonly<Record<string, number>>): Told {
  const possible = [[], ...doubtful].map((more) => [...acknowledged, ...more])
  const match = possible.find((deltas) => canonical(summed(deltas)) === canonical(found))
  if (match === undefined) {
    throw new Error(`none of ${JSON.stringify(possible.map(summed))} is ${JSON.stringify(found)}`)
  }
  return { ...NOTHING_TOLD, acknowledged: match }
}

/** Counts by steps and compares what is stored with what was acknowledged. */
async function countBy(connection: Connection, steps: readonly Step[]): Promise<void> {
  await connection.count(async (db) => {
    for (const table of ["key_use", "usage", "usage_journal"] as const) await db.deleteFrom(table).execute()
  })
  const line = unreliable(connection)
  let store = storeOn(line.connection)
  let told = NOTHING_TOLD
  for (const step of steps) {
    line.fail(step.does === "crash" ? null : step.fails)
    if (step.does === "flush") {
      const flushing = store.usage.flush([...told.owed[step.caller], ...step.deltas])
      expect(await succeeds(flushing)).toBe(step.fails === null)
      told = afterFlush(told, step)
    } else if (step.does === "fold") {
      await succeeds(store.foldUsage())
    } else {
      await recoverUsage(connection)
      store = storeOn(line.connection)
      told = afterCrash(told, await counted(connection))
      expect(await rowsIn(connection)).toBe(0)
    }
  }
  line.fail(null)
  const last = [...told.owed[0], ...told.owed[1], delta()]
  await store.usage.flush(last)
  await store.foldUsage()
  expect(await counted(connection)).toEqual(summed([...told.acknowledged, ...last]))
  expect(await rowsIn(connection)).toBe(0)
}

const TARGETS = [
  {
    name: "SQLite",
    runs: 300,
    skip: () => false,
    connect: async () => {
      const dataDir = await mkdtemp(join(tmpdir(), "bitting-journal-"))
      const clean = async (): Promise<void> => await rm(dataDir, { recursive: true })
      return { connection: connectSqlite({ dataDir, clock: fixedClock(NOW) }), clean }
    },
  },
  {
    name: "PostgreSQL",
    runs: 60,
    skip: () => !hasPostgres(),
    connect: async () => {
      const url = await freshPostgresUrl()
      const connection = await connectPostgres({ url, clock: fixedClock(NOW), holder: "test" })
      return { connection, clean: async () => {} }
    },
  },
]

for (const { name, runs, skip, connect } of TARGETS) {
  describe.skipIf(skip())(`the usage journal on ${name}`, () => {
    let connection: Connection
    let clean: () => Promise<void>
    beforeAll(async () => {
      ;({ connection, clean } = await connect())
      const context = { dialect: connection.dialect, now: NOW, tag: "0123456789abcdef" }
      await migrate(async (work) => await connection.write(work), context)
      await connection.migrated()
    })
    afterAll(async () => {
      await connection.close()
      await clean()
    })

    test("counts what was acknowledged once, whatever fails and wherever the process dies", async () => {
      await fc.assert(
        fc.asyncProperty(STEPS, async (steps) => await countBy(connection, steps)),
        { numRuns: runs },
      )
    }, 300_000)

    test("takes one row per flush, and no row per key until it is folded", async () => {
      await countBy(connection, [])
      const store = storeOn(connection)
      const before = await counted(connection)
      const deltas = Array.from({ length: 200 }, (_, place) => delta({ grantId: `key_many_${place}` }))
      await store.usage.flush(deltas)
      await store.usage.flush(deltas)
      expect(await rowsIn(connection)).toBe(2)
      expect(await counted(connection)).toEqual(before)
      await store.foldUsage()
      expect(await rowsIn(connection)).toBe(0)
      expect(await counted(connection)).toMatchObject(summed([...deltas, ...deltas]))
    })

    test("is folded before counts are read, once for all who ask meanwhile", async () => {
      const { id: organizationId } = await storedOrganization(storeOn(connection))
      const used = grant(organizationId)
      let folds = 0
      const watched: Connection = {
        ...connection,
        count: async (work) => {
          folds += 1
          return await connection.count(work)
        },
      }
      const store = storeOn(watched)
      await storeGrants(store, [used])
      const range = { from: 0, until: HOUR_MS }
      const readers = [
        async () => (await store.read.grants.get(used.id))?.requestCount,
        async () =>
          (await store.read.grants.list(everyKey(organizationId), firstPage("last_used_at"))).rows[0]
            ?.requestCount,
        async () => (await store.usage.counts(used.id, range))[0]?.count,
      ]
      for (let turn = 1; turn <= 3; turn++) {
        await store.usage.flush([delta({ grantId: used.id })])
        folds = 0
        expect(await Promise.all(readers.map(async (read) => await read()))).toEqual([turn, turn, turn])
        expect(folds).toBe(1)
      }
      folds = 0
      for (const read of readers) await read()
      expect(folds, "nothing is pending").toBe(0)
    })

    test("shows keys all the same while it cannot be folded, and has lost nothing afterwards", async () => {
      const { id: organizationId } = await storedOrganization(storeOn(connection))
      const used = grant(organizationId)
      const line = unreliable(connection)
      const store = storeOn(line.connection)
      await storeGrants(store, [used])
      await store.usage.flush([delta({ grantId: used.id })])
      line.fail("undone", "before")
      expect((await store.read.grants.get(used.id))?.requestCount).toBe(0)
      expect((await store.read.grants.get(used.id))?.requestCount).toBe(0)
      expect((await store.read.grants.get(used.id))?.requestCount).toBe(1)
    })

    test("has everything flushed before a read in it, also while a fold is under way", async () => {
      const { id: organizationId } = await storedOrganization(storeOn(connection))
      const used = grant(organizationId)
      const store = storeOn(connection)
      await storeGrants(store, [used])
      let flushed = 0
      const flushAndRead = async (): Promise<void> => {
        for (let turn = 0; turn < 10; turn++) {
          await store.usage.flush([delta({ grantId: used.id })])
          flushed += 1
          const least = flushed
          expect((await store.read.grants.get(used.id))?.requestCount).toBeGreaterThanOrEqual(least)
        }
      }
      await Promise.all([flushAndRead(), flushAndRead(), flushAndRead()])
      expect((await store.read.grants.get(used.id))?.requestCount).toBe(30)
    })

    test("is folded by the next process, however much a crash left", async () => {
      const store = storeOn(connection)
      for (let turn = 0; turn < 120; turn++) await store.usage.flush([delta({ grantId: "key_left" })])
      await recoverUsage(connection)
      expect(await rowsIn(connection)).toBe(0)
      expect(await counted(connection)).toMatchObject({ key_left: 120 })
    })

    test("keeps the scopes keys were used for through a crash", async () => {
      const { id: organizationId } = await storedOrganization(storeOn(connection))
      const used = grant(organizationId, { scopes: ["a:read", "a:write"] })
      const store = storeOn(connection)
      await storeGrants(store, [used])
      const scopes = [{ scope: "a:write", firstUsedAt: 7 }]
      await store.usage.flush([delta({ grantId: used.id, scopes })])
      await recoverUsage(connection)
      const next = storeOn(connection)
      await next.usage.flush([delta({ grantId: used.id, scopes: [{ scope: "a:write", firstUsedAt: 9 }] })])
      expect((await next.usage.scopes([used.id])).get(used.id)).toEqual(scopes)
    })

    test("of a process that goes on after another took over is counted once", async () => {
      const old = storeOn(connection)
      await old.usage.flush([delta({ grantId: "key_taken" })])
      await recoverUsage(connection)
      await old.usage.flush([delta({ grantId: "key_taken" })])
      await expect(old.foldUsage()).rejects.toThrow("1 rows of the usage journal are gone")
      await old.usage.flush([delta({ grantId: "key_taken" })])
      await old.foldUsage()
      expect(await counted(connection)).toMatchObject({ key_taken: 3 })
      expect(await rowsIn(connection)).toBe(0)
    })
  })
}

test("a row of the journal says what was written, whatever the counts are", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          grantId: fc.string(),
          hourAt: fc.nat(),
          counts: fc.dictionary(fc.constantFrom("ok", "revoked", "expired"), fc.integer({ min: 1 })),
          lastUsedAt: fc.option(fc.nat()),
          scopes: fc.array(fc.record({ scope: fc.string(), firstUsedAt: fc.nat() })),
        }),
      ),
      (deltas) => {
        const written = deltas.map(({ scopes, ...one }) => ({
          ...one,
          counts: { ...one.counts },
          ...(scopes.length === 0 ? {} : { scopes }),
        }))
        expect(journaledDeltas(journalText(deltas))).toEqual(written)
      },
    ),
  )
})
