import { describe, expect, test } from "vitest"
import { nameOf } from "./name-of.ts"

describe("what a key refers to by its id", () => {
  test("has its name", () => {
    expect(nameOf([{ id: "acc_1", name: "Production" }], "acc_1")).toBe("Production")
  })

  test("that is gone is told by the end of the id, which does not push other columns aside", () => {
    expect(nameOf([], "acc_8yKqv2cBtzWm4hXn0RdL")).toBe("acc_…0RdL")
  })
})
