import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { CountReport } from "@bitting/core"
import { countingEntropy, fixedClock } from "@bitting/core/testing"
import * as fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { freshPostgresUrl, hasPostgres } from "../../../test/postgres.ts"
import type { Connection } from "../src/dialects/dialect.ts"
import { connectPostgres } from "../src/dialects/postgres.ts"
import { connectSqlite } from "../src/dialects/sqlite.ts"
import { migrate } from "../src/migrate.ts"
import { createStore } from "../src/store.ts"
import type { OpenedStore } from "../src/store.ts"
import { recoverUsage } from "../src/usage-journal.ts"
import { NOW } from "./fixtures.ts"

/** How a transaction fails: before it begins, undone at its end, or committed with its answer lost. */
type Failure = "before" | "undone" | "after"

/** A connection whose next counting transaction fails as it is told to. */
function unreliable(connection: Connection) {
  let failure: Failure | null = null
  const count: Connection["count"] = async (work) => {
    const how = failure
    failure = null
    if (how === "before") throw new Error("the database is away")
    const result = await connection.count(async (db) => {
      const made = await work(db)
      if (how === "undone") throw new Error("the transaction was undone")
      return made
    })
    if (how === "after") throw new Error("the answer was lost")
    return result
  }
  return { connection: { ...connection, count }, fail: (how: Failure | null) => void (failure = how) }
}

/** A connection whose first counting transaction stays open, its work done, until it is let go. */
function held(connection: Connection) {
  const inside = Promise.withResolvers<void>()
  const end = Promise.withResolvers<void>()
  let isFirst = true
  const count: Connection["count"] = async (work) => {
    const holds = isFirst
    isFirst = false
    return await connection.count(async (db) => {
      const made = await work(db)
      if (holds) {
        inside.resolve()
        await end.promise
      }
      return made
    })
  }
  return { connection: { ...connection, count }, inside: inside.promise, letGo: end.resolve }
}

/** What happens to a process that writes reports down, and to the fold and the process after that. */
const STEPS = fc.array(
  fc.record({
    reporter: fc.constantFrom("one", "two"),
    fails: fc.array(fc.constantFrom<Failure>("before", "undone", "after"), { maxLength: 2 }),
    next: fc.constantFrom("nothing", "nothing", "fold", "failing fold", "crash"),
  }),
  { minLength: 1, maxLength: 10 },
)

const TARGETS = [
  {
    name: "SQLite",
    runs: 200,
    skip: () => false,
    connect: async () => {
      const dataDir = await mkdtemp(join(tmpdir(), "bitting-reports-"))
      const clean = async (): Promise<void> => await rm(dataDir, { recursive: true })
      return { connection: connectSqlite({ dataDir, clock: fixedClock(NOW) }), clean }
    },
  },
  {
    name: "PostgreSQL",
    runs: 30,
    skip: () => !hasPostgres(),
    connect: async () => {
      const url = await freshPostgresUrl()
      const connection = await connectPostgres({ url, clock: fixedClock(NOW), holder: "test" })
      return { connection, clean: async () => {} }
    },
  },
]

for (const { name, runs, skip, connect } of TARGETS) {
  describe.skipIf(skip())(`reports of counts on ${name}`, () => {
    let connection: Connection
    let clean: () => Promise<void>
    let seed = 1
    let run = 0
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

    const storeOn = (on: Connection, now = NOW): OpenedStore =>
      createStore({ connection: on, clock: fixedClock(now), entropy: countingEntropy((seed += 1)) })

    const counted = async (grantId: string): Promise<number> => {
      const rows = await connection.reader
        .selectFrom("key_use")
        .select("request_count")
        .where("grant_id", "=", grantId)
        .execute()
      return rows[0]?.request_count ?? 0
    }

    const reportOf = (grantId: string, reporter: string, number: number): CountReport => ({
      credential: "key_verifier",
      reporter,
      number,
      deltas: [{ grantId, hourAt: 0, counts: { ok: 1 }, lastUsedAt: number }],
    })

    test("each is counted once, whatever fails and wherever the process dies", async () => {
      await fc.assert(
        fc.asyncProperty(STEPS, async (steps) => {
          run += 1
          const grantId = `key_${name}_${run}`
          const line = unreliable(connection)
          let store = storeOn(line.connection)
          const numbers: Record<string, number> = {}
          for (const { reporter, fails, next } of steps) {
            const number = (numbers[reporter] = (numbers[reporter] ?? 0) + 1)
            const report = reportOf(grantId, `${run} ${reporter}`, number)
            for (const failure of fails) {
              line.fail(failure)
              await expect(store.usage.report([report])).rejects.toThrow(/away|undone|lost/)
            }
            await store.usage.report([report])
            if (next === "failing fold") line.fail("after")
            if (next === "fold" || next === "failing fold") await store.foldUsage().catch(() => undefined)
            line.fail(null)
            if (next === "crash") {
              await recoverUsage(connection)
              store = storeOn(line.connection)
            }
          }
          await store.foldUsage()
          expect(await counted(grantId)).toBe(steps.length)
        }),
        { numRuns: runs },
      )
    }, 300_000)

    test("are counted by the next reading when one came while they were written down", async () => {
      const line = held(connection)
      const store = storeOn(line.connection)
      const report = store.usage.report([reportOf(`key_${name}_held`, "held", 1)])
      await line.inside
      const early = store.foldUsage()
      // Transactions of an embedded database wait for each other.
      if (name === "PostgreSQL") await early
      line.letGo()
      await Promise.all([report, early])
      await store.foldUsage()
      expect(await counted(`key_${name}_held`)).toBe(1)
    })

    test("are remembered for longer than counts may come late, and no longer", async () => {
      const hours = (count: number): number => count * 3_600_000
      await storeOn(connection).usage.report([reportOf("key_pruned", "pruned", 1)])
      const remembered = async (): Promise<number> =>
        (
          await connection.reader
            .selectFrom("usage_report")
            .selectAll()
            .where("reporter", "=", "pruned")
            .execute()
        ).length
      await storeOn(connection, NOW + hours(25) + 1).prune()
      expect(await remembered()).toBe(1)
      await storeOn(connection, NOW + hours(26) + 1).prune()
      expect(await remembered()).toBe(0)
    })
  })
}
