import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { factsOf, operatorPowerOf } from "@bitting/core"
import { countingEntropy, fixedClock } from "@bitting/core/testing"
import { afterAll, describe, expect, test } from "vitest"
import { freshPostgresUrl, hasPostgres } from "../../../test/postgres.ts"
import type { Connection } from "../src/dialects/dialect.ts"
import { connectPostgres } from "../src/dialects/postgres.ts"
import { connectSqlite } from "../src/dialects/sqlite.ts"
import { migrate } from "../src/migrate.ts"
import { createStore } from "../src/store.ts"
import { account, NOW, storedOrganization, write } from "./fixtures.ts"

const clock = fixedClock(NOW)
const tag = "0123456789abcdef"

const directories: string[] = []
afterAll(async () => {
  for (const directory of directories) await rm(directory, { recursive: true })
})

async function sqlite(): Promise<Connection> {
  const dataDir = await mkdtemp(join(tmpdir(), "bitting-link-"))
  directories.push(dataDir)
  return connectSqlite({ dataDir, clock })
}

const postgres = async (): Promise<Connection> =>
  await connectPostgres({ url: await freshPostgresUrl(), clock, holder: tag })

/** Texts as the server wrote them when it knew accounts of AWS only, and what is to be made of them. */
const WRITTEN = [
  ["role", '{"method":"role","roleArn":"arn:aws:iam::1:role/r"}', { role_arn: "arn:aws:iam::1:role/r" }],
  ["access_key", '{"method":"access_key","accessKeyId":"AKIA1"}', { access_key_id: "AKIA1" }],
  ["machine", '{"method":"machine"}', {}],
] as const

describe.each([
  { name: "SQLite", connect: sqlite, isThere: true },
  { name: "PostgreSQL", connect: postgres, isThere: hasPostgres() },
])("accounts linked by an earlier version on $name", ({ connect, isThere }) => {
  test.skipIf(!isThere)("are linked as they were", async () => {
    const connection = await connect()
    const context = { dialect: connection.dialect, now: NOW, tag }
    await migrate(async (work) => await connection.write(work), context)
    await connection.migrated()
    const store = createStore({ connection, clock, entropy: countingEntropy() })
    const { id: organizationId } = await storedOrganization(store)
    for (const [method, credentials, facts] of WRITTEN) {
      const before = account(organizationId, { name: method, provider: "aws" })
      await write(store, async (tx) => await tx.accounts.insert(before))
      const link = `{"credentials":${credentials},"cloudAccount":"1","provenAt":5}`
      await connection.write(
        async (db) => await db.updateTable("account").set({ link }).where("id", "=", before.id).execute(),
      )
      const read = await store.read.accounts.get(before.id)
      expect(read?.link).toMatchObject({ credentials: { method }, cloudAccount: "1", provenAt: 5 })
      const kept = read?.link?.credentials
      expect(kept === undefined ? null : factsOf(kept)).toEqual(facts)
      expect(kept === undefined ? null : operatorPowerOf(kept)).toBe(method === "machine" ? "machine" : null)
    }
    await connection.close()
  })
})
