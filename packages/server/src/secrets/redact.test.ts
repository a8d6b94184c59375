import { mintSecret, mintToken } from "@bitting/core"
import { randomBytes } from "node:crypto"
import { expect, test } from "vitest"
import { redacted } from "./redact.ts"

test.each([
  ["a token", () => mintToken(randomBytes(64), "lp"), "lp_…"],
  ["the secret of a session or link", () => mintSecret(randomBytes(80)), "…"],
  ["a master key in hex", () => randomBytes(32).toString("hex"), "…"],
])("%s is taken out of a text, and the rest stays", (_, make, left) => {
  expect(redacted(`before "${make()}" after`)).toBe(`before "${left}" after`)
})

test("a stack without secrets stays as it is", () => {
  const { stack = "" } = new Error("not found: key_0123456789ABCDEFGHIJKL, req_01HZX")
  expect(redacted(stack)).toBe(stack)
})
