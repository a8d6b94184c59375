import { describe, expect, it, test } from "vitest"
import { NOON } from "../../test/samples.ts"
import { virtualTime } from "../../test/virtual-time.ts"
import type { VirtualTime } from "../../test/virtual-time.ts"
import type { Lease } from "./lease.ts"
import { createLease, LEASE_MS, readClocks } from "./lease.ts"

interface Held {
  readonly time: VirtualTime
  readonly lease: Lease
}

/** A lease whose renewal is sent now and whose reply comes after `tripMs`. */
async function renew({ time, lease }: Held, tripMs = 0, authorityAt = time.clock.now()): Promise<void> {
  const sent = readClocks(time.clock)
  await time.advance(tripMs)
  lease.take({ sent, cameMonotonicAt: time.clock.monotonic(), authorityAt })
}

async function held(tripMs = 0): Promise<Held> {
  const time = virtualTime(NOON)
  const both = { time, lease: createLease(time.clock) }
  await renew(both, tripMs)
  return both
}

describe("a lease", () => {
  it("does not hold before the first renewal", () => {
    expect(createLease(virtualTime(NOON).clock).authorityNow()).toBe(-1)
  })

  it("counts from before the request was sent, however long the reply took", async () => {
    const { time, lease } = await held(600)
    await time.advance(LEASE_MS - 600 - 1)
    expect(lease.authorityNow()).toBeGreaterThan(0)
    await time.advance(1)
    expect(lease.authorityNow()).toBe(-1)
  })

  const jumps: readonly (readonly [string, (time: VirtualTime) => void | Promise<void>, boolean])[] = [
    ["holds 1 ms before its end", (time) => time.advance(LEASE_MS - 1), true],
    ["has ended at its end", (time) => time.advance(LEASE_MS), false],
    [
      "ends by the wall clock alone, as after a sleep of the machine",
      (time) => time.suspend(LEASE_MS),
      false,
    ],
    [
      "is not lengthened by a sleep shorter than it",
      async (time) => {
        time.suspend(1_400)
        await time.advance(1_000)
      },
      false,
    ],
    [
      "is not lengthened by a wall clock set back",
      async (time) => {
        time.stepWall(-3_600_000)
        await time.advance(LEASE_MS)
      },
      false,
    ],
    ["is not ended by a wall clock set back", (time) => time.stepWall(-3_600_000), true],
    ["is given up when the wall clock is set forward", (time) => time.stepWall(3_600_000), false],
  ]
  test.each(jumps)("%s", async (_, jump, holds) => {
    const { time, lease } = await held()
    await jump(time)
    expect(lease.authorityNow() >= 0).toBe(holds)
  })

  it("is over when dropped, and back with the next renewal", async () => {
    const both = await held()
    both.lease.drop()
    expect(both.lease.authorityNow()).toBe(-1)
    await renew(both)
    expect(both.lease.authorityNow()).toBeGreaterThan(0)
  })
})

describe("the authority's time", () => {
  it("lies between its bounds, whenever in between the reply was written and however clocks drift by 1 %", async () => {
    for (const writtenAfterMs of [0, 100, 300]) {
      for (const drift of [0.99, 1, 1.01]) {
        const time = virtualTime(NOON)
        const lease = createLease(time.clock)
        const sent = readClocks(time.clock)
        await time.advance(300)
        lease.take({
          sent,
          cameMonotonicAt: time.clock.monotonic(),
          authorityAt: NOON + writtenAfterMs * drift,
        })
        await time.advance(2_000)
        const truth = NOON + 2_300 * drift
        expect(lease.authorityNow()).toBeGreaterThanOrEqual(truth - 0.001)
        expect(lease.earliestNow()).toBeLessThanOrEqual(truth + 0.001)
      }
    }
  })

  it("runs on while the machine sleeps: a key does not outlive its end by the nap", async () => {
    const { time, lease } = await held()
    time.suspend(1_000)
    expect(lease.authorityNow()).toBeGreaterThanOrEqual(NOON + 1_000)
    expect(lease.earliestNow()).toBe(NOON)
  })

  it("never goes back, neither bound, when a renewal brings an earlier time", async () => {
    const both = await held()
    await both.time.advance(1_000)
    const late = both.lease.authorityNow()
    const early = both.lease.earliestNow()
    await renew(both, 0, NOON - 60_000)
    expect(both.lease.authorityNow()).toBe(late)
    expect(both.lease.earliestNow()).toBe(early)
  })

  it("is raised to the clock of whoever ended something, and goes on from there", async () => {
    const { time, lease } = await held()
    lease.raise(NOON + 500)
    expect(lease.authorityNow()).toBe(NOON + 500)
    await time.advance(1_000)
    expect(lease.authorityNow()).toBe(NOON + 1_010)
  })
})
