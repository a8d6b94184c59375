import { expect, test } from "vitest"
import { loadedOnce } from "./loaded-once.ts"

test("a module is loaded when it is first needed, and once for all that need it", async () => {
  let loads = 0
  const library = loadedOnce(async () => ({ number: (loads += 1) }))
  expect(loads).toBe(0)
  const both = await Promise.all([library(), library()])
  expect([...both, await library()].map(({ number }) => number)).toEqual([1, 1, 1])
})

test("what could not be loaded is tried again by the next who needs it", async () => {
  let broken = true
  const library = loadedOnce(async () => {
    if (broken) throw new Error("too many open files")
    return "loaded"
  })
  const first = await Promise.allSettled([library(), library()])
  expect(first.map(({ status }) => status)).toEqual(["rejected", "rejected"])
  broken = false
  expect(await library()).toBe("loaded")
})
