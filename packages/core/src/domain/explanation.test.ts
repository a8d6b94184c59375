import { expect, test } from "vitest"
import { DECISION_CODES } from "./decision.ts"
import { explainDecision } from "./explanation.ts"
import type { VerifiableKey } from "./verifiable-key.ts"

const FREE = {
  beginsAt: -Infinity,
  endsAt: Infinity,
  ipRanges: null,
  originPatterns: null,
  requireReferer: false,
  environments: null,
  accounts: null,
  services: null,
  maxBatchSize: Infinity,
  rateLimitRpm: null,
  quota: null,
} as unknown as VerifiableKey
const question = { token: "", action: {}, request: {} }

test.each(DECISION_CODES)(
  "up to %s every check passed or was not asked, and nothing after it was reached",
  (code) => {
    const checks = explainDecision(code, FREE, question)
    expect(checks.map((check) => check.code)).toEqual(DECISION_CODES.filter((one) => one !== "ok"))
    const at = DECISION_CODES.indexOf(code)
    checks.forEach(({ outcome }, place) => {
      if (place < at) expect(["passed", "not_asked"]).toContain(outcome)
      else expect(outcome).toBe(place === at ? "failed" : "not_reached")
    })
  },
)

test("a check with nothing to look at was not asked, and what would be used up is not tried", () => {
  const outcomes = (key: VerifiableKey, asked = question) =>
    Object.fromEntries(explainDecision("ok", key, asked).map(({ code, outcome }) => [code, outcome]))
  expect(outcomes(FREE)).toMatchObject({
    revoked: "passed",
    expired: "not_asked",
    ip_not_allowed: "not_asked",
    insufficient_scope: "not_asked",
    rate_limited: "not_asked",
  })
  const bound = { ...FREE, endsAt: 5, ipRanges: [], rateLimitRpm: 60, quota: { limit: 1, period: "day" } }
  const asked = { ...question, keyspace: "x", action: { scopes: ["a"], workspace: "ws_1" } }
  expect(outcomes(bound as unknown as VerifiableKey, asked)).toMatchObject({
    wrong_keyspace: "passed",
    expired: "passed",
    ip_not_allowed: "passed",
    workspace_not_allowed: "passed",
    insufficient_scope: "passed",
    rate_limited: "not_tried",
    quota_exceeded: "not_tried",
  })
})
