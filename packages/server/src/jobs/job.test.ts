import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { startJob } from "./job.ts"

describe("a job", () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it("repeats, and never overlaps with itself", async () => {
    let underWay = 0
    let most = 0
    let runs = 0
    let finish: () => void = () => undefined
    const work = async (): Promise<void> => {
      runs += 1
      most = Math.max(most, ++underWay)
      await new Promise<void>((resolve) => (finish = resolve))
      underWay -= 1
    }
    const job = startJob({ everyMs: 100, work, failed: () => undefined, lastRun: false })
    await vi.advanceTimersByTimeAsync(500)
    expect(runs).toBe(1)
    finish()
    await vi.advanceTimersByTimeAsync(100)
    expect([runs, most]).toEqual([2, 1])
    finish()
    await job.stop()
  })

  it("tells of a failure once, and again only after it has worked in between", async () => {
    const outcomes = [false, false, true, false]
    const failed = vi.fn()
    const work = async (): Promise<void> => {
      if (outcomes.shift() === false) throw new Error("no disk")
    }
    const job = startJob({ everyMs: 100, work, failed, lastRun: false })
    await vi.advanceTimersByTimeAsync(450)
    expect(failed).toHaveBeenCalledTimes(2)
    await job.stop()
  })

  it("runs a last time when it is stopped, after the run under way", async () => {
    const order: string[] = []
    let finish: () => void = () => undefined
    const work = async (): Promise<void> => {
      order.push("begin")
      if (order.length === 1) await new Promise<void>((resolve) => (finish = resolve))
      order.push("end")
    }
    const job = startJob({ everyMs: 100, work, failed: () => undefined, lastRun: true })
    await vi.advanceTimersByTimeAsync(100)
    const stopped = job.stop()
    finish()
    await stopped
    expect(order).toEqual(["begin", "end", "begin", "end"])
  })
})
