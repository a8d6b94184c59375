import { BittingError } from "@bitting/core"
import * as fc from "fast-check"
import { expect, test } from "vitest"
import { formFields } from "./form-body.ts"

test("whatever URLSearchParams writes is read back, and hostile names are names like any other", () => {
  const text = fc.string({ unit: "binary", minLength: 1 }).filter((one) => one.isWellFormed())
  const name = fc.oneof(text, fc.constantFrom("__proto__", "constructor", "token"))
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(name, text), { selector: ([key]) => key }), (pairs) => {
      const sent = new URLSearchParams()
      for (const [key, value] of pairs) sent.append(key, value)
      expect(new Map(Object.entries(formFields(Buffer.from(sent.toString()))))).toEqual(new Map(pairs))
    }),
  )
})

test.each([
  ["a=1&a=2", "twice"],
  ["a=%zz", "a broken escape"],
  ["a=%C3", "half a character"],
])("%s is refused: %s", (text) => {
  expect(() => formFields(Buffer.from(text))).toThrow(BittingError)
})

test("bytes that are no UTF-8 are refused", () => {
  expect(() => formFields(Buffer.from([0x61, 0x3d, 0xff]))).toThrow(BittingError)
})

test("a parameter without a value is as good as absent, and comes no second time", () => {
  expect(formFields(Buffer.from("a=&b&=&a=1&c=x=y"))).toEqual({ a: "1", c: "x=y" })
})
