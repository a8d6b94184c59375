import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { quotaWindow } from "@bitting/core"
import type { Clock } from "@bitting/core"
import { countingEntropy } from "@bitting/core/testing"
import { openStore } from "@bitting/store"
import type { OpenedStore } from "@bitting/store"
import { afterEach, describe, expect, test } from "vitest"
import { freshPostgresUrl, hasPostgres } from "../../../test/postgres.ts"

const LIMIT = 1_000_000

let now = 0
const clock: Clock = { now: () => now, monotonic: () => performance.now() }

const opened: { readonly store: OpenedStore; readonly dir: string }[] = []
afterEach(async () => {
  for (const { store, dir } of opened.splice(0)) {
    await store.close()
    await rm(dir, { recursive: true })
  }
})

const TARGETS = [
  { name: "SQLite", freshUrl: async () => null },
  ...(hasPostgres() ? [{ name: "PostgreSQL", freshUrl: freshPostgresUrl }] : []),
]

describe.each(TARGETS)("what was counted of quotas, with $name", ({ freshUrl }) => {
  async function open(): Promise<OpenedStore> {
    const dir = await mkdtemp(join(tmpdir(), "bitting-store-"))
    const store = await openStore({ url: await freshUrl(), dataDir: dir, clock, entropy: countingEntropy() })
    opened.push({ store, dir })
    return store
  }

  const spend = async (store: OpenedStore, group: string, windows: readonly string[]): Promise<void> => {
    for (const window of windows) await store.quota.spend({ group, window, limit: LIMIT, cost: 7 })
  }

  /** Those of the windows that are still counted. */
  async function kept(
    store: OpenedStore,
    group: string,
    windows: readonly string[],
  ): Promise<readonly string[]> {
    const left: string[] = []
    for (const window of windows) if ((await store.quota.used(group, window)) === 7) left.push(window)
    return left
  }

  /** A few at a time: the store waits 2 s for a connection, and there are only ten. */
  async function inParts(groups: readonly string[], work: (group: string) => Promise<void>): Promise<void> {
    for (let at = 0; at < groups.length; at += 10) await Promise.all(groups.slice(at, at + 10).map(work))
  }

  const WINDOWS = [
    "2025-12-31",
    "2026-09",
    "2026-10",
    "2026-10-01",
    "2026-10-31",
    "2026-11",
    "2026-11-01",
    "total",
  ]

  test.each([
    ["2026-10-31T23:59:59.999Z", WINDOWS.slice(2)],
    // A week in which a clock that is set back counts on where it was.
    ["2026-11-07T23:59:59.999Z", WINDOWS.slice(2)],
    ["2026-11-08T00:00:00.000Z", ["2026-11", "2026-11-01", "total"]],
    ["2026-12-07T00:00:00.000Z", ["2026-11", "2026-11-01", "total"]],
    ["2027-01-08T00:00:00.000Z", ["total"]],
  ])("at %s is kept of the month, and for ever where it counts in all", async (at, left) => {
    const store = await open()
    await spend(store, "key_1", WINDOWS)
    now = Date.parse(at)
    await store.pruneQuotas()
    expect(await kept(store, "key_1", WINDOWS)).toEqual(left)
  })

  test("in the present day and month is never pruned, whenever that is", async () => {
    const store = await open()
    for (let day = 0; day < 400; day += 3) {
      now = Date.parse("2026-02-27T12:00:00Z") + day * 86_400_000
      const present = [quotaWindow("day", now), quotaWindow("month", now), "total"]
      for (const window of present) await store.quota.spend({ group: "key_1", window, limit: LIMIT, cost: 1 })
      const before = await Promise.all(present.map((window) => store.quota.used("key_1", window)))
      await store.pruneQuotas()
      expect(await Promise.all(present.map((window) => store.quota.used("key_1", window)))).toEqual(before)
    }
  })

  test("is pruned for each of many keys", async () => {
    const store = await open()
    now = Date.parse("2026-11-20T00:00:00Z")
    // More than are gone through at once, the last part not full.
    const groups = Array.from({ length: 1_250 }, (_, number) => `key_${number}`)
    const windows = ["2026-10-01", "2026-11-20"]
    await inParts(groups, async (group) => await spend(store, group, windows))
    await store.pruneQuotas()
    await inParts(groups, async (group) => expect(await kept(store, group, windows)).toEqual(["2026-11-20"]))
    // Done for this month.
    await spend(store, "key_late", windows)
    await store.pruneQuotas()
    expect(await kept(store, "key_late", windows)).toEqual(windows)
  })
})
