import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { countingEntropy, fixedClock } from "@bitting/core/testing"
import type { Kysely } from "kysely"
import { afterAll, describe, expect, test } from "vitest"
import { freshPostgresUrl, hasPostgres } from "../../../test/postgres.ts"
import type { Connection } from "../src/dialects/dialect.ts"
import { connectPostgres } from "../src/dialects/postgres.ts"
import { connectSqlite } from "../src/dialects/sqlite.ts"
import { migrate } from "../src/migrate.ts"
import { usageTotal } from "../src/migrations/0012-usage-total.ts"
import { createStore } from "../src/store.ts"
import { grant, NOW, storedOrganization, storeGrants } from "./fixtures.ts"

const clock = fixedClock(NOW)
const tag = "0123456789abcdef"
const HOUR_MS = 3_600_000

const directories: string[] = []
afterAll(async () => {
  for (const directory of directories) await rm(directory, { recursive: true })
})

async function sqlite(): Promise<Connection> {
  const dataDir = await mkdtemp(join(tmpdir(), "bitting-migration-"))
  directories.push(dataDir)
  return connectSqlite({ dataDir, clock })
}

const postgres = async (): Promise<Connection> =>
  await connectPostgres({ url: await freshPostgresUrl(), clock, holder: tag })

describe.each([
  { name: "SQLite", connect: sqlite, isThere: true },
  { name: "PostgreSQL", connect: postgres, isThere: hasPostgres() },
])("sums of whole organizations on $name", ({ connect, isThere }) => {
  test.skipIf(!isThere)("are made from what was counted before there were any", async () => {
    const connection = await connect()
    const context = { dialect: connection.dialect, now: NOW, tag }
    await migrate(async (work) => await connection.write(work), context)
    await connection.migrated()
    const store = createStore({ connection, clock, entropy: countingEntropy() })
    const organizations = [await storedOrganization(store), await storedOrganization(store)]
    const grants = organizations.flatMap(({ id }) => [
      grant(id, { workspaceId: "ws_a" }),
      grant(id, { workspaceId: "ws_a" }),
      grant(id, { workspaceId: "ws_b", environments: ["staging"] }),
      grant(id, { keyspace: "backup" }),
    ])
    await storeGrants(store, grants)
    await store.usage.flush([
      ...grants.flatMap(({ id }, place) =>
        [0, HOUR_MS, 30 * HOUR_MS].map((hourAt) => ({
          grantId: id,
          hourAt,
          counts: { ok: place + 1, revoked: 3 },
          lastUsedAt: hourAt,
        })),
      ),
      { grantId: "key_that_nobody_knows", hourAt: 0, counts: { ok: 1 }, lastUsedAt: 0 },
    ])
    await store.foldUsage()
    const totals = async () => {
      const rows = await connection.reader.selectFrom("usage_total").selectAll().execute()
      return rows.map((row) => JSON.stringify(row)).toSorted()
    }
    const counted = await totals()
    // Two organizations with three groups each, two codes, three hours and two days.
    expect(counted).toHaveLength(2 * 3 * 2 * (3 + 2))
    await connection.write(async (db) => {
      const schema = db as unknown as Kysely<unknown>
      await schema.schema.dropTable("usage_total").execute()
      await schema.schema.dropIndex("key_by_state").execute()
      await usageTotal.up(schema, context)
    })
    expect(await totals()).toEqual(counted)
    await store.close()
  })
})
