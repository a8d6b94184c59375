import { expect, test } from "vitest"
import { countingEntropy } from "./counting-entropy.ts"
import { fixedClock } from "./fixed-clock.ts"

test("a fixed clock moves only when told to, and steps of the wall are no passing of time", () => {
  const clock = fixedClock(1_000)
  expect([clock.now(), clock.monotonic()]).toEqual([1_000, 0])
  clock.advance(5)
  expect([clock.now(), clock.monotonic()]).toEqual([1_005, 5])
  clock.setWall(10)
  expect([clock.now(), clock.monotonic()]).toEqual([10, 5])
})

test("counting entropy is the same in every run, differs by seed and does not repeat", () => {
  const draw = (seed?: number): string[] => {
    const entropy = countingEntropy(seed)
    return Array.from({ length: 2_000 }, () => entropy.bytes(8).join("."))
  }
  expect(draw()).toEqual(draw(1))
  expect(new Set([...draw(1), ...draw(2)]).size).toBe(4_000)
})
