import { expect, test } from "vitest"
import { createEndings } from "./endings.ts"

const late = new Error("late")

test("work that takes too long is ended, with the reason", async () => {
  const { signal } = createEndings(() => late).begin(0)
  await new Promise((resolve) => signal.addEventListener("abort", resolve))
  expect(signal.reason).toBe(late)
})

test("work that is done is not ended any more", async () => {
  const endings = createEndings(() => late)
  const [first, second] = [endings.begin(0), endings.begin(1)]
  first.done()
  await new Promise((resolve) => second.signal.addEventListener("abort", resolve))
  endings.endAll(new Error("over"))
  expect(first.signal.aborted).toBe(false)
})

test("all work ends when nobody wants any more, and what begins afterwards at once", () => {
  const endings = createEndings(() => late)
  const over = new Error("over")
  const under = endings.begin(60_000)
  endings.endAll(over)
  const after = endings.begin(60_000)
  expect([under.signal.reason, after.signal.reason]).toEqual([over, over])
  under.done()
  after.done()
})
