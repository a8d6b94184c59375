import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Clock } from "@bitting/core"
import { countingEntropy } from "@bitting/core/testing"
import { afterEach, describe, expect, test } from "vitest"
import { freshPostgresUrl, hasPostgres } from "../../../test/postgres.ts"
import { pruneDenials } from "../src/denial-repo.ts"
import type { Connection } from "../src/dialects/dialect.ts"
import { connectPostgres } from "../src/dialects/postgres.ts"
import { connectSqlite } from "../src/dialects/sqlite.ts"
import { migrate } from "../src/migrate.ts"
import { createStore } from "../src/store.ts"
import type { OpenedStore } from "../src/store.ts"
import { denial, firstPage, grant, NOW, storedOrganization, storeGrants } from "./fixtures.ts"

const DAY_MS = 86_400_000

const tag = "0123456789abcdef"

let now = NOW
const clock: Clock = { now: () => now, monotonic: () => performance.now() }

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  now = NOW
  for (const close of closing.splice(0)) await close()
})

async function sqlite(): Promise<Connection> {
  const dataDir = await mkdtemp(join(tmpdir(), "bitting-store-"))
  closing.unshift(async () => await rm(dataDir, { recursive: true }))
  return connectSqlite({ dataDir, clock })
}

const postgres = async (): Promise<Connection> =>
  await connectPostgres({ url: await freshPostgresUrl(), clock, holder: tag })

async function open(connect: () => Promise<Connection>) {
  const connection = await connect()
  const context = { dialect: connection.dialect, now: NOW, tag }
  await migrate(async (work) => await connection.write(work), context)
  await connection.migrated()
  const store = createStore({ connection, clock, entropy: countingEntropy() })
  closing.unshift(store.close)
  const { id } = await storedOrganization(store)
  const key = grant(id)
  await storeGrants(store, [key])
  return { connection, store, keyId: key.id }
}

const codesOf = async (store: OpenedStore, grantId: string): Promise<readonly string[]> =>
  (await store.usage.denials(grantId, firstPage("refused_at"))).rows.map(({ code }) => code)

describe.each([
  { name: "SQLite", connect: sqlite, isThere: true },
  { name: "PostgreSQL", connect: postgres, isThere: hasPostgres() },
])("samples of refusals, with $name", ({ connect, isThere }) => {
  test.skipIf(!isThere)("are kept for seven days", async () => {
    const { store, keyId } = await open(connect)
    await store.usage.flush(
      [],
      [denial(keyId, { code: "expired", at: NOW - 1 }), denial(keyId, { code: "revoked", at: NOW })],
    )
    now = NOW + 7 * DAY_MS - 1
    await store.prune()
    expect(await codesOf(store, keyId)).toEqual(["expired", "revoked"])
    now = NOW + 7 * DAY_MS
    await store.prune()
    expect(await codesOf(store, keyId)).toEqual(["revoked"])
  })

  test.skipIf(!isThere)("are no more than so many after pruning, the newest", async () => {
    const { connection, store, keyId } = await open(connect)
    const codes = ["a", "b", "c", "d"]
    const samples = codes.map((code, place) => denial(keyId, { code, at: NOW + place }))
    await store.usage.flush([], samples)
    const prune = async (most: number): Promise<readonly string[]> => {
      await connection.count(async (db) => await pruneDenials(db, { before: 0, most }))
      return await codesOf(store, keyId)
    }
    expect(await prune(4)).toEqual(codes)
    expect(await prune(3)).toEqual(["b", "c", "d"])
    // Of one instant all go, rather than too few.
    await store.usage.flush([], [denial(keyId, { code: "e", at: NOW + 1 })])
    expect(await prune(3)).toEqual(["c", "d"])
  })

  test.skipIf(!isThere)("that a database refuses take no count with them", async () => {
    const { store, keyId } = await open(connect)
    const delta = { grantId: keyId, hourAt: 0, counts: { revoked: 1 }, lastUsedAt: null }
    // Of text that was not cut to what can be stored.
    const bad = { ...denial(keyId, { code: "revoked", at: NOW }), origin: "\0" }
    const isWritten = await store.usage.flush([delta], [bad]).then(
      () => true,
      () => false,
    )
    if (!isWritten) await store.usage.flush([delta])
    expect(await store.usage.counts(keyId, { from: 0, until: 1 })).toEqual([
      { hourAt: 0, code: "revoked", count: 1 },
    ])
  })
})
