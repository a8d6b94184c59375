import { BittingError } from "@bitting/core"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { nextCursor, pageRequest } from "./cursor.ts"

const LAST = { value: 1_700_000_000_000, id: "key_0123456789" }
const FILTERS = { keyspace: "backup", sort: "-created_at" }
const cursor = nextCursor(FILTERS, LAST) ?? ""

const codeOf = (query: object): string => {
  try {
    pageRequest(query, "-created_at")
    return "accepted"
  } catch (error) {
    return error instanceof BittingError ? error.code : "thrown"
  }
}

/** A cursor as somebody would forge it: the right list, another place. */
function forged(query: { readonly sort: string }, value: unknown, id: unknown = LAST.id): string {
  const real = JSON.parse(Buffer.from(nextCursor(query, LAST) ?? "", "base64url").toString()) as unknown[]
  return Buffer.from(JSON.stringify([real[0], value, id])).toString("base64url")
}

describe("a cursor", () => {
  test("brings its list to where it stopped", () => {
    expect(pageRequest({ ...FILTERS, cursor }, "-created_at")).toEqual({
      limit: 50,
      sort: "created_at",
      descending: true,
      after: LAST,
    })
  })

  test("goes on with another limit", () => {
    expect(codeOf({ ...FILTERS, cursor, limit: 7 })).toBe("accepted")
  })

  test.each([
    ["another filter", { ...FILTERS, keyspace: "discovery" }],
    ["a filter less", { sort: "-created_at" }],
    ["a filter more", { ...FILTERS, type: "key" }],
    ["another sort", { ...FILTERS, sort: "label" }],
    ["another direction", { ...FILTERS, sort: "created_at" }],
  ])("is refused with %s", (_, query) => {
    expect(codeOf({ ...query, cursor })).toBe("invalid_request")
  })

  test.each([
    ["text for a time", "-created_at", "x"],
    ["a fraction", "-created_at", 1.5],
    ["a number no database holds", "-created_at", 1e300],
    ["a list", "-created_at", [1]],
    ["an object", "label", { a: 1 }],
    ["a number for a text", "label", 1],
    ["nothing for a text", "label", null],
    ["a NUL", "label", "a\0b"],
    ["a text without end", "label", "a".repeat(1_001)],
    ["no entry of the log", "-seq", "1"],
    ["no number of the log", "-seq", "NaN.NaN"],
  ])("that was forged to hold %s is refused", (_, sort, value) => {
    expect(codeOf({ sort, cursor: forged({ sort }, value) })).toBe("invalid_request")
  })

  test.each([null, 1, "", "a b", "x\0", "a".repeat(65)])(
    "that was forged to hold the id %j is refused",
    (id) => {
      const query = { sort: "-created_at" }
      expect(codeOf({ ...query, cursor: forged(query, 1, id) })).toBe("invalid_request")
    },
  )

  test("that anybody makes up is refused, and breaks nothing", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.base64String(), fc.json()), (text) => {
        expect(codeOf({ ...FILTERS, cursor: text })).toBe("invalid_request")
        expect(codeOf({ ...FILTERS, cursor: Buffer.from(text).toString("base64url") })).toBe(
          "invalid_request",
        )
      }),
    )
  })
})
