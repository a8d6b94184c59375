import * as fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import { NOON, sampleKey } from "../../test/samples.ts"
import type { Action, DecisionCode, Question } from "./decision.ts"
import { DECISION_CODES } from "./decision.ts"
import { denialOf } from "./denial.ts"

const TOKEN = "csl_em_0123456789ABCDEFGHIJKLMNOPQRST0iJxAB"
const KEY = sampleKey({
  scopes: ["a:read"],
  accounts: ["demo"],
  services: ["ec2", "s3"],
  environments: ["production"],
})

const question = (fields: Partial<Question> = {}): Question => ({
  token: TOKEN,
  action: {},
  request: {},
  ...fields,
})

const denied = (code: DecisionCode, fields: Partial<Question> = {}) =>
  denialOf({ key: KEY, code }, question(fields), NOON + 0.7)

describe("what is kept of a refusal", () => {
  const action: Action = {
    scopes: ["a:read", "b:write", "c:write", "b:write"],
    account: "acc_2",
    service: "rds",
    environment: "staging",
    workspace: "ws_2",
    batchSize: 500,
  }
  const entries = [
    { account: "demo", service: "ec2" },
    { account: "acc_2", service: "rds" },
    { account: "acc_3", service: "rds" },
  ]

  test.each([
    ["wrong_keyspace", { keyspace: "backup" }, ["backup"]],
    ["wrong_keyspace", {}, []],
    ["environment_not_allowed", { action }, ["staging"]],
    ["environment_not_allowed", {}, []],
    ["workspace_not_allowed", { action }, ["ws_2"]],
    ["account_not_allowed", { action }, ["acc_2"]],
    ["account_not_allowed", {}, []],
    ["account_not_allowed", { action: { entries } }, ["acc_2", "acc_3"]],
    ["service_not_allowed", { action }, ["rds"]],
    ["service_not_allowed", { action: { entries } }, ["rds"]],
    ["insufficient_scope", { action }, ["b:write", "c:write"]],
    ["batch_too_large", { action }, ["500"]],
    ["revoked", { action, keyspace: "backup" }, []],
    ["rate_limited", { action }, []],
    ["origin_not_allowed", { action }, []],
  ] as const)("for %s of %j is what was asked for and is not allowed: %j", (code, fields, asked) => {
    expect(denied(code, fields)).toEqual({
      grantId: KEY.grant.id,
      code,
      at: NOON,
      asked,
      origin: null,
      address: null,
    })
  })

  it("is ten names at the most", () => {
    const scopes = Array.from({ length: 30 }, (_, place) => `x:${place}`)
    expect(denied("insufficient_scope", { action: { scopes } }).asked).toEqual(scopes.slice(0, 10))
  })

  test.each([
    ["https://evil.example", "https://evil.example"],
    ["https://evil.example:8443", "https://evil.example:8443"],
    ["HTTPS://Evil.Example:443/path?token=secret#x", "https://evil.example"],
    ["https://user:secret@evil.example/path", "https://evil.example"],
    ["null", "null"],
    ["evil.example/path?secret", "evil.example"],
    ["chrome-extension://abcdef/secret", "chrome-extension://abcdef"],
    ["x://user:secret@host_é/secret", "x://host_?"],
    ["user:secret@host", "host"],
    ["https://evil.example\0", "https://evil.example?"],
    [`https://${TOKEN}`, "https://[token]"],
    [`${TOKEN}/${TOKEN}`, "[token]"],
    ["", ""],
  ])("of the origin %j is %j", (origin, shown) => {
    expect(denied("origin_not_allowed", { request: { origin } }).origin).toBe(shown)
  })

  test.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:DB8:0::1", "2001:db8::1"],
    ["not\0an address\n", "not?an address?"],
    ["9".repeat(500), "9".repeat(64)],
  ])("of the address %j is %j", (ip, shown) => {
    expect(denied("ip_not_allowed", { request: { ip } }).address).toBe(shown)
  })

  it("is printable ASCII of a limited length without the token, whatever was stated", () => {
    // Half of a surrogate pair, controls and the token itself among it.
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 400 }),
      fc.string({ maxLength: 400 }),
      fc.constantFrom(TOKEN, "\0", "\ud800", "://", "@", "?"),
    )
    const stated = fc.array(text, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(""))
    fc.assert(
      fc.property(fc.constantFrom(...DECISION_CODES), stated, (code, hostile) => {
        const entry = { account: hostile, service: hostile }
        const action = { scopes: [hostile], environment: hostile, workspace: hostile, entries: [entry] }
        const request = { origin: hostile, ip: hostile }
        const { asked, origin, address } = denied(code, { keyspace: hostile, action, request })
        for (const kept of [...asked, origin ?? "", address ?? ""]) {
          expect(kept).toMatch(/^[\x20-\x7e]{0,300}$/)
          expect(kept).not.toContain(TOKEN)
        }
      }),
      { numRuns: 500 },
    )
  })
})
