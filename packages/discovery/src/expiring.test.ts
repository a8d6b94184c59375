import { describe, expect, test } from "vitest"
import { createExpiring } from "./expiring.ts"

const signal = new AbortController().signal

function world(goodForMs: number) {
  let time = 0
  let fetches = 0
  let failure: Error | null = null
  const expiring = createExpiring(
    async () => {
      fetches += 1
      if (failure !== null) throw failure
      return { value: `value ${fetches}`, goodForMs }
    },
    { now: () => time, fetchMs: 30_000 },
  )
  return {
    expiring,
    fetches: () => fetches,
    pass: (ms: number) => (time += ms),
    fail: (error: Error | null) => (failure = error),
  }
}

describe("something that is good for a while", () => {
  test("is fetched once, however many ask, and again at its end, not before", async () => {
    const { expiring, fetches, pass } = world(100)
    const many = await Promise.all(Array.from({ length: 20 }, () => expiring.get(signal)))
    expect(new Set(many)).toEqual(new Set(["value 1"]))
    pass(99)
    expect(await expiring.get(signal)).toBe("value 1")
    pass(1)
    expect(await expiring.get(signal)).toBe("value 2")
    expect(fetches()).toBe(2)
  })

  test("is fetched again after a failure, which all who wait are told", async () => {
    const { expiring, fail, fetches } = world(100)
    fail(new Error("no"))
    const many = Array.from({ length: 5 }, () => expiring.get(signal))
    for (const one of many) await expect(one).rejects.toThrow("no")
    fail(null)
    expect(await expiring.get(signal)).toBe("value 2")
    expect(fetches()).toBe(2)
  })

  test("is fetched to the end although one of those who wait leaves", async () => {
    const gate = Promise.withResolvers<void>()
    const expiring = createExpiring(
      async () => {
        await gate.promise
        return { value: "a", goodForMs: 100 }
      },
      { now: () => 0, fetchMs: 30_000 },
    )
    const leaving = new AbortController()
    const [left, stays] = [expiring.get(leaving.signal), expiring.get(signal)]
    leaving.abort(new Error("gone"))
    await expect(left).rejects.toThrow("gone")
    gate.resolve()
    expect(await stays).toBe("a")
  })

  test("is not fetched for somebody who has left", async () => {
    const { expiring, fetches } = world(100)
    await expect(expiring.get(AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone")
    expect(fetches()).toBe(0)
  })

  test("is forgotten when it turns out to be no good, and what took its place is not", async () => {
    const { expiring } = world(100)
    const first = await expiring.get(signal)
    expiring.drop(first)
    const second = await expiring.get(signal)
    expiring.drop(first)
    expect(await expiring.get(signal)).toBe(second)
    expect(second).not.toBe(first)
  })
})
