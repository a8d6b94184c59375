import type { Lease, RenewLease } from "../generated/v1.ts"
import { describe, expect, it } from "vitest"
import { BittingError } from "../errors.ts"
import { createPendingUsage } from "./pending-usage.ts"
import type { Wire } from "./wire.ts"
import { createWireFeed } from "./wire-feed.ts"

const HEAD = { seq: 7, tag: "0123456789abcdef" }
const DELTA = { grantId: "key_a", hourAt: 0, counts: { ok: 3 }, lastUsedAt: 5 }
const NEVER = async (): Promise<never> => {
  throw new Error("is not asked here")
}

/** A feed on a server that is asked through plain functions; what is thrown instead of an answer can be set. */
function world() {
  let failures: (() => Error)[] = []
  let waitedMs = 0
  let left = 0
  const counted: NonNullable<RenewLease["usage"]>[] = []
  const wire: Wire = {
    keyspaces: NEVER,
    load: NEVER,
    async renew({ id, n, position, usage }) {
      const failure = failures.shift()
      if (failure !== undefined) throw failure()
      if (usage !== undefined) counted.push(usage)
      const lease: Lease = { id, n, reset: false, from: position, to: HEAD, now: 1, changes: [] }
      return lease
    },
    leave: async () => void (left += 1),
  }
  const usage = createPendingUsage("00112233445566778899aabbccddeeff", { monotonic: () => waitedMs })
  const feed = createWireFeed({
    wire,
    usage,
    name: undefined,
    failOpenMs: 0,
    newName: () => "ffeeddccbbaa99887766554433221100",
    flushUsage: async () => undefined,
    moved: () => undefined,
    refused: () => undefined,
    agrees: () => true,
    pause: async (ms) => void (waitedMs += ms),
    clock: { monotonic: () => waitedMs },
  })
  return {
    feed,
    usage,
    counted,
    left: () => left,
    waitedMs: () => waitedMs,
    fail: (...next: (() => Error)[]) => void (failures = next),
  }
}

const late = (): Error => new BittingError("timeout", { message: "No answer in time." })
const invalid = (): Error => new BittingError("invalid_request", { status: 400, message: "What is that?" })
const refused = (): Error => new BittingError("invalid_token", { status: 401, message: "No." })

describe("renewing at a server that does not read a report", () => {
  it("goes on without it, and reports what is counted afterwards", async () => {
    const { feed, usage, counted, fail } = world()
    await feed.since(null)
    await usage.flush([DELTA])
    fail(invalid)
    expect(await feed.since(HEAD)).toMatchObject({ head: HEAD, reset: false })
    expect([counted, usage.size()]).toEqual([[], 0])
    await usage.flush([{ ...DELTA, grantId: "key_b" }])
    await feed.since(HEAD)
    expect(counted.flat().map(({ grant_id }) => grant_id)).toEqual(["key_b"])
  })

  it("gives up what it refuses without one", async () => {
    const { feed, usage, fail } = world()
    await feed.since(null)
    fail(invalid)
    await expect(feed.since(HEAD)).rejects.toMatchObject({ code: "invalid_request" })
    await usage.flush([DELTA])
    fail(invalid, invalid)
    await expect(feed.since(HEAD)).rejects.toMatchObject({ code: "invalid_request" })
  })
})

describe("leaving", () => {
  it("reports what was counted since joining, if nothing was asked in between", async () => {
    const { feed, usage, counted, left } = world()
    await feed.since(null)
    await usage.flush([DELTA])
    await feed.leave()
    expect(counted).toEqual([[{ grant_id: "key_a", hour_at: 0, counts: { ok: 3 }, last_used_at: 5 }]])
    expect(left()).toBe(1)
  })

  it("sends a report again when its answer does not come in time", async () => {
    const { feed, usage, counted, left, fail } = world()
    await feed.since(null)
    await usage.flush([DELTA])
    fail(late, late)
    await feed.leave()
    expect(counted.flat()).toHaveLength(1)
    expect(left()).toBe(1)
  })

  it("gives the lease back even if nothing can be reported, and does not try for long", async () => {
    const { feed, usage, counted, left, waitedMs, fail } = world()
    await feed.since(null)
    await usage.flush([DELTA])
    fail(...Array.from({ length: 1_000 }, () => late))
    await feed.leave()
    expect(counted).toEqual([])
    expect(left()).toBe(1)
    expect(waitedMs()).toBeLessThanOrEqual(5_000)
  })

  it("does not repeat what the server refuses", async () => {
    const { feed, usage, counted, left, waitedMs, fail } = world()
    await feed.since(null)
    await usage.flush([DELTA])
    fail(refused)
    await feed.leave()
    expect([counted, left(), waitedMs()]).toEqual([[], 1, 0])
  })
})
