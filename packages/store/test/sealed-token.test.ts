import SqliteDatabase from "better-sqlite3"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { countingEntropy, fixedClock } from "@bitting/core/testing"
import { openStore } from "@bitting/store"
import { afterAll, describe, expect, test } from "vitest"
import { freshPostgresUrl, hasPostgres } from "../../../test/postgres.ts"
import { NOW, grant, storedOrganization, write } from "./fixtures.ts"

const DAY_MS = 86_400_000

const dataDir = mkdtempSync(join(tmpdir(), "bitting-sealed-"))
afterAll(() => rmSync(dataDir, { recursive: true }))

const KINDS = [
  { name: "SQLite", freshUrl: async () => null, skip: false },
  { name: "PostgreSQL", freshUrl: freshPostgresUrl, skip: !hasPostgres() },
]

describe.each(KINDS.filter(({ skip }) => !skip))("pruning on $name", ({ freshUrl }) => {
  test("deletes sealed tokens a day after their key ended, and no others", async () => {
    const clock = fixedClock(NOW)
    const store = await openStore({ url: await freshUrl(), dataDir, clock, entropy: countingEntropy() })
    const { id } = await storedOrganization(store)
    const lives = [
      grant(id, { label: "forever" }),
      grant(id, { label: "expires", expiresAt: NOW }),
      grant(id, { label: "expires later", expiresAt: NOW + 1 }),
      grant(id, { label: "rotated", expiresAt: NOW + DAY_MS, overlapEndsAt: NOW }),
      grant(id, { label: "disabled", enabled: false }),
    ]
    await write(store, async (tx) => {
      for (const key of lives) {
        await tx.grants.insert(key)
        await tx.sealedTokens.insert({ grantId: key.id, sealed: "v1", keyId: "aaaaaaaa" })
      }
    })
    const labels = async (): Promise<readonly string[]> => {
      const kept = await Promise.all(
        lives.map(async (key) => ((await store.read.sealedTokens.get(key.id)) === null ? [] : [key.label])),
      )
      return kept.flat()
    }
    clock.advance(DAY_MS)
    await store.prune()
    expect(await labels()).toEqual(lives.map(({ label }) => label))
    clock.advance(1)
    await store.prune()
    expect(await labels()).toEqual(["forever", "expires later", "disabled"])
    await store.close()
  })
})

test("a migration that a database misses is made up for, also when later ones have run", async () => {
  const directory = mkdtempSync(join(dataDir, "gap-"))
  const open = async () =>
    await openStore({ url: null, dataDir: directory, clock: fixedClock(NOW), entropy: countingEntropy() })
  await (await open()).close()
  const database = new SqliteDatabase(join(directory, "bitting.db"))
  database.exec("drop table sealed_token; delete from migration where number = 3")
  const numbers = database.prepare("select number from migration").pluck().all()
  database.close()
  expect(Math.max(...(numbers as number[]))).toBeGreaterThan(3)
  const store = await open()
  expect(await store.read.sealedTokens.countNotUnder("aaaaaaaa")).toBe(0)
  await store.close()
})
