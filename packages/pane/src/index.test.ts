import { expect, test } from "vitest"

test("the module can be imported where there are no elements, such as a server that makes pages", async () => {
  expect("HTMLElement" in globalThis).toBe(false)
  expect(Object.keys(await import("./index.ts"))).toEqual(["BittingPane"])
})
