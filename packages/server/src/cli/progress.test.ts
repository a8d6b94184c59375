import { Readable } from "node:stream"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { announced, startProgress } from "./progress.ts"
import type { Terminal } from "./terminal.ts"

/** A terminal that keeps what it is told. */
function terminal(isPerson = true): { readonly parts: Terminal; readonly said: () => string } {
  let text = ""
  return {
    said: () => text,
    parts: {
      out: () => {},
      err: (more) => void (text += more),
      stdin: Readable.from([]),
      isTty: { in: isPerson, out: isPerson, err: isPerson },
      width: 80,
      env: {},
    },
  }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }))
afterEach(() => void vi.useRealTimers())

describe("progress", () => {
  it("tells how far it is and how long it will take at this pace", () => {
    const { parts, said } = terminal()
    const progress = startProgress(parts, "Importing", { total: 100_000 })
    vi.advanceTimersByTime(30_000)
    progress.update(25_000)
    expect(said()).toBe("\r\u001B[KImporting … 25,000 of 100,000 (25 %, 1 min 30 s left)")
    progress.end()
    expect(said().endsWith("\r\u001B[K")).toBe(true)
  })

  it("does not take what was done before for its own pace", () => {
    const { parts, said } = terminal()
    const progress = startProgress(parts, "Importing", { total: 100_000, before: 90_000 })
    vi.advanceTimersByTime(10_000)
    progress.update(95_000)
    expect(said()).toContain("95,000 of 100,000 (95 %, 10 s left)")
  })

  it.each([
    { of: "a total that is not known", total: null, done: 5_000, text: "Exporting … 5,000" },
    { of: "nothing to do at all", total: 0, done: 0, text: "Exporting … 0" },
    {
      of: "more than was counted on",
      total: 10,
      done: 12,
      text: "Exporting … 12 of 10 (100 %, 0 s left)",
    },
  ])("says of $of only what it knows", ({ total, done, text }) => {
    const { parts, said } = terminal()
    const progress = startProgress(parts, "Exporting", { total })
    vi.advanceTimersByTime(2_000)
    progress.update(done)
    expect(said()).toBe(`\r\u001B[K${text}`)
  })

  it("is silent about short work, and where nobody looks", () => {
    const short = terminal()
    startProgress(short.parts, "Importing", { total: 2 }).update(1)
    const nobody = terminal(false)
    const progress = startProgress(nobody.parts, "Importing", { total: 2 })
    vi.advanceTimersByTime(60_000)
    progress.update(1)
    progress.end()
    expect([short.said(), nobody.said()]).toEqual(["", ""])
  })
})

describe("work that cannot say how far it is", () => {
  it("is named at a terminal while it lasts, also when it fails", async () => {
    const { parts, said } = terminal()
    const during = await announced(parts, "Checking", async () => said())
    expect([during, said()]).toEqual(["Checking …", "Checking …\r\u001B[K"])
    await expect(announced(parts, "Checking", () => Promise.reject(new Error("broken")))).rejects.toThrow(
      "broken",
    )
    expect(said().endsWith("Checking …\r\u001B[K")).toBe(true)
  })

  it("says nothing to programs", async () => {
    const { parts, said } = terminal(false)
    expect(await announced(parts, "Checking", async () => 7)).toBe(7)
    expect(said()).toBe("")
  })
})
