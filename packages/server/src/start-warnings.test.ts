import { describe, expect, test } from "vitest"
import { startWarnings } from "./start-warnings.ts"

const publicUrl = null

describe("a server on every address", () => {
  test.each(["0.0.0.0", "::", "0", "0:0::0", "::0.0.0.0", "::ffff:0.0.0.0", "0x0.0"])(
    "(%s) that was not told its own is warned of, with what to set",
    (host) => {
      const [warning = "", ...more] = startWarnings({ host, publicUrl })
      expect(more).toEqual([])
      expect(warning).toContain("Set BITTING_PUBLIC_URL")
      expect(warning).toContain(`BITTING_HOST is ${host}`)
    },
  )

  test("that was told is not", () => {
    expect(startWarnings({ host: "0.0.0.0", publicUrl: "https://keys.example.com" })).toEqual([])
  })
})

test.each([
  "127.0.0.1",
  "::1",
  "localhost",
  "192.0.2.1",
  "2001:db8::1",
  "keys.example.com",
  "not an address",
])("a server on %s is not warned of: people reach it by that name", (host) => {
  expect(startWarnings({ host, publicUrl })).toEqual([])
})
