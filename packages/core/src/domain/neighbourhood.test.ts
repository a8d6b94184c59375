import { describe, expect, it } from "vitest"
import { neighbourhood } from "./neighbourhood.ts"

describe("who is counted together", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"],
    ["2001:db8:1:2::9", "2001:db8:1:2::"],
    ["2001:db8:1:3::9", "2001:db8:1:3::"],
    ["nonsense", "unknown"],
    [null, "unknown"],
  ])("%s is one of %s", (address, expected) => {
    expect(neighbourhood(address)).toBe(expected)
  })
})
