import type { CountReport, SystemKeyCaller, UsageDelta } from "@bitting/core"
import { describe, expect, it } from "vitest"
import type { CountedUse } from "./remote-usage.ts"
import { createRemoteUsage } from "./remote-usage.ts"

const HOUR_MS = 3_600_000
const NOW = 1_000 * HOUR_MS + 5

function caller(organizationId: string, reach: SystemKeyCaller["reach"] = "organization"): SystemKeyCaller {
  return {
    kind: "system_key",
    keyId: "key_verifier",
    organizationId,
    reach,
    isRoot: false,
    scopes: ["keys:verify"],
    expiresAt: null,
  }
}

const use = (grantId: string, fields: Partial<CountedUse> = {}): CountedUse => ({
  grant_id: grantId,
  hour_at: 1_000 * HOUR_MS,
  counts: { ok: 1 },
  last_used_at: NOW - 1,
  ...fields,
})

/** Counts for keys named `<organization>_…`, written to a list; writing fails while told to. */
function world() {
  const flushes: (readonly UsageDelta[])[] = []
  const reports: (readonly CountReport[])[] = []
  let isFailing = false
  const usage = createRemoteUsage({
    usage: {
      flush: async (deltas) => {
        if (isFailing) throw new Error("no disk")
        flushes.push(deltas)
      },
      report: async (given) => {
        if (isFailing) throw new Error("no disk")
        reports.push(given)
      },
    },
    keysWithin: async (organizationId, ids) =>
      new Set(ids.filter((id) => organizationId === null || id.startsWith(`${organizationId}_`))),
    clock: { now: () => NOW },
  })
  return { usage, flushes, reports, fail: (yes: boolean) => void (isFailing = yes) }
}

describe("counts from other processes", () => {
  it("are written at once for all, each for keys within its reporter's reach only", async () => {
    const { usage, flushes } = world()
    usage.count(caller("acme"), [use("acme_1"), use("other_1")])
    usage.count(caller("other"), [use("other_2")])
    usage.count(caller("root", "instance"), [use("acme_2")])
    await usage.flush()
    await usage.flush()
    expect(flushes.map((deltas) => deltas.map(({ grantId }) => grantId).toSorted())).toEqual([
      ["acme_1", "acme_2", "other_2"],
    ])
  })

  it("are kept for the next time when they cannot be written", async () => {
    const { usage, flushes, fail } = world()
    usage.count(caller("acme"), [use("acme_1")])
    fail(true)
    await expect(usage.flush()).rejects.toThrow("no disk")
    fail(false)
    usage.count(caller("acme"), [use("acme_2")])
    await usage.flush()
    expect(flushes.flat().map(({ grantId }) => grantId)).toEqual(["acme_1", "acme_2"])
  })

  it.each<[string, Partial<CountedUse>]>([
    ["of no hour", { hour_at: 1_000 * HOUR_MS + 1 }],
    ["of a day ago and longer", { hour_at: 975 * HOUR_MS }],
    ["of a later hour than the next", { hour_at: 1_002 * HOUR_MS }],
    ["of outcomes there are not", { counts: { fine: 1 } }],
  ])("%s are dropped", async (_, fields) => {
    const { usage, flushes } = world()
    usage.count(caller("acme"), [use("acme_1", fields), use("acme_2")])
    await usage.flush()
    expect(flushes.flat().map(({ grantId }) => grantId)).toEqual(["acme_2"])
  })

  it("bring the scopes keys were used for, as of the latest use", async () => {
    const { usage, flushes } = world()
    usage.count(caller("acme"), [
      use("acme_1", { scopes: ["a:read"] }),
      use("acme_2", { scopes: [] }),
      use("acme_3"),
    ])
    await usage.flush()
    expect(flushes.flat().map(({ scopes }) => scopes)).toEqual([
      [{ scope: "a:read", firstUsedAt: NOW - 1 }],
      undefined,
      undefined,
    ])
  })

  it("by a clock that is ahead are not put into the future", async () => {
    const { usage, flushes } = world()
    usage.count(caller("acme"), [use("acme_1", { last_used_at: NOW + 60_000 })])
    await usage.flush()
    expect(flushes.flat().map(({ lastUsedAt }) => lastUsedAt)).toEqual([NOW])
  })

  it("are limited to what memory holds, also when they are kept", async () => {
    const { usage, flushes, fail } = world()
    const many = Array.from({ length: 100_001 }, (_, place) => use(`acme_${place}`))
    usage.count(caller("acme"), many)
    fail(true)
    await expect(usage.flush()).rejects.toThrow("no disk")
    usage.count(caller("acme"), many)
    fail(false)
    await usage.flush()
    expect(flushes.flat().length).toBe(100_000)
  })
})

describe("reports with a number", () => {
  const one = { reporter: "one", number: 1 }
  const acme = caller("acme")

  /** What was written, as `reporter number keys`. */
  const essence = (reports: readonly (readonly CountReport[])[]): readonly string[] =>
    reports
      .flat()
      .map(({ reporter, number, deltas }) =>
        [reporter, number, ...deltas.map(({ grantId }) => grantId)].join(" "),
      )

  it("are written in their order with their numbers, for keys within reach only", async () => {
    const { usage, reports, flushes } = world()
    usage.count(acme, [use("acme_1"), use("other_1")], one)
    usage.count(caller("other"), [use("other_2")], { reporter: "two", number: 7 })
    usage.count(acme, [use("acme_2")], { ...one, number: 2 })
    await usage.flush()
    expect(essence(reports)).toEqual(["one 1 acme_1", "two 7 other_2", "one 2 acme_2"])
    expect(reports.flat().map(({ credential }) => credential)).toEqual(Array(3).fill("key_verifier"))
    expect(flushes).toEqual([])
  })

  it("that come again are passed over, while they wait and when they are written", async () => {
    const { usage, reports } = world()
    for (let time = 0; time < 3; time++) usage.count(acme, [use("acme_1")], one)
    await usage.flush()
    usage.count(acme, [use("acme_1")], one)
    await usage.flush()
    expect(essence(reports)).toEqual(["one 1 acme_1"])
  })

  it("are said to be written when they are, and not before", async () => {
    const { usage, fail } = world()
    usage.count(acme, [use("acme_1")], one)
    expect(usage.written(acme, "one")).toBeUndefined()
    fail(true)
    await expect(usage.flush()).rejects.toThrow("no disk")
    expect(usage.written(acme, "one")).toBeUndefined()
    fail(false)
    await usage.flush()
    expect(usage.written(acme, "one")).toBe(1)
    expect(usage.written({ ...acme, keyId: "key_other" }, "one")).toBeUndefined()
  })

  it("are kept in their order when they cannot be written, and once however often they come meanwhile", async () => {
    const { usage, reports, fail } = world()
    usage.count(acme, [use("acme_1")], one)
    fail(true)
    await expect(usage.flush()).rejects.toThrow("no disk")
    usage.count(acme, [use("acme_1")], one)
    usage.count(acme, [use("acme_2")], { ...one, number: 2 })
    fail(false)
    await usage.flush()
    expect(essence(reports)).toEqual(["one 1 acme_1", "one 2 acme_2"])
  })

  it("that find no room are not taken, so that they come again", async () => {
    const { usage, reports } = world()
    usage.count(
      acme,
      Array.from({ length: 99_999 }, (_, place) => use(`acme_${place}`)),
    )
    usage.count(acme, [use("acme_a"), use("acme_b")], one)
    await usage.flush()
    expect(reports).toEqual([])
    usage.count(acme, [use("acme_a"), use("acme_b")], one)
    await usage.flush()
    expect(essence(reports)).toEqual(["one 1 acme_a acme_b"])
  })

  it("do not hold up counts without one, nor the other way round", async () => {
    const { usage, flushes } = world()
    usage.count(acme, [use("acme_1")])
    usage.count(acme, [use("acme_2")], one)
    await usage.flush()
    expect(flushes.flat().map(({ grantId }) => grantId)).toEqual(["acme_1"])
    expect(usage.written(acme, "one")).toBe(1)
  })
})
