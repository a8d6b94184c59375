import * as fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import type { Bucket } from "./rate-limit.ts"
import { bucketView, newBucket, peekBucket, refundBucket, takeFromBucket } from "./rate-limit.ts"

const MINUTE = 60_000
const START = 1_795_167_000_123
const LIMITS = [1, 7, 30, 59, 60, 61, 600, 1000, 100_000]

/** How many single tokens a bucket grants at once. */
function drain(bucket: Bucket, limitRpm: number, now: number): number {
  let granted = 0
  while (takeFromBucket(bucket, { limitRpm, cost: 1, now })) granted++
  return granted
}

/** Deterministic numbers in [0, 1), so that a failure can be repeated. */
function sequence(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const limit = fc.oneof(fc.constantFrom(...LIMITS), fc.integer({ min: 1, max: 5000 }))

describe("a steady caller", () => {
  test.each(LIMITS)("at exactly %i per minute is never refused in ten minutes", (limitRpm) => {
    const bucket = newBucket(limitRpm, START)
    let refused = 0
    for (let request = 0; request < limitRpm * 10; request++) {
      const now = START + Math.floor((request * MINUTE) / limitRpm)
      if (!takeFromBucket(bucket, { limitRpm, cost: 1, now })) refused++
    }
    expect(refused).toBe(0)
  })

  test.each(LIMITS)("at %i per minute that starts with an empty bucket is never refused", (limitRpm) => {
    const bucket: Bucket = { level: 0, at: START }
    let refused = 0
    for (let request = 1; request <= limitRpm * 10; request++) {
      const now = START + Math.ceil((request * MINUTE) / limitRpm)
      if (!takeFromBucket(bucket, { limitRpm, cost: 1, now })) refused++
    }
    expect(refused).toBe(0)
  })

  test.each(LIMITS)(
    "at %i per minute whose requests come late and in clumps is never refused",
    (limitRpm) => {
      const random = sequence(limitRpm)
      const bucket = newBucket(limitRpm, START)
      // Late by up to a minute less one request: the clump that this can make is just what the bucket holds.
      const lateMsMax = MINUTE - Math.ceil(MINUTE / limitRpm)
      const arrivals = Array.from({ length: limitRpm * 10 }, (_, request) =>
        Math.ceil((request * MINUTE) / limitRpm + random() * lateMsMax),
      ).sort((one, other) => one - other)
      const refused = arrivals.filter(
        (offset) => !takeFromBucket(bucket, { limitRpm, cost: 1, now: START + offset }),
      )
      expect(refused).toEqual([])
    },
  )

  test.each(LIMITS)(
    "that sends its %i once a minute, all in one millisecond, is never refused",
    (limitRpm) => {
      const bucket = newBucket(limitRpm, START)
      for (let minute = 0; minute < 10; minute++) {
        const now = START + minute * MINUTE
        expect(takeFromBucket(bucket, { limitRpm, cost: limitRpm, now })).toBe(true)
      }
    },
  )
})

describe("a burst", () => {
  test.each(LIMITS)("gets the %i tokens of a full bucket and not one more", (limitRpm) => {
    expect(drain(newBucket(limitRpm, START), limitRpm, START)).toBe(limitRpm)
  })

  it("of any kind gets at most the capacity and the refill of its span, in every window of it", () => {
    const requests = fc.array(
      fc.record({ waitMs: fc.nat({ max: 5000 }), cost: fc.integer({ min: 1, max: 20 }) }),
      {
        maxLength: 60,
      },
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), requests, (limitRpm, asked) => {
        const bucket = newBucket(limitRpm, START)
        const granted: { now: number; cost: number }[] = []
        let now = START
        for (const { waitMs, cost } of asked) {
          now += waitMs
          if (takeFromBucket(bucket, { limitRpm, cost, now })) granted.push({ now, cost })
        }
        granted.forEach((first, from) => {
          let tokens = 0
          for (const last of granted.slice(from)) {
            tokens += last.cost
            expect(tokens * MINUTE).toBeLessThanOrEqual(limitRpm * MINUTE + (last.now - first.now) * limitRpm)
          }
        })
      }),
    )
  })

  it("is refused only when it would exceed capacity and refill", () => {
    // The same bucket in BigInt, where nothing can be rounded or cut short.
    const requests = fc.array(
      fc.record({ waitMs: fc.nat({ max: 90_000 }), cost: fc.integer({ min: 1, max: 200_000 }) }),
    )
    fc.assert(
      fc.property(limit, requests, (limitRpm, asked) => {
        const bucket = newBucket(limitRpm, START)
        const capacity = BigInt(limitRpm) * 60_000n
        let level = capacity
        let now = START
        for (const { waitMs, cost } of asked) {
          now += waitMs
          level += BigInt(waitMs) * BigInt(limitRpm)
          if (level > capacity) level = capacity
          const affordable = BigInt(cost) * 60_000n <= level
          if (affordable) level -= BigInt(cost) * 60_000n
          expect(peekBucket(bucket, { limitRpm, cost, now })).toBe(affordable)
          expect(takeFromBucket(bucket, { limitRpm, cost, now })).toBe(affordable)
          expect(BigInt(bucket.level)).toBe(level)
        }
      }),
    )
  })
})

describe("refilling", () => {
  it("gives the next token at its millisecond and not before", () => {
    const bucket = newBucket(60, START)
    drain(bucket, 60, START)
    expect(takeFromBucket(bucket, { limitRpm: 60, cost: 1, now: START + 999 })).toBe(false)
    expect(takeFromBucket(bucket, { limitRpm: 60, cost: 1, now: START + 1000 })).toBe(true)
    expect(takeFromBucket(bucket, { limitRpm: 60, cost: 1, now: START + 1000 })).toBe(false)
  })

  it("is not lost to being asked often", () => {
    const bucket = newBucket(7, START)
    drain(bucket, 7, START)
    for (let now = START; now < START + 8571; now++) {
      expect(takeFromBucket(bucket, { limitRpm: 7, cost: 1, now })).toBe(false)
    }
    expect(takeFromBucket(bucket, { limitRpm: 7, cost: 1, now: START + 8572 })).toBe(true)
  })

  it("fills an idle bucket and no further, after however long", () => {
    for (const idleMs of [MINUTE, MINUTE + 1, 1e9, 1e15]) {
      const bucket = newBucket(100_000, START)
      drain(bucket, 100_000, START)
      expect(drain(bucket, 100_000, START + idleMs)).toBe(100_000)
    }
  })
})

describe("a cost", () => {
  it("is taken whole or not at all", () => {
    const bucket = newBucket(10, START)
    expect(takeFromBucket(bucket, { limitRpm: 10, cost: 7, now: START })).toBe(true)
    expect(takeFromBucket(bucket, { limitRpm: 10, cost: 4, now: START })).toBe(false)
    expect(takeFromBucket(bucket, { limitRpm: 10, cost: 3, now: START })).toBe(true)
  })

  it("above the limit is never granted, and says so", () => {
    const bucket = newBucket(10, START)
    const ask = { limitRpm: 10, cost: 11, now: START + 1e12 }
    expect(takeFromBucket(bucket, ask)).toBe(false)
    expect(bucketView(bucket, ask)).toEqual({
      limit: 10,
      remaining: 10,
      resetSeconds: 0,
      retryAfterSeconds: null,
    })
  })

  it("of nothing is granted even by an empty bucket", () => {
    expect(takeFromBucket({ level: 0, at: START }, { limitRpm: 1, cost: 0, now: START })).toBe(true)
  })

  it("of anything is refused at a limit of 0", () => {
    const bucket = newBucket(0, START)
    const ask = { limitRpm: 0, cost: 1, now: START + MINUTE }
    expect(takeFromBucket(bucket, ask)).toBe(false)
    expect(bucketView(bucket, ask)).toEqual({
      limit: 0,
      remaining: 0,
      resetSeconds: 60,
      retryAfterSeconds: null,
    })
  })
})

describe("peeking", () => {
  it("foretells taking and changes nothing", () => {
    fc.assert(
      fc.property(limit, fc.nat({ max: 100 }), fc.integer({ min: -100_000, max: 100_000 }), (...args) => {
        const [limitRpm, cost, shift] = args
        const bucket: Bucket = { level: Math.floor((limitRpm * MINUTE) / 3), at: START }
        const before = { ...bucket }
        const ask = { limitRpm, cost, now: START + shift }
        const foretold = peekBucket(bucket, ask)
        bucketView(bucket, ask)
        expect(bucket).toEqual(before)
        expect(takeFromBucket(bucket, ask)).toBe(foretold)
      }),
    )
  })
})

describe("a refund", () => {
  it("undoes what was taken", () => {
    fc.assert(
      fc.property(limit, fc.integer({ min: 1, max: 5000 }), (limitRpm, cost) => {
        const bucket = newBucket(limitRpm, START)
        const ask = { limitRpm, cost, now: START }
        if (takeFromBucket(bucket, ask)) refundBucket(bucket, ask)
        expect(bucket).toEqual(newBucket(limitRpm, START))
      }),
    )
  })

  it("never overfills", () => {
    const bucket = newBucket(10, START)
    refundBucket(bucket, { limitRpm: 10, cost: 5, now: START })
    expect(drain(bucket, 10, START)).toBe(10)
  })
})

describe("a clock that steps back", () => {
  it("neither takes tokens away nor gives any", () => {
    for (const stepMs of [1, 5000, MINUTE, MINUTE + 1, 1e10]) {
      const bucket = newBucket(10, START)
      takeFromBucket(bucket, { limitRpm: 10, cost: 4, now: START })
      expect(drain(bucket, 10, START - stepMs)).toBe(6)
    }
  })

  it("refills the moments it repeats only once, when it steps by up to a minute", () => {
    const steps = fc.array(
      fc.record({ waitMs: fc.integer({ min: -1000, max: 1000 }), cost: fc.nat({ max: 3 }) }),
      { maxLength: 50 },
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), steps, (limitRpm, asked) => {
        const bucket = newBucket(limitRpm, START)
        let [now, latest, taken] = [START, START, 0]
        for (const { waitMs, cost } of asked) {
          now = Math.max(now + waitMs, latest - MINUTE)
          latest = Math.max(latest, now)
          if (takeFromBucket(bucket, { limitRpm, cost, now })) taken += cost
        }
        expect(taken * MINUTE).toBeLessThanOrEqual(limitRpm * MINUTE + (latest - START) * limitRpm)
      }),
    )
  })

  it("does not starve the caller until the old time comes round, when it was set back by hours", () => {
    const bucket = newBucket(60, START)
    drain(bucket, 60, START)
    const back = START - 3_600_000
    expect(takeFromBucket(bucket, { limitRpm: 60, cost: 1, now: back })).toBe(false)
    expect(takeFromBucket(bucket, { limitRpm: 60, cost: 1, now: back + 1000 })).toBe(true)
  })
})

describe("a change of limit", () => {
  it("downwards bites at once", () => {
    const bucket = newBucket(600, START)
    expect(drain(bucket, 60, START)).toBe(60)
  })

  it("upwards gives nothing at once and fills up at the new rate", () => {
    const bucket = newBucket(60, START)
    expect(bucketView(bucket, { limitRpm: 600, cost: 1, now: START }).remaining).toBe(60)
    expect(bucketView(bucket, { limitRpm: 600, cost: 1, now: START + 1000 }).remaining).toBe(70)
    expect(bucketView(bucket, { limitRpm: 600, cost: 1, now: START + MINUTE }).remaining).toBe(600)
  })
})

describe("what the caller is told", () => {
  it("counts down and says how long to wait", () => {
    const bucket = newBucket(30, START)
    const at = (cost: number, now: number) => bucketView(bucket, { limitRpm: 30, cost, now })
    expect(at(1, START)).toEqual({ limit: 30, remaining: 30, resetSeconds: 0, retryAfterSeconds: 0 })
    takeFromBucket(bucket, { limitRpm: 30, cost: 1, now: START })
    expect(at(1, START)).toEqual({ limit: 30, remaining: 29, resetSeconds: 0, retryAfterSeconds: 0 })
    expect(at(30, START)).toEqual({ limit: 30, remaining: 29, resetSeconds: 0, retryAfterSeconds: 2 })
    drain(bucket, 30, START)
    expect(at(1, START)).toEqual({ limit: 30, remaining: 0, resetSeconds: 2, retryAfterSeconds: 2 })
    expect(at(1, START + 999)).toEqual({ limit: 30, remaining: 0, resetSeconds: 2, retryAfterSeconds: 2 })
    expect(at(1, START + 1000)).toEqual({ limit: 30, remaining: 0, resetSeconds: 1, retryAfterSeconds: 1 })
    expect(at(1, START + 2000)).toEqual({ limit: 30, remaining: 1, resetSeconds: 0, retryAfterSeconds: 0 })
  })

  it("can be relied on: after the wait the request is granted, a second earlier it is not", () => {
    fc.assert(
      fc.property(
        limit,
        fc.record({
          spent: fc.nat({ max: 5000 }),
          cost: fc.integer({ min: 1, max: 5000 }),
          shift: fc.nat({ max: 120_000 }),
        }),
        (limitRpm, { spent, cost, shift }) => {
          const bucket = newBucket(limitRpm, START)
          takeFromBucket(bucket, { limitRpm, cost: Math.min(spent, limitRpm), now: START })
          const now = START + shift - MINUTE
          const { retryAfterSeconds } = bucketView(bucket, { limitRpm, cost, now })
          if (retryAfterSeconds === null) {
            expect(cost).toBeGreaterThan(limitRpm)
          } else {
            expect(peekBucket(bucket, { limitRpm, cost, now: now + retryAfterSeconds * 1000 })).toBe(true)
            if (retryAfterSeconds > 0) {
              const early = now + (retryAfterSeconds - 1) * 1000
              expect(peekBucket(bucket, { limitRpm, cost, now: early })).toBe(false)
            }
          }
        },
      ),
      { numRuns: 1000 },
    )
  })
})
