import { describe, expect, test } from "vitest"
import { HttpJsonError } from "../../http-json.ts"
import { createQuota, resetsAfterMs } from "./quota.ts"

test.each<[string | null, number | null]>([
  ["00:00:05", 5_000],
  ["00:01:00", 60_000],
  ["01:00:01", 3_601_000],
  ["00:00:03.5", 3_000],
  ["5", null],
  ["00:99:00", null],
  ["", null],
  [null, null],
])("%j is %j ms", (text, ms) => {
  expect(resetsAfterMs(text)).toBe(ms)
})

function world() {
  let time = 1_000
  const waits: number[] = []
  const quota = createQuota({
    now: () => time,
    wait: async (ms) => {
      waits.push(ms)
      time += ms
    },
  })
  const signal = new AbortController().signal
  const told = (remaining: string | null, after: string | null) => ({
    get: (name: string) => (name === "x-ms-user-quota-remaining" ? remaining : after),
  })
  const ask = (remaining: string | null, after: string | null, abort: AbortSignal = signal) =>
    quota.run(
      abort,
      async () => told(remaining, after),
      (headers) => headers,
    )
  return { waits, ask, quota, told, signal, pass: (ms: number) => (time += ms) }
}

describe("the quota of Resource Graph", () => {
  test("lets queries go while some are left, and waits for the next window when none is", async () => {
    const { ask, waits } = world()
    await ask("1", "00:00:04")
    await ask("0", "00:00:04")
    expect(waits).toEqual([])
    await ask("14", "00:00:05")
    expect(waits).toEqual([4_000])
  })

  test("is fifteen queries in five seconds until Azure says something else", async () => {
    const { ask, waits } = world()
    for (let query = 0; query < 15; query += 1) await ask(null, null)
    expect(waits).toEqual([])
    await ask(null, null)
    expect(waits).toEqual([5_000])
  })

  test("counts what is under way, so that many at once do not overrun it", async () => {
    const { quota, ask, told, waits, signal } = world()
    const gate = Promise.withResolvers<void>()
    const slow = Array.from({ length: 3 }, () =>
      quota.run(
        signal,
        async () => {
          await gate.promise
          return told("9", "00:00:05")
        },
        (headers) => headers,
      ),
    )
    // Three of these four are under way for all that Azure has counted.
    await ask("4", "00:00:05")
    await ask(null, null)
    expect(waits).toEqual([])
    await ask(null, null)
    expect(waits).toEqual([5_000])
    gate.resolve()
    await Promise.all(slow)
  })

  test("is forgotten when its window is over", async () => {
    const { ask, waits, pass } = world()
    await ask("0", "00:00:05")
    pass(5_000)
    await ask("0", "00:00:05")
    expect(waits).toEqual([])
  })

  test("that comes back too late is not waited for", async () => {
    const { ask, waits } = world()
    await ask("0", "00:02:00")
    await expect(ask("1", "00:00:05")).rejects.toMatchObject({
      errorClass: "throttled",
      retryAfterMs: 120_000,
    })
    expect(waits).toEqual([])
  })

  test("that is said to come back in days is asked for again after five minutes", async () => {
    const { ask, pass, waits } = world()
    await ask("0", "99:00:00")
    pass(5 * 60_000)
    await ask("1", "00:00:05")
    expect(waits).toEqual([])
  })

  test("is told by a refusal as well, and then nobody else is refused", async () => {
    const { quota, ask, waits, signal, told } = world()
    const headers = told("0", "00:00:03")
    const refused = () => Promise.reject(new HttpJsonError("status", { status: 429, headers }))
    await expect(quota.run(signal, refused, () => headers)).rejects.toThrow("429")
    await ask("14", "00:00:05")
    expect(waits).toEqual([3_000])
  })

  test("lets nobody go who does not wait any longer", async () => {
    const { ask } = world()
    const reason = new Error("gone")
    await expect(ask("1", "00:00:05", AbortSignal.abort(reason))).rejects.toBe(reason)
  })

  test("is not held by a query that failed", async () => {
    const { quota, ask, waits, signal } = world()
    const failing = () => Promise.reject(new Error("broken"))
    const query = quota.run(signal, failing, () => ({ get: () => null }))
    await expect(query).rejects.toThrow("broken")
    await ask("1", "00:00:05")
    await ask(null, null)
    expect(waits).toEqual([])
  })
})
