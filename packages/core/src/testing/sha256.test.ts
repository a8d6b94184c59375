import { hash } from "node:crypto"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { sha256 } from "./sha256.ts"

it("is SHA-256 for messages of every length around a block", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(Buffer.from(sha256(bytes)).toString("hex")).toBe(hash("sha256", bytes))
    }),
  )
  for (let length = 50; length < 135; length += 1) {
    const bytes = new Uint8Array(length).fill(length)
    expect(Buffer.from(sha256(bytes)).toString("hex")).toBe(hash("sha256", bytes))
  }
})
