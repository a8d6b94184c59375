import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { DelayingVerifier, LeaseDelay } from "./lease-ledger.ts"
import { createLeaseRefusals, refusedUntil, refusedVerifiers } from "./lease-refusals.ts"

const MINUTE = 60_000
const NONE = -Infinity

describe("a verifier gets no lease", () => {
  it.each<[string, readonly number[], number]>([
    ["never waited for", [], NONE],
    ["waited for twice", [0, MINUTE], NONE],
    ["three times in less than ten minutes", [0, MINUTE, 10 * MINUTE - 1], 20 * MINUTE - 1],
    ["three times in ten minutes and more", [0, MINUTE, 10 * MINUTE], NONE],
    ["three times, of which two are one", [0, 2_999, MINUTE], NONE],
    ["three times three seconds apart", [0, 3_000, 6_000], 10 * MINUTE + 6_000],
    ["four times, the last three close", [0, 9 * MINUTE, 12 * MINUTE, 18 * MINUTE], 28 * MINUTE],
    ["in any order", [10 * MINUTE - 1, 0, MINUTE], 20 * MINUTE - 1],
  ])("%s", (_, times, until) => {
    expect(refusedUntil(times)).toBe(until)
  })

  it("for ten minutes after the third time, whatever was before", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 * MINUTE }), { maxLength: 12 }), (times) => {
        const until = refusedUntil(times)
        if (until === NONE) return
        expect(times).toContain(until - 10 * MINUTE)
      }),
    )
  })
})

const who = (id: string): DelayingVerifier => ({
  id,
  credential: "key_1",
  organizationId: "org_1",
  name: `name of ${id}`,
})

describe("those that get no lease now", () => {
  const delay = (id: string, at: number): LeaseDelay => ({ ...who(id), at })
  const three = (id: string, from: number): LeaseDelay[] =>
    [0, 1, 2].map((step) => delay(id, from + step * MINUTE))

  it("are told with their names, until their time is over", () => {
    const delays = [...three("v1", 0), delay("v2", 0)]
    expect(refusedVerifiers(delays, 2 * MINUTE)).toEqual([{ ...who("v1"), until: 12 * MINUTE }])
    expect(refusedVerifiers(delays, 12 * MINUTE)).toEqual([])
  })

  it("are not those of a time that is yet to come", () => {
    expect(refusedVerifiers(three("v1", 100 * MINUTE), MINUTE)).toEqual([])
  })
})

describe("refusing leases", () => {
  function bench() {
    let now = 1_000 * MINUTE
    let noted: LeaseDelay[] = []
    const refusals = createLeaseRefusals({
      clock: { now: () => now },
      ledger: {
        noteDelays: async (verifiers, at) => {
          for (const one of verifiers) noted.push({ ...one, at })
        },
        delays: async () => noted,
        inheritDelays: async (from, to) => {
          noted = noted.map((one) => (one.id === from ? { ...one, id: to } : one))
        },
      },
    })
    return { refusals, pass: (ms: number) => void (now += ms), noted: () => noted }
  }

  it("begins with the third time, is told once, and ends by itself", async () => {
    const { refusals, pass } = bench()
    const told: string[][] = []
    for (let time = 0; time < 4; time++) {
      told.push((await refusals.note([who("v1")])).map(({ id }) => id))
      pass(MINUTE)
    }
    expect(told).toEqual([[], [], ["v1"], []])
    expect(refusals.refusedMs("v1")).toBe(9 * MINUTE)
    expect(refusals.refusedMs("v2")).toBe(0)
    pass(9 * MINUTE)
    expect(refusals.refusedMs("v1")).toBe(0)
    expect((await refusals.note([who("v2")])).length).toBe(0)
  })

  it("is known to a process that has just started", async () => {
    const { refusals, noted } = bench()
    for (const at of [998, 999, 1_000]) noted().push({ ...who("v1"), at: at * MINUTE })
    expect(refusals.refusedMs("v1")).toBe(0)
    await refusals.refresh()
    expect(refusals.refusedMs("v1")).toBe(10 * MINUTE)
  })

  it("follows a verifier to its next id also when that comes while a delay is being noted", async () => {
    const { refusals, noted } = bench()
    const noting = refusals.note([who("v1")])
    await refusals.rename("v1", "v2", "key_1")
    await noting
    expect(noted().map(({ id }) => id)).toEqual(["v2"])
  })

  it("follows a verifier to its next id", async () => {
    const { refusals, pass } = bench()
    for (const id of ["v1", "v1"]) {
      await refusals.note([who(id)])
      pass(MINUTE)
    }
    await refusals.rename("v1", "v2", "key_1")
    await refusals.rename("v9", "v3", "key_1")
    expect((await refusals.note([who("v2")])).map(({ id }) => id)).toEqual(["v2"])
    expect(refusals.refusedMs("v2")).toBe(10 * MINUTE)
  })
})
