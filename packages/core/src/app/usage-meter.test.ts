import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { HOUR_MS, NOON } from "../../test/samples.ts"
import type { DecisionCode } from "../domain/decision.ts"
import type { Denial } from "../domain/denial.ts"
import type { UsageDelta, UsageLedger } from "../ports.ts"
import type { KeyUsage } from "../domain/key-usage.ts"
import { newKeyUsage } from "../domain/key-usage.ts"
import { createUsageMeter } from "./usage-meter.ts"

const SCOPES = ["a:read", "a:write", "b:read"]

/** A ledger that adds up, and fails while told to. */
function ledger() {
  const totals = new Map<string, number>()
  const batches: (readonly UsageDelta[])[] = []
  const samples: Denial[] = []
  let isFailing = false
  let isOpen: Promise<void> = Promise.resolve()
  const flush: UsageLedger["flush"] = async (deltas, denials = []) => {
    await isOpen
    if (isFailing) throw new Error("no disk")
    samples.push(...denials)
    batches.push(deltas)
    for (const { grantId, hourAt, counts } of deltas) {
      for (const [code, count] of Object.entries(counts)) {
        const name = `${grantId} ${(hourAt - NOON) / HOUR_MS} ${code}`
        totals.set(name, (totals.get(name) ?? 0) + count)
      }
    }
  }
  return {
    ledger: { flush },
    totals: () => Object.fromEntries(totals),
    batches,
    samples,
    fail: (yes: boolean) => void (isFailing = yes),
    hold: (until: Promise<void>) => void (isOpen = until),
  }
}

/** Counts beside two keys, by name. */
function places(): (id: string) => KeyUsage {
  const known = new Map<string, KeyUsage>()
  return (id) => {
    const there = known.get(id) ?? newKeyUsage(id, SCOPES)
    known.set(id, there)
    return there
  }
}

describe("a usage meter", () => {
  it("adds up by key, hour and code, and writes once for all", async () => {
    const book = ledger()
    const meter = createUsageMeter(book.ledger)
    const place = places()
    for (let count = 0; count < 3; count++) meter.record(place("key_1"), "ok", NOON + count)
    meter.record(place("key_1"), "rate_limited", NOON + 9)
    meter.record(place("key_2"), "ok", NOON + 4.7)
    await meter.flush()
    await meter.flush()
    expect(book.totals()).toEqual({ "key_1 0 ok": 3, "key_1 0 rate_limited": 1, "key_2 0 ok": 1 })
    expect(book.batches.length).toBe(1)
    expect(book.batches[0]?.map(({ lastUsedAt }) => lastUsedAt)).toEqual([NOON + 2, NOON + 4])
  })

  it("counts a verification in the hour it happened in, at the boundary too", async () => {
    const book = ledger()
    const meter = createUsageMeter(book.ledger)
    const place = places()
    meter.record(place("key_1"), "ok", NOON - 0.5)
    meter.record(place("key_1"), "ok", NOON)
    meter.record(place("key_1"), "ok", NOON + HOUR_MS - 1)
    meter.record(place("key_1"), "ok", NOON + HOUR_MS)
    await meter.flush()
    expect(book.totals()).toEqual({ "key_1 -1 ok": 1, "key_1 0 ok": 2, "key_1 1 ok": 1 })
    const hours = book.batches[0]?.map(({ grantId, hourAt }) => `${grantId} ${hourAt}`) ?? []
    expect(new Set(hours).size).toBe(hours.length)
  })

  it("does not call a refused verification a use", async () => {
    const book = ledger()
    const meter = createUsageMeter(book.ledger)
    const place = places()
    meter.record(place("key_1"), "revoked", NOON)
    await meter.flush()
    expect(book.batches[0]).toEqual([
      { grantId: "key_1", hourAt: NOON, counts: { revoked: 1 }, lastUsedAt: null },
    ])
  })

  it("keeps what could not be written, with what came meanwhile, and says so", async () => {
    const book = ledger()
    const meter = createUsageMeter(book.ledger)
    const place = places()
    book.fail(true)
    meter.record(place("key_1"), "ok", NOON + 1)
    let open: () => void = () => undefined
    book.hold(new Promise((resolve) => (open = resolve)))
    const failed = meter.flush()
    await Promise.resolve()
    meter.record(place("key_1"), "ok", NOON + 2)
    meter.record(place("key_1"), "ok", NOON + HOUR_MS)
    open()
    await expect(failed).rejects.toThrow("no disk")
    book.fail(false)
    await meter.flush()
    expect(book.totals()).toEqual({ "key_1 0 ok": 2, "key_1 1 ok": 1 })
    expect(Math.max(...(book.batches[0]?.map(({ lastUsedAt }) => lastUsedAt ?? 0) ?? []))).toBe(
      NOON + HOUR_MS,
    )
  })

  it("says of each scope once when a key was first accepted for it, and of no other", async () => {
    const book = ledger()
    const meter = createUsageMeter(book.ledger)
    const usage = places()("key_1")
    for (const [after, scope] of ["b:read", "a:read", "b:read", "c:read"].entries()) {
      meter.record(usage, "ok", NOON + after)
      meter.noteScope(usage, scope, NOON + after + 0.5)
    }
    await meter.flush()
    expect(book.batches[0]?.[0]?.scopes).toEqual([
      { scope: "b:read", firstUsedAt: NOON },
      { scope: "a:read", firstUsedAt: NOON + 1 },
    ])
    meter.record(usage, "ok", NOON + 9)
    meter.noteScope(usage, "a:read", NOON + 9)
    await meter.flush()
    expect(book.batches[1]).toEqual([
      { grantId: "key_1", hourAt: NOON, counts: { ok: 1 }, lastUsedAt: NOON + 9 },
    ])
  })

  it("writes a scope that is noted after its verification was written", async () => {
    const book = ledger()
    const meter = createUsageMeter(book.ledger)
    const usage = places()("key_1")
    meter.record(usage, "ok", NOON)
    await meter.flush()
    meter.noteScope(usage, "a:write", NOON + 1)
    await meter.flush()
    await meter.flush()
    expect(book.batches.slice(1)).toEqual([
      [
        {
          grantId: "key_1",
          hourAt: NOON,
          counts: {},
          lastUsedAt: null,
          scopes: [{ scope: "a:write", firstUsedAt: NOON + 1 }],
        },
      ],
    ])
  })

  it("keeps scopes that could not be written, with the earlier time of two copies of a key", async () => {
    const book = ledger()
    const meter = createUsageMeter(book.ledger)
    book.fail(true)
    for (const [copy, at] of [NOON + 5, NOON + 3].entries()) {
      const usage = newKeyUsage("key_1", SCOPES)
      meter.record(usage, "ok", at)
      meter.noteScope(usage, "a:read", at)
      if (copy === 1) meter.noteScope(usage, "b:read", at)
    }
    await expect(meter.flush()).rejects.toThrow("no disk")
    book.fail(false)
    await meter.flush()
    expect(book.batches.flat()).toEqual([
      {
        grantId: "key_1",
        hourAt: NOON,
        counts: { ok: 2 },
        lastUsedAt: NOON + 5,
        scopes: [
          { scope: "a:read", firstUsedAt: NOON + 3 },
          { scope: "b:read", firstUsedAt: NOON + 3 },
        ],
      },
    ])
  })

  it("loses and invents nothing, whatever fails when", async () => {
    const record = fc.record({
      key: fc.constantFrom("key_1", "key_2"),
      code: fc.constantFrom<DecisionCode>("ok", "revoked"),
      afterMs: fc.integer({ min: 0, max: HOUR_MS }),
      // A copy that is dropped from memory and read again counts on in a place of its own.
      isNewCopy: fc.boolean(),
    })
    const flush = fc.record({ fails: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof({ arbitrary: record, weight: 3 }, flush)), async (steps) => {
        const book = ledger()
        const meter = createUsageMeter(book.ledger)
        const place = places()
        const expected = new Map<string, number>()
        let now = NOON
        for (const step of steps) {
          if ("fails" in step) {
            book.fail(step.fails)
            await meter.flush().catch(() => undefined)
            continue
          }
          now += step.afterMs
          meter.record(step.isNewCopy ? newKeyUsage(step.key, SCOPES) : place(step.key), step.code, now)
          const name = `${step.key} ${Math.floor((now - NOON) / HOUR_MS)} ${step.code}`
          expected.set(name, (expected.get(name) ?? 0) + 1)
        }
        book.fail(false)
        await meter.flush()
        expect(book.totals()).toEqual(Object.fromEntries(expected))
      }),
      { numRuns: 300 },
    )
  })

  it("writes samples of refusals with their counts, and loses only samples when that fails", async () => {
    const book = ledger()
    const settled: boolean[] = []
    const sample: Denial = {
      grantId: "key_1",
      code: "revoked",
      at: NOON,
      asked: [],
      origin: null,
      address: null,
    }
    let waiting = [sample]
    const meter = createUsageMeter(book.ledger, {
      take: () => waiting.splice(0),
      settle: (written) => void settled.push(written),
    })
    const place = places()
    meter.record(place("key_1"), "revoked", NOON)
    await meter.flush()
    expect(book.samples).toEqual([sample])
    waiting = [sample]
    book.fail(true)
    meter.record(place("key_1"), "revoked", NOON)
    await expect(meter.flush()).rejects.toThrow("no disk")
    book.fail(false)
    await meter.flush()
    expect(book.samples).toEqual([sample])
    expect(book.totals()).toEqual({ "key_1 0 revoked": 2 })
    expect(settled).toEqual([true, false, true])
  })

  it("flushes one after the other", async () => {
    let inside = 0
    let most = 0
    const place = places()
    const meter = createUsageMeter({
      flush: async () => {
        most = Math.max(most, ++inside)
        await Promise.resolve()
        inside -= 1
      },
    })
    const flushes = [0, 1, 2].map((count) => {
      meter.record(place("key_1"), "ok", NOON + count)
      return meter.flush()
    })
    await Promise.all(flushes)
    expect(most).toBe(1)
  })
})
