import { describe, expect, test } from "vitest"
import { hasOwnHost, isHostName } from "./host.ts"

describe("a host name", () => {
  test.each([
    "keys.acme.com",
    "a.b",
    "xn--bcher-kva.example",
    "1.acme.com",
    "acme.localhost",
    "a-b.c-d.e",
    `${"a".repeat(63)}.example`,
    `${"a.".repeat(125)}com`,
  ])("is %j", (text) => {
    expect(isHostName(text)).toBe(true)
  })

  test.each([
    "",
    "localhost",
    "acme",
    "127.0.0.1",
    "1.2.3",
    "acme.123",
    "acme.0x7f",
    "acme.0x",
    "[::1]",
    "::1",
    "Keys.acme.com",
    "keys.acme.com.",
    ".acme.com",
    "keys..com",
    "-keys.acme.com",
    "keys-.acme.com",
    "keys_1.acme.com",
    "*.acme.com",
    "keys.acme.com:443",
    "https://keys.acme.com",
    "keys.acme.com/",
    "user@keys.acme.com",
    "keys.acme.com ",
    "keys.acme.com\n",
    "bücher.example",
    `${"a".repeat(64)}.example`,
    `${"a.".repeat(126)}com`,
  ])("is not %j", (text) => {
    expect(isHostName(text)).toBe(false)
  })
})

test.each([
  ["business", "keys.acme.com", true],
  ["pro", "keys.acme.com", false],
  ["free", "keys.acme.com", false],
  ["business", null, false],
] as const)("on the plan %s the host %j is in force: %s", (...row) => {
  const [plan, host, expected] = row
  expect(hasOwnHost({ plan, host })).toBe(expected)
})
