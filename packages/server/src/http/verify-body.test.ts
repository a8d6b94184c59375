import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { TOKEN_TEXT_MAX, verifyBody } from "../contract/schemas/verify.ts"
import type { VerifyRequest } from "./verify-body.ts"
import { parseVerifyBody } from "./verify-body.ts"

const RUNS = 3_000

type Member = readonly [string, fc.Arbitrary<unknown>]

/** An object with some of the members, in any order. */
const some = (...members: readonly Member[]): fc.Arbitrary<Record<string, unknown>> =>
  fc.shuffledSubarray([...members]).chain((chosen) => fc.record(Object.fromEntries(chosen)))

const visible = fc.stringMatching(/^[!-~]{1,128}$/)
const fact = fc.oneof(
  { weight: 9, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  fc.constant("x".repeat(4_096)),
)
const count = fc.oneof(fc.nat(1_000_000), fc.constantFrom(0, 1, -0, 1_000_000, 1.0))

const action = some(
  [
    "scopes",
    fc.oneof(fc.array(visible, { maxLength: 5 }), fc.constant(Array.from({ length: 100 }, () => "a"))),
  ],
  ["resources", some(["account", fact], ["service", fact])],
  ["environment", fact],
  ["workspace", fact],
  ["batch_size", count],
  ["cost", count],
)
const request = some(...["origin", "referer", "ip", "method", "path"].map((name): Member => [name, fact]))
const token = fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), fc.constant("t".repeat(TOKEN_TEXT_MAX)))
const valid = fc
  .tuple(token, some(["keyspace", visible], ["action", action], ["request", request]))
  .map(([text, rest]): Record<string, unknown> => ({ token: text, ...rest }))

/** Values at the edges of what is allowed, on both sides. */
const EDGES: readonly unknown[] = [
  null,
  true,
  "",
  " ",
  "a b",
  "é",
  "x".repeat(128),
  "x".repeat(129),
  "x".repeat(4_096),
  "x".repeat(4_097),
  -1,
  -0,
  0,
  1.5,
  1_000_000,
  1_000_001,
  Infinity,
  1e300,
  [],
  ["a"],
  [""],
  ["a b"],
  ["x".repeat(128)],
  ["x".repeat(129)],
  [1],
  [null],
  [[]],
  Array.from({ length: 100 }, () => "a"),
  Array.from({ length: 101 }, () => "a"),
  {},
  { account: "x" },
  { account: 1 },
  { region: "x" },
]
const wrong = fc.oneof(fc.constantFrom(...EDGES), fc.jsonValue({ maxDepth: 2 }))

const name = fc.constantFrom(
  "token",
  "keyspace",
  "action",
  "request",
  "scopes",
  "resources",
  "account",
  "environment",
  "cost",
  "ip",
  "origin",
  "",
  "__proto__",
  "constructor",
  "toString",
  "Token",
)

/** Sets a member as JSON.parse would: `__proto__` too is only a name. */
function withMember(target: unknown, key: string, value: unknown): unknown {
  if (typeof target !== "object" || target === null || Array.isArray(target)) return target
  const changed = { ...target }
  Object.defineProperty(changed, key, { value, enumerable: true, configurable: true, writable: true })
  return changed
}

const nearlyValid = fc
  .tuple(valid, fc.constantFrom("", "action", "request", "resources"), name, wrong)
  .map(([body, place, key, value]) => {
    if (place === "") return withMember(body, key, value)
    if (place !== "resources") return withMember(body, place, withMember(body[place] ?? {}, key, value))
    const inner = withMember({ account: "a" }, key, value)
    return withMember(body, "action", withMember(body["action"] ?? {}, "resources", inner))
  })

/** What the schema makes of a body, in the words of the domain; null: it refuses. */
function bySchema(value: unknown): VerifyRequest | null {
  const parsed = verifyBody.safeParse(value)
  if (!parsed.success) return null
  const { token: text, keyspace, action: stated, request: facts } = parsed.data
  return {
    token: text,
    keyspace,
    action: {
      scopes: stated?.scopes,
      account: stated?.resources?.account,
      service: stated?.resources?.service,
      environment: stated?.environment,
      workspace: stated?.workspace,
      batchSize: stated?.batch_size,
      cost: stated?.cost,
    },
    request: { ...facts },
  }
}

const accepted = { yes: 0, no: 0 }

function expectSame(value: unknown): void {
  const expected = bySchema(value)
  const actual = parseVerifyBody(value)
  accepted[expected === null ? "no" : "yes"] += 1
  // `toEqual` takes an absent member for one that is undefined, and the domain does too.
  expect(actual).toEqual(expected)
}

describe("the parser of verifications", () => {
  test("reads whatever the schema accepts, and the same out of it", () => {
    fc.assert(
      fc.property(valid, (body) => {
        expect(bySchema(body)).not.toBeNull()
        expectSame(body)
      }),
      { numRuns: RUNS },
    )
  })

  test("agrees with the schema on every member at the edges of what it may be", () => {
    accepted.yes = accepted.no = 0
    const members = ["scopes", "resources", "environment", "workspace", "batch_size", "cost"]
    const facts = ["origin", "referer", "ip", "method", "path", "user"]
    for (const edge of EDGES) {
      for (const member of ["token", "keyspace", "action", "request"])
        expectSame({ token: "x", [member]: edge })
      for (const member of members) expectSame({ token: "x", action: { [member]: edge } })
      for (const member of ["account", "service", "environment"]) {
        expectSame({ token: "x", action: { resources: { [member]: edge } } })
      }
      for (const fact of facts) expectSame({ token: "x", request: { [fact]: edge } })
    }
    expect(accepted.yes).toBeGreaterThan(50)
    expect(accepted.no).toBeGreaterThan(50)
  })

  test("agrees with the schema on what is nearly right", () => {
    accepted.yes = accepted.no = 0
    fc.assert(fc.property(nearlyValid, expectSame), { numRuns: RUNS })
    // Otherwise the values are not near enough, and the property says little.
    expect(accepted.yes).toBeGreaterThan(RUNS / 100)
    expect(accepted.no).toBeGreaterThan(RUNS / 4)
  })

  test("agrees with the schema on any JSON", () => {
    fc.assert(
      fc.property(fc.json(), (text) => expectSame(JSON.parse(text))),
      { numRuns: RUNS },
    )
  })

  test.each(["__proto__", "constructor", "toString"])("refuses the member %s wherever it stands", (key) => {
    for (const text of [
      `{"token":"x","${key}":{}}`,
      `{"token":"x","action":{"${key}":{}}}`,
      `{"token":"x","action":{"resources":{"${key}":"x"}}}`,
      `{"token":"x","request":{"${key}":"x"}}`,
    ]) {
      expect(parseVerifyBody(JSON.parse(text))).toBeNull()
      expectSame(JSON.parse(text))
    }
  })
})
