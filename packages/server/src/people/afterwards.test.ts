import { describe, expect, test } from "vitest"
import { createAfterwards } from "./afterwards.ts"

function setUp() {
  const lines: unknown[] = []
  const afterwards = createAfterwards({ warn: (event, fields) => void lines.push([event, fields]) })
  return { lines, afterwards }
}

describe("what is done afterwards", () => {
  test("begins after whoever asked for it went on, and is waited for in the end", async () => {
    const { afterwards } = setUp()
    const order: string[] = []
    afterwards.run(async () => {
      order.push("work")
      afterwards.run(async () => void order.push("more work"))
    })
    order.push("answer")
    await afterwards.settled(60_000)
    expect(order).toEqual(["answer", "work", "more work"])
  })

  test("and fails is logged, without what the failure says", async () => {
    const { afterwards, lines } = setUp()
    afterwards.run(async () => {
      throw new RangeError("ada@example.com")
    })
    await afterwards.settled(60_000)
    expect(lines).toEqual([["afterwards_failed", { error: "RangeError" }]])
  })

  test("and does not end is not waited for without end", async () => {
    const { afterwards } = setUp()
    afterwards.run(() => new Promise(() => {}))
    await afterwards.settled(1)
  })

  test("is not piled up without end", async () => {
    const { afterwards, lines } = setUp()
    let done = 0
    for (let round = 0; round < 250; round += 1) afterwards.run(async () => void (done += 1))
    await afterwards.settled(60_000)
    expect([done, lines.length]).toEqual([200, 50])
  })
})
