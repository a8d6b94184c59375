import { describe, expect, it, test } from "vitest"
import { acceptedSteps, CODE_STEP_MS, readCode } from "./one-time-code.ts"

describe("the steps whose codes are accepted", () => {
  test.each([
    ["in the middle of a step", 10.5, -1, [9, 10, 11]],
    ["at its first instant", 10, -1, [9, 10, 11]],
    ["at its last instant", 11 - 1 / CODE_STEP_MS, -1, [9, 10, 11]],
    ["after the one before was used", 10.5, 9, [10, 11]],
    ["after the present one was used", 10.5, 10, [11]],
    ["after the next one was used", 10.5, 11, []],
    ["after one of the far future was used", 10.5, 99, []],
    ["after one of long ago was used", 10.5, 3, [9, 10, 11]],
  ])("%s", (...[, now, lastStep, expected]) => {
    expect(acceptedSteps(now * CODE_STEP_MS, lastStep)).toEqual(expected)
  })
})

describe("a code as it was typed", () => {
  it.each([
    ["123456", "123456"],
    ["123 456", "123456"],
    [" 12-34-56 ", "123456"],
    ["000000", "000000"],
    ["12345", null],
    ["1234567", null],
    ["12345a", null],
    ["１２３４５６", null],
    ["", null],
  ])("%s", (text, expected) => {
    expect(readCode(text)).toBe(expected)
  })
})
