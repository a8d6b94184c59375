import type { UsageDelta } from "@bitting/core"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { PendingUsage, UsagePart } from "./pending-usage.ts"
import { createPendingUsage } from "./pending-usage.ts"

const REPORTER = "00112233445566778899aabbccddeeff"

const delta = (grantId: string, ok = 1): UsageDelta => ({ grantId, hourAt: 0, counts: { ok }, lastUsedAt: 5 })

function bench() {
  let now = 1_000
  const usage = createPendingUsage(REPORTER, { monotonic: () => now })
  return { usage, pass: (ms: number) => void (now += ms) }
}

const numberOf = (part: UsagePart): number | undefined => part.usage_report?.number
const keysOf = (part: UsagePart): readonly string[] | undefined => part.usage?.map(({ grant_id }) => grant_id)

describe("counts on their way to the server", () => {
  it("travel under a number, added up by key and hour", async () => {
    const { usage } = bench()
    expect(usage.take()).toEqual({})
    await usage.flush([delta("a"), delta("b"), delta("a", 2)])
    const part = usage.take()
    expect(part.usage_report).toEqual({ reporter: REPORTER, number: 1 })
    expect(part.usage).toEqual([
      { grant_id: "a", hour_at: 0, counts: { ok: 3 }, last_used_at: 5 },
      { grant_id: "b", hour_at: 0, counts: { ok: 1 }, last_used_at: 5 },
    ])
  })

  it("come again as they were, under the same number, when the answer was lost", async () => {
    const { usage } = bench()
    await usage.flush([delta("a")])
    const first = usage.take()
    await usage.flush([delta("a"), delta("b")])
    expect(usage.take()).toEqual(first)
    expect(usage.take()).toEqual(first)
  })

  it("are asked after, not sent, once they have arrived, and sent again when nothing is heard of them for 5 s", async () => {
    const { usage, pass } = bench()
    await usage.flush([delta("a")])
    const first = usage.take()
    usage.answered(first, undefined)
    expect(usage.take()).toEqual({ usage_report: { reporter: REPORTER, number: 1 } })
    pass(5_000)
    expect(usage.take()).toEqual(first)
  })

  it("are over when they are written down, and the next take the next number", async () => {
    const { usage } = bench()
    await usage.flush([delta("a")])
    usage.answered(usage.take(), undefined)
    await usage.flush([delta("b")])
    const asking = usage.take()
    expect(keysOf(asking)).toBeUndefined()
    usage.answered(asking, 1)
    const second = usage.take()
    expect([numberOf(second), keysOf(second)]).toEqual([2, ["b"]])
  })

  it("are not over by the word about earlier ones", async () => {
    const { usage } = bench()
    await usage.flush([delta("a")])
    usage.answered(usage.take(), 1)
    await usage.flush([delta("b")])
    const second = usage.take()
    usage.answered({}, 1)
    expect(usage.take()).toEqual(second)
  })

  it("of which there are many travel a thousand at a time", async () => {
    const { usage } = bench()
    await usage.flush(Array.from({ length: 1_500 }, (_, place) => delta(`key_${place}`)))
    const first = usage.take()
    expect(first.usage).toHaveLength(1_000)
    usage.answered(first, 1)
    expect(usage.take().usage).toHaveLength(500)
  })

  it("at the end need only have arrived", async () => {
    const { usage } = bench()
    await usage.flush(Array.from({ length: 1_500 }, (_, place) => delta(`key_${place}`)))
    let sent = 0
    while (usage.size() > 0) {
      const part = usage.take(true)
      sent += part.usage?.length ?? 0
      usage.answered(part, undefined)
    }
    expect(sent).toBe(1_500)
  })

  it("are kept up to a limit while the server is away", async () => {
    const { usage } = bench()
    await usage.flush(Array.from({ length: 12_000 }, (_, place) => delta(`key_${place}`)))
    expect(usage.size()).toBe(10_000)
  })
})

/** A server that counts each number once and writes things down some time after they came. */
function server() {
  const counts = new Map<string, number>()
  let waiting: UsagePart[] = []
  let newest = 0
  return {
    counts,
    take: (part: UsagePart) => void (part.usage !== undefined && waiting.push(part)),
    /** Forgets what was not written, as a crash would. */
    crash: () => void (waiting = []),
    write() {
      for (const { usage = [], usage_report } of waiting) {
        const number = usage_report?.number ?? 0
        if (number <= newest) continue
        newest = number
        for (const { grant_id, counts: by } of usage)
          counts.set(grant_id, (counts.get(grant_id) ?? 0) + (by["ok"] ?? 0))
      }
      waiting = []
    },
    written: () => (newest === 0 ? undefined : newest),
  }
}

/** What happens at one renewal. */
const STEP = fc.record({
  uses: fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 3 }),
  request: fc.constantFrom("arrives", "arrives", "lost", "twice"),
  answer: fc.constantFrom("arrives", "arrives", "lost"),
  next: fc.constantFrom("writes", "writes", "nothing", "crashes"),
  passMs: fc.constantFrom(700, 700, 6_000),
})

function renew(
  usage: PendingUsage,
  on: ReturnType<typeof server>,
  step: { request: string; answer: string },
): void {
  const part = usage.take()
  if (step.request === "lost") return
  on.take(part)
  if (step.request === "twice") on.take(part)
  if (step.answer === "arrives") usage.answered(part, on.written())
}

it("counts are counted once, whatever is lost, doubled or forgotten on the way", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(STEP, { maxLength: 20 }), async (steps) => {
      const { usage, pass } = bench()
      const on = server()
      const wanted = new Map<string, number>()
      for (const step of steps) {
        for (const name of step.uses) wanted.set(name, (wanted.get(name) ?? 0) + 1)
        await usage.flush(step.uses.map((name) => delta(name)))
        renew(usage, on, step)
        if (step.next === "writes") on.write()
        if (step.next === "crashes") on.crash()
        pass(step.passMs)
      }
      // In the end everything gets through.
      for (let round = 0; round < 6; round++) {
        renew(usage, on, { request: "arrives", answer: "arrives" })
        on.write()
        pass(6_000)
      }
      expect(on.counts).toEqual(wanted)
    }),
    { numRuns: 2_000 },
  )
})
