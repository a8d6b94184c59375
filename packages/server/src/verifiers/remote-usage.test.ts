import type { SystemKeyCaller, UsageDelta } from "@bitting/core"
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
  let isFailing = false
  const usage = createRemoteUsage({
    usage: {
      flush: async (deltas) => {
        if (isFailing) throw new Error("no disk")
        flushes.push(deltas)
      },
    },
    keysWithin: async (organizationId, ids) =>
      new Set(ids.filter((id) => organizationId === null || id.startsWith(`${organizationId}_`))),
    clock: { now: () => NOW },
  })
  return { usage, flushes, fail: (yes: boolean) => void (isFailing = yes) }
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
