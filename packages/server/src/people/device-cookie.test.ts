import type { KnownDevice } from "@bitting/core"
import { fixedClock } from "@bitting/core/testing"
import { randomBytes } from "node:crypto"
import { describe, expect, test } from "vitest"
import { createSealer } from "../secrets/sealer.ts"
import { deviceCookie, knownDevice } from "./device-cookie.ts"

const DAY_MS = 86_400_000
const entropy = { bytes: (length: number) => randomBytes(length) }

function site(publicUrl = "https://keys.example.com") {
  return {
    publicUrl,
    clock: fixedClock(1_800_000_000_000),
    entropy,
    sealer: createSealer([randomBytes(32)], entropy),
  }
}

const pairOf = (cookie: string): string => cookie.split(";")[0] ?? ""

/** The browser after another person signed in with it. */
function after(
  ports: ReturnType<typeof site>,
  before: KnownDevice | null,
  personId: string,
): KnownDevice | null {
  return knownDevice(ports, pairOf(deviceCookie(ports, before, personId)))
}

describe("the cookie of a browser", () => {
  test("is out of reach of scripts and never sent along from other sites, for as long as browsers keep one", () => {
    const attributes =
      /^__Host-bitting_device=[\w.-]+; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Strict; Secure$/
    expect(deviceCookie(site(), null, "per_1")).toMatch(attributes)
    expect(deviceCookie(site("http://127.0.0.1:7420"), null, "per_1")).toMatch(
      /^bitting_device=.*SameSite=Strict$/,
    )
  })

  test("says who signed in with it, and shows nobody else", () => {
    const ports = site()
    const cookie = deviceCookie(ports, null, "per_1")
    expect(cookie).not.toContain("per_1")
    expect(knownDevice(ports, pairOf(cookie))?.personIds).toEqual(["per_1"])
  })

  test("keeps those who signed in before, the latest first, and not more than five", () => {
    const ports = site()
    let device: KnownDevice | null = null
    for (const id of ["1", "2", "3", "2", "4", "5", "6"]) device = after(ports, device, id)
    expect(device?.personIds).toEqual(["6", "5", "4", "2", "3"])
  })

  test("is another browser's count after each sign-in", () => {
    const ports = site()
    const [first, second] = [after(ports, null, "per_1"), after(ports, null, "per_1")]
    expect(first?.id).not.toBe(second?.id)
  })

  test("is forgotten at its end", () => {
    const ports = site()
    const pair = pairOf(deviceCookie(ports, null, "per_1"))
    ports.clock.advance(400 * DAY_MS - 1)
    expect(knownDevice(ports, pair)).not.toBeNull()
    ports.clock.advance(1)
    expect(knownDevice(ports, pair)).toBeNull()
  })
})

describe("a browser nobody knows", () => {
  test.each([
    ["without a cookie", undefined],
    ["with another", "theme=dark"],
    ["with an empty one", "__Host-bitting_device="],
    ["with one that was made up", "__Host-bitting_device=v1.00000000.a.b.c.d"],
    ["with one without end", `__Host-bitting_device=${"a".repeat(8_000)}`],
  ])("comes %s", (_, header) => {
    expect(knownDevice(site(), header)).toBeNull()
  })

  test("comes with the cookie of another installation, a changed one, one sent twice, or one another host can plant", () => {
    const ports = site()
    const pair = pairOf(deviceCookie(ports, null, "per_1"))
    expect(knownDevice(site(), pair)).toBeNull()
    expect(knownDevice(ports, `${pair}; ${pair}`)).toBeNull()
    expect(knownDevice(ports, pair.replace("__Host-", ""))).toBeNull()
    const at = pair.length - 5
    const changed = pair.slice(0, at) + (pair[at] === "A" ? "B" : "A") + pair.slice(at + 1)
    expect(knownDevice(ports, changed)).toBeNull()
  })
})
