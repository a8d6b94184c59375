import { describe, expect, it } from "vitest"
import { createAttemptLimiter } from "./attempt-limiter.ts"

const HOUR_MS = 3_600_000

describe("attempts", () => {
  it("are refused beyond their number until there is one again, which is when it was said", () => {
    const { take } = createAttemptLimiter({ attempts: 4, fullAfterMs: HOUR_MS })
    const first = Array.from({ length: 5 }, () => take("ada", 0))
    expect(first).toEqual([null, null, null, null, 900])
    expect(take("ada", 899_000)).toBe(60)
    expect(take("ada", 900_000)).toBeNull()
    expect(take("ada", 900_000)).toBe(900)
  })

  it("come back altogether when nobody tries, and no more than that", () => {
    const { take } = createAttemptLimiter({ attempts: 3, fullAfterMs: HOUR_MS })
    for (const _ of [1, 2, 3]) take("ada", 0)
    const later = Array.from({ length: 4 }, () => take("ada", 5 * HOUR_MS))
    expect(later.map((wait) => wait === null)).toEqual([true, true, true, false])
  })

  it("given back count as if they had not been made", () => {
    const { take, refund } = createAttemptLimiter({ attempts: 1, fullAfterMs: HOUR_MS })
    for (let round = 0; round < 20; round += 1) {
      expect(take("ada", round)).toBeNull()
      refund("ada", round)
    }
  })

  it("of one group are none of another's", () => {
    const { take } = createAttemptLimiter({ attempts: 1, fullAfterMs: HOUR_MS })
    expect([take("ada", 0), take("bob", 0), take("ada", 0)]).toEqual([null, null, 3_600])
  })
})
