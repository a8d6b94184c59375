import { describe, expect, test } from "vitest"
import { isAllowed, permissionsOf } from "./permissions.ts"

const VM = "Microsoft.Compute/virtualMachines/read"

describe("an action", () => {
  test.each<readonly [string, readonly string[], boolean]>([
    ["by its name", [VM], true],
    ["by its name in other letters", ["microsoft.compute/VIRTUALMACHINES/Read"], true],
    ["by everything", ["*"], true],
    ["by reading everything", ["*/read"], true],
    ["by a provider", ["Microsoft.Compute/*"], true],
    ["by a pattern with several gaps", ["Microsoft.*/virtual*/re*d"], true],
    ["not by another type", ["Microsoft.Compute/disks/read"], false],
    ["not by another action", ["*/write", "Microsoft.Compute/virtualMachines/start/action"], false],
    ["not by the beginning of its name", ["Microsoft.Compute"], false],
    ["not by the end of its name", ["read"], false],
    ["not by what overlaps itself", ["Microsoft.Compute/virtualMachines/read*read"], false],
    ["not by nothing", [], false],
  ])("is allowed %s", (_, actions, allowed) => {
    expect(isAllowed([{ actions, notActions: [] }], VM)).toBe(allowed)
  })

  test("that is taken out is not allowed, and what else is taken out does not matter", () => {
    const without = (...notActions: readonly string[]) => isAllowed([{ actions: ["*"], notActions }], VM)
    expect(without("Microsoft.Compute/*/read")).toBe(false)
    expect(without("Microsoft.Sql/*")).toBe(true)
  })

  test("that one role takes out is allowed when another role has it", () => {
    const taken = { actions: ["*"], notActions: ["*/read"] }
    expect(isAllowed([taken], VM)).toBe(false)
    expect(isAllowed([taken, { actions: ["*/read"], notActions: [] }], VM)).toBe(true)
  })

  test("is found soon, also with a pattern made to be slow", () => {
    const actions = [`${"*a".repeat(5_000)}*!`]
    expect(isAllowed([{ actions, notActions: [] }], "a".repeat(20_000))).toBe(false)
  })
})

test("what is no list of permissions allows nothing", () => {
  expect(permissionsOf({ value: [{ actions: ["*"], notActions: [], dataActions: ["x"] }] })).toEqual([
    { actions: ["*"], notActions: [] },
  ])
  expect(permissionsOf({ value: [null, { actions: "*" }, { actions: [1, "a"] }] })).toEqual([
    { actions: [], notActions: [] },
    { actions: [], notActions: [] },
    { actions: ["a"], notActions: [] },
  ])
  expect(permissionsOf({ error: {} })).toEqual([])
  expect(permissionsOf(null)).toEqual([])
})
