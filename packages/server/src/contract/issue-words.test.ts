import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import { ROUTES } from "./routes.ts"
import type { RouteDef } from "./route.ts"
import { issueWords } from "./issue-words.ts"

const ask = (schema: z.ZodType, value: unknown): readonly (readonly [string, string])[] =>
  (schema.safeParse(value, { error: issueWords }).error?.issues ?? []).map(({ path, message }) => [
    path.map(String).join("."),
    message,
  ])

const CASES: readonly (readonly [string, z.ZodType, unknown, string])[] = [
  ["text that is missing", z.string(), undefined, "It is missing: it must be text."],
  ["a number for text", z.string(), 7, "It must be text, not a number."],
  ["null for text", z.string(), null, "It must be text, not null."],
  ["text for a number", z.number(), "7", "It must be a number, not text."],
  ["a fraction for a whole number", z.int(), 1.5, "It must be a whole number."],
  ["1e999", z.number(), Infinity, "It must be a number that is not infinite."],
  ["a number for a list", z.array(z.string()), 7, "It must be a list, not a number."],
  ["a boolean for a list", z.array(z.string()), true, "It must be a list, not a boolean."],
  ["a list for an object", z.strictObject({}), [], "It must be an object, not a list."],
  ["text for a boolean", z.boolean(), "no", "It must be true or false, not text."],
  ["what nothing may be", z.never(), 1, "Nothing may be sent here: leave it out."],
  ["an empty text", z.string().min(1), "", "It must not be empty: at least 1 character."],
  ["a short text", z.string().min(3), "ab", "It must have at least 3 characters."],
  ["a long text", z.string().max(1), "ab", "It must have at most 1 character."],
  ["a text of another length", z.string().length(3), "ab", "It must have exactly 3 characters."],
  ["an empty list", z.array(z.int()).min(1), [], "It must not be empty: at least 1 entry."],
  ["a short list", z.array(z.int()).min(2), [1], "It must have at least 2 entries."],
  ["a long list", z.array(z.int()).max(1), [1, 2], "It must have at most 1 entry."],
  ["a small number", z.int().min(1), 0, "It must be at least 1."],
  ["a number at an open lower bound", z.number().gt(3), 3, "It must be more than 3."],
  ["a large number", z.int().max(9), 10, "It must be at most 9."],
  ["a number at an open upper bound", z.number().lt(3), 3, "It must be less than 3."],
  ["a whole number JSON cannot be sure of", z.int(), 1e300, "It must be at most 9007199254740991."],
  ["a number between the steps", z.number().multipleOf(5), 3, "It must be a multiple of 5."],
  ["no e-mail address", z.email(), "x", "It must be an e-mail address."],
  ["no URL", z.url(), "x", "It must be a URL."],
  ["no UUID", z.uuid(), "x", "It must be a UUID."],
  ["no timestamp", z.iso.datetime(), "x", "It must be an RFC 3339 timestamp such as 2027-01-31T00:00:00Z."],
  ["another beginning", z.string().startsWith("bit_"), "x", "It must begin with `bit_`."],
  ["another end", z.string().endsWith("z"), "x", "It must end with `z`."],
  ["text without something", z.string().includes("y"), "x", "It must contain `y`."],
  ["text of another pattern", z.string().regex(/^[a-f]$/), "x", "It must match the pattern `/^[a-f]$/`."],
  [
    "a value that is not in the list",
    z.enum(["a", "b"]),
    "c",
    "It is none of the values that are allowed: use one of `a`, `b`.",
  ],
  ["no value from the list", z.enum(["a", "b"]), undefined, "It is missing: use one of `a`, `b`."],
  [
    "another than the only value",
    z.literal(true),
    1,
    "It is none of the values that are allowed: use `true`.",
  ],
  ["a field that does not exist", z.strictObject({}), { b: 1 }, "It is not allowed here."],
  [
    "a field beside others",
    z.strictObject({ a: z.int().optional(), c: z.int().optional() }),
    { b: 1 },
    "It is not allowed here; what is: `a`, `c`.",
  ],
  [
    "what is neither of two kinds",
    z.union([z.string(), z.number()]),
    [],
    "It is none of what is allowed: it must be text or a number.",
  ],
  [
    "no value of two kinds",
    z.union([z.string(), z.number()]),
    undefined,
    "It is missing: it must be text or a number.",
  ],
  [
    "what fits two forms",
    z.xor([z.string(), z.string()]),
    "x",
    "It fits more than one of the forms that are allowed: make it fit exactly one.",
  ],
  [
    "a field's name that is too long",
    z.record(z.string().max(2), z.int()),
    { abc: 1 },
    "Its name is not allowed here. It must have at most 2 characters.",
  ],
  ["what a rule of no words refuses", z.string().refine(() => false), "x", "It is not allowed here."],
  [
    "what a rule with words refuses",
    z.string().refine(() => false, { error: "Not a token." }),
    "x",
    "Not a token.",
  ],
]

describe("issueWords", () => {
  it.each(CASES)("says of %s what is allowed instead", (...[, schema, value, words]) => {
    expect(ask(schema, value).map(([, detail]) => detail)).toEqual([words])
  })

  const kinds = z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("x") }),
    z.strictObject({ kind: z.literal("y") }),
  ])

  it("names what a union may be told apart by, whether it is missing or wrong", () => {
    expect(ask(kinds, {})).toEqual([["kind", "It is missing: use one of `x`, `y`."]])
    expect(ask(kinds, { kind: "z" })).toEqual([
      ["kind", "It is none of the values that are allowed: use one of `x`, `y`."],
    ])
  })

  const bodies = Object.entries<RouteDef>(ROUTES).flatMap(([id, { body, query }]) =>
    [body, query].flatMap((schema) => (schema === undefined ? [] : [[id, schema] as const])),
  )
  /** What zod says in English when nobody else does. */
  const RAW =
    /Too (small|big)|Invalid (input|option|string|key|number|value|discriminator|\w+ address|URL|UUID|ISO)|Unrecognized key|expected|received/
  const SECRET = "s3cr3t-Zq"
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(
      SECRET,
      `${SECRET}${"x".repeat(20_000)}`,
      "",
      null,
      true,
      -1,
      1.5,
      1e300,
      Infinity,
    ),
    fc.string(),
  )
  const value = fc.oneof(
    leaf,
    fc.array(leaf, { maxLength: 3 }),
    fc.dictionary(fc.string(), leaf, { maxKeys: 3 }),
  )

  it("never lets zod's words or anything of a value into a refusal, whatever a route is sent", () => {
    expect(bodies.length).toBeGreaterThan(50)
    const anyBody = fc.constantFrom(...bodies).chain(([id, schema]) => {
      const shape = schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
      const fields = shape.length === 0 ? fc.string() : fc.constantFrom(...shape)
      return fc.tuple(
        fc.constant(id),
        fc.constant(schema),
        fc.oneof(
          { weight: 4, arbitrary: fc.dictionary(fields, value, { maxKeys: 6 }) },
          { weight: 1, arbitrary: value },
        ),
      )
    })
    fc.assert(
      fc.property(anyBody, ([, schema, sent]) => {
        for (const [, detail] of ask(schema, sent)) {
          expect(detail).not.toMatch(RAW)
          expect(detail).not.toContain(SECRET)
          expect(detail).toMatch(/^\S.*[.:]$/s)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it("tells zod's words from others", () => {
    const issues = z.strictObject({ a: z.array(z.int()).min(1) }).safeParse({ a: [], b: 1 }).error?.issues
    expect(issues?.map(({ message }) => message).every((message) => RAW.test(message))).toBe(true)
    expect(issues).toHaveLength(2)
  })
})
