import type { LookupAddress } from "node:dns"
import { describe, expect, test } from "vitest"
import type { ResolveName } from "./public-network.ts"
import { ADDRESS_REFUSED, isPublicAddress, publicLookup } from "./public-network.ts"

describe("an address is refused", () => {
  test.each([
    ["this network", "0.0.0.0"],
    ["this network, further in", "0.1.2.3"],
    ["private, 10/8", "10.0.0.1"],
    ["private, the last of 10/8", "10.255.255.255"],
    ["shared by carriers", "100.64.0.1"],
    ["shared by carriers, the last", "100.127.255.255"],
    ["a cloud's metadata in the shared range", "100.100.100.200"],
    ["loopback", "127.0.0.1"],
    ["loopback, elsewhere", "127.8.9.1"],
    ["link-local, the metadata service", "169.254.169.254"],
    ["private, 172.16/12", "172.16.0.1"],
    ["private, the last of 172.16/12", "172.31.255.255"],
    ["protocol assignments", "192.0.0.192"],
    ["documentation 1", "192.0.2.1"],
    ["6to4 relays", "192.88.99.1"],
    ["private, 192.168/16", "192.168.1.1"],
    ["benchmarks", "198.19.255.255"],
    ["documentation 2", "198.51.100.1"],
    ["documentation 3", "203.0.113.1"],
    ["multicast", "224.0.0.1"],
    ["multicast, the last", "239.255.255.255"],
    ["reserved", "240.0.0.1"],
    ["broadcast", "255.255.255.255"],
    ["Azure's host services", "168.63.129.16"],
    ["unspecified, IPv6", "::"],
    ["loopback, IPv6", "::1"],
    ["loopback, IPv6 written out", "0:0:0:0:0:0:0:1"],
    ["IPv4-mapped loopback", "::ffff:127.0.0.1"],
    ["IPv4-mapped loopback, in hex", "::ffff:7f00:1"],
    ["IPv4-mapped private", "::ffff:10.1.2.3"],
    ["IPv4-mapped metadata", "::ffff:a9fe:a9fe"],
    ["IPv4-mapped, written out", "0:0:0:0:0:ffff:c0a8:0101"],
    ["IPv4-compatible", "::127.0.0.1"],
    ["IPv4-compatible, private", "::10.0.0.1"],
    ["IPv4-translated", "::ffff:0:127.0.0.1"],
    ["NAT64 loopback", "64:ff9b::127.0.0.1"],
    ["NAT64 private", "64:ff9b::a00:1"],
    ["NAT64 metadata", "64:ff9b::169.254.169.254"],
    ["NAT64 of a network's own", "64:ff9b:1::8.8.8.8"],
    ["discard-only", "100::1"],
    ["Teredo", "2001:0:4136:e378::1"],
    ["benchmarks, IPv6", "2001:2::1"],
    ["ORCHID", "2001:20::1"],
    ["documentation, IPv6", "2001:db8::1"],
    ["documentation, IPv6, the new range", "3fff::1"],
    ["6to4 of a private address", "2002:a00:1::1"],
    ["6to4 of a public address", "2002:808:808::1"],
    ["segment routing", "5f00::1"],
    ["unique local", "fc00::1"],
    ["unique local, a cloud's metadata", "fd00:ec2::254"],
    ["link-local, IPv6", "fe80::1"],
    ["link-local with a zone", "fe80::1%eth0"],
    ["site-local", "fec0::1"],
    ["multicast, IPv6", "ff02::1"],
    ["not given out", "4000::1"],
    ["octal", "0177.0.0.1"],
    ["a number", "2130706433"],
    ["hex", "0x7f000001"],
    ["shortened", "127.1"],
    ["no address", "localhost"],
    ["nothing", ""],
  ])("%s: %s", (_, address) => {
    expect(isPublicAddress(address)).toBe(false)
  })
})

describe("an address is public", () => {
  test.each([
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.169.0.0",
    "223.255.255.255",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2606:4700:4700::1111",
    "2a00:1450:4001:80b::200e",
    "2001:200::1",
  ])("%s", (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })
})

interface Looked {
  readonly error: Error | null
  readonly address: string | readonly LookupAddress[]
  readonly family: number | undefined
}

function look(addresses: readonly string[] | Error, all: boolean): Promise<Looked> {
  const resolve: ResolveName = (_, __, callback) =>
    addresses instanceof Error
      ? callback(addresses, [])
      : callback(
          null,
          addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
        )
  return new Promise((done) => {
    publicLookup(resolve)("cluster.example", { all }, (error, address, family) =>
      done({ error, address, family }),
    )
  })
}

describe("looking up a name", () => {
  test("gives the addresses that were looked at, all or the first", async () => {
    expect(await look(["1.1.1.1", "2606:4700::1"], true)).toMatchObject({
      error: null,
      address: [
        { address: "1.1.1.1", family: 4 },
        { address: "2606:4700::1", family: 6 },
      ],
    })
    expect(await look(["1.1.1.1", "1.0.0.1"], false)).toEqual({ error: null, address: "1.1.1.1", family: 4 })
  })

  test.each([
    ["a private address", ["10.0.0.1"]],
    ["a private one among public ones", ["1.1.1.1", "127.0.0.1"]],
    ["a mapped private one", ["::ffff:192.168.0.1"]],
    ["none at all", []],
    ["no such name", Object.assign(new Error("x"), { code: "ENOTFOUND" })],
  ])("refuses %s, and always in the same words", async (_, addresses) => {
    for (const all of [true, false]) {
      const { error, address } = await look(addresses, all)
      expect(error).toMatchObject({
        code: ADDRESS_REFUSED,
        message: "not an address of the public internet",
      })
      expect(address).toBe("")
    }
  })
})
