import { parseIpRange } from "@bitting/core"
import type { IpRange } from "@bitting/core"
import { describe, expect, test } from "vitest"
import { clientAddress } from "./client-address.ts"

function rangesOf(...texts: readonly string[]): readonly IpRange[] {
  return texts.map((text) => {
    const range = parseIpRange(text)
    if ("problem" in range) throw new Error(range.problem)
    return range
  })
}

const NONE = rangesOf()
const PROXIES = rangesOf("10.0.0.0/24", "2001:db8:1::/48")

describe("without trusted proxies", () => {
  test.each([
    ["203.0.113.7", "198.51.100.1", "203.0.113.7"],
    ["::ffff:203.0.113.7", undefined, "203.0.113.7"],
    ["2001:DB8:0:0::1", "198.51.100.1", "2001:db8::1"],
    ["fe80::1%eth0", undefined, "fe80::1"],
    ["not an address", undefined, null],
    [undefined, "198.51.100.1", null],
  ])("the client is the peer, whatever is forwarded: %s, %s → %s", (peer, forwarded, expected) => {
    expect(clientAddress(peer, forwarded, NONE)).toBe(expected)
  })
})

describe("behind trusted proxies", () => {
  test.each([
    ["one hop", "10.0.0.1", "203.0.113.7", "203.0.113.7"],
    ["no header: the proxy itself calls", "10.0.0.1", undefined, "10.0.0.1"],
    ["an empty header says nothing", "10.0.0.1", " , ,", "10.0.0.1"],
    ["a peer that is no proxy is not believed", "203.0.113.9", "198.51.100.1", "203.0.113.9"],
    ["what stands left of the client is its own word", "10.0.0.1", "127.0.0.1, 203.0.113.7", "203.0.113.7"],
    ["a trusted address claimed on the left", "10.0.0.1", "10.0.0.9, 203.0.113.7", "203.0.113.7"],
    ["two proxies in a row", "10.0.0.1", "203.0.113.7, 10.0.0.2", "203.0.113.7"],
    ["garbage left of the client", "10.0.0.1", "<script>, 203.0.113.7", "203.0.113.7"],
    ["proxies all the way: the first of them", "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"],
    ["headers that were sent twice, as Node joins them", "10.0.0.1", "1.2.3.4, 203.0.113.7", "203.0.113.7"],
    ["IPv6", "2001:db8:1::1", "2001:db8:2::9", "2001:db8:2::9"],
    ["an IPv4 client on an IPv6 proxy, mapped", "2001:db8:1::1", "::ffff:203.0.113.7", "203.0.113.7"],
    ["a mapped peer is the proxy it maps", "::ffff:10.0.0.1", "203.0.113.7", "203.0.113.7"],
    ["a port behind IPv4", "10.0.0.1", "203.0.113.7:51234", "203.0.113.7"],
    ["brackets around IPv6", "10.0.0.1", "[2001:db8:2::9]", "2001:db8:2::9"],
    ["brackets and a port", "10.0.0.1", "[2001:db8:2::9]:443", "2001:db8:2::9"],
    ["a trusted hop with a port", "10.0.0.1", "203.0.113.7, 10.0.0.2:80", "203.0.113.7"],
  ])("%s", (...[, peer, forwarded, expected]) => {
    expect(clientAddress(peer, forwarded, PROXIES)).toBe(expected)
  })

  test.each([
    "unknown",
    "_hidden",
    "garbage",
    "10.0.0.1:",
    "010.0.0.1",
    "[10.0.0.1",
    "1.2.3.4:999999",
    "::1%lo",
  ])("a client that the proxy calls %j is unknown, and never the proxy", (hop) => {
    expect(clientAddress("10.0.0.1", hop, PROXIES)).toBeNull()
    expect(clientAddress("10.0.0.1", `203.0.113.7, ${hop}`, PROXIES)).toBeNull()
  })
})
