import { describe, expect, it } from "vitest"
import { createRateLimiter } from "./rate-limiter.ts"

describe("a rate limiter", () => {
  it("has a bucket per group", () => {
    const limiter = createRateLimiter()
    const granted = ["a", "a", "b"].map((group) => limiter.take(group, 1, 0).granted)
    expect(granted).toEqual([true, false, true])
  })

  it("follows a limit that is lowered or raised", () => {
    const limiter = createRateLimiter()
    limiter.take("a", 100, 0)
    expect(limiter.take("a", 10, 0).view).toMatchObject({ limit: 10, remaining: 9 })
    expect(limiter.take("a", 100, 60_000).view).toMatchObject({ remaining: 99 })
  })

  it("gives back what was taken, and never more than it holds", () => {
    const limiter = createRateLimiter()
    limiter.take("a", 2, 0)
    limiter.refund("a", 2, 0)
    limiter.refund("a", 2, 0)
    expect([1, 2, 3].map(() => limiter.take("a", 2, 0).granted)).toEqual([true, true, false])
  })

  it("forgets only buckets that are full: nobody gains by many others coming along", () => {
    const limiter = createRateLimiter()
    for (let count = 0; count < 5; count++) limiter.take("mine", 5, 0)
    for (let other = 0; other < 120_000; other++)
      limiter.take(`group${other}`, 60, other < 60_000 ? 0 : 2_000)
    expect(limiter.take("mine", 5, 2_000).granted).toBe(false)
  })
})
