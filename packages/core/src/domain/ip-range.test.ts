import { isIPv4, isIPv6 } from "node:net"
import * as fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import type { IpAddress, IpRange } from "./ip-range.ts"
import { formatIpAddress, formatIpRange, ipInRange, parseIpAddress, parseIpRange } from "./ip-range.ts"
import { parseIpv6Words } from "./ip-address.ts"

function address(text: string): IpAddress {
  const parsed = parseIpAddress(text)
  if (parsed === null) throw new Error(`not an address: ${text}`)
  return parsed
}

function range(text: string): IpRange {
  const parsed = parseIpRange(text)
  if ("problem" in parsed) throw new Error(`${text}: ${parsed.problem}`)
  return parsed
}

function problem(text: string): string | null {
  const parsed = parseIpRange(text)
  return "problem" in parsed ? parsed.problem : null
}

const HOSTILE = [
  "",
  " ",
  ".",
  "...",
  "0",
  "1",
  "2130706433",
  "127.1",
  "127.0.1",
  "1.2.3",
  "1.2.3.4.",
  ".1.2.3.4",
  "1.2.3.4.5",
  "1..2.3",
  "1.2.3.256",
  "1.2.3.999",
  "1.2.3.1000000000000000000000",
  "01.2.3.4",
  "1.2.3.04",
  "1.2.3.00",
  "0177.0.0.1",
  "0x7f.1",
  "0x7f.0.0.1",
  "1.2.3.4 ",
  " 1.2.3.4",
  "1.2.3.4\n",
  "1.2.3.4\0",
  "1.2.3.-4",
  "1.2.3.+4",
  "1.2.3.4e0",
  "1,2,3,4",
  "１.2.3.4",
  "1.2.3.4:80",
  "[::1]",
  "[::1]:80",
  ":",
  ":::",
  "::::",
  "1:",
  ":1",
  "1::2::3",
  "::1::",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:",
  ":1:2:3:4:5:6:7:8",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7:8::",
  "::1:2:3:4:5:6:7:8",
  "1:2:3:4::5:6:7:8",
  "12345::",
  "::12345",
  "::g",
  "::-1",
  "::0x1",
  "fe80::1%eth0",
  "fe80::1%25eth0",
  "::1 ",
  "::1\n",
  "::1.2.3",
  "::1.2.3.4.5",
  "::1.2.3.256",
  "::01.2.3.4",
  "::1.2.3.4:5",
  "1.2.3.4::",
  "::1.2.3.4::",
  "1:2:3:4:5:6:7:1.2.3.4",
  "1:2:3:4:5:6:7::1.2.3.4",
  "::a.2.3.4",
  "::ffff:127.1",
  "::ffff:0x7f.0.0.1",
  "localhost",
  "example.com",
  "*",
  "null",
  "1".repeat(100_000),
  "1.".repeat(100_000),
  ":".repeat(100_000),
  "0:".repeat(100_000),
]

describe("an address", () => {
  test.each(HOSTILE)("is not %j", (text) => {
    expect(parseIpAddress(text)).toBeNull()
  })

  test.each([
    ["0.0.0.0", "0.0.0.0"],
    ["255.255.255.255", "255.255.255.255"],
    ["192.0.2.1", "192.0.2.1"],
    ["::", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
    ["2001:DB8:0:0:0:0:2:1", "2001:db8::2:1"],
    ["2001:0db8::0001", "2001:db8::1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
    ["::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"],
    ["0:0:0:0:0:0:0:0", "::"],
    ["1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"],
    ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
    ["::1.2.3.4", "::102:304"],
    ["ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ])("%s is %s", (text, canonical) => {
    expect(formatIpAddress(address(text))).toBe(canonical)
  })

  test.each([
    ["::ffff:1.2.3.4", "1.2.3.4"],
    ["::FFFF:1.2.3.4", "1.2.3.4"],
    ["::ffff:102:304", "1.2.3.4"],
    ["0:0:0:0:0:ffff:0102:0304", "1.2.3.4"],
    ["0000:0000:0000:0000:0000:ffff:255.255.255.255", "255.255.255.255"],
  ])("%s, IPv4-mapped, is the IPv4 address %s", (text, ipv4) => {
    expect(address(text)).toEqual(address(ipv4))
  })

  test.each(["::fffe:1.2.3.4", "::1:ffff:1.2.3.4", "1::ffff:1.2.3.4", "::ffff:0:1.2.3.4"])(
    "%s is not IPv4-mapped",
    (text) => {
      expect(address(text).family).toBe(6)
    },
  )

  it("is what the system's own parser takes for one", () => {
    const nearly = fc
      .array(fc.constantFrom("0", "1", "f", "00", "10", "255", "256", "ffff", ".", ":", "::", ".1", ":1"), {
        maxLength: 16,
      })
      .map((parts) => parts.join(""))
    fc.assert(
      fc.property(fc.oneof(nearly, fc.ipV4(), fc.ipV6(), fc.ipV4Extended(), fc.string()), (text) => {
        expect(parseIpAddress(text) !== null).toBe(isIPv4(text) || (isIPv6(text) && !text.includes("%")))
      }),
      { numRuns: 20_000 },
    )
  })

  it("comes back as it was written", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const parsed = address(text)
        expect(parseIpAddress(formatIpAddress(parsed))).toEqual(parsed)
      }),
    )
  })

  it("has one canonical form, which the URL standard shares", () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const words = parseIpv6Words(text) ?? []
        expect(`[${formatIpAddress({ family: 6, words })}]`).toBe(new URL(`http://[${text}]/`).hostname)
      }),
      { numRuns: 1000 },
    )
  })
})

describe("a range", () => {
  test.each(HOSTILE)("is not %j, and the reason is given", (text) => {
    expect(problem(text)).toMatch(/^[a-z].{15,150}$/i)
    expect(problem(`${text}/8`)).toMatch(/^[a-z].{15,150}$/i)
  })

  test.each([
    "1.2.3.4/33",
    "1.2.3.4/-1",
    "1.2.3.4/",
    "1.2.3.4/08",
    "1.2.3.4/032",
    "1.2.3.4/+8",
    "1.2.3.4/8.0",
    "1.2.3.4/1e1",
    "1.2.3.4/0x8",
    "1.2.3.4/ 8",
    "1.2.3.4/8 ",
    "1.2.3.4/8\n",
    "1.2.3.4/32/32",
    "1.2.3.4/255.255.255.0",
    "1.2.3.4/٣",
    "1.2.3.4/999999999999",
    "::/129",
    "::/",
    "::/00",
    "::/-0",
    "/8",
    "/",
    `::/${"9".repeat(100_000)}`,
  ])("is not %j", (text) => {
    expect(problem(text)).not.toBeNull()
  })

  test.each([
    ["10.0.0.1/8", "write 10.0.0.0/8 for the block, or 10.0.0.1 for the one address"],
    ["192.168.1.1/24", "write 192.168.1.0/24"],
    ["1.2.3.4/0", "write 0.0.0.0/0"],
    ["2001:db8::1/32", "write 2001:db8::/32 for the block, or 2001:db8::1 for the one address"],
    ["::1/0", "write ::/0"],
    ["::ffff:10.0.0.1/104", "write 10.0.0.0/8 for the block, or 10.0.0.1 for the one address"],
    ["::ffff:10.0.0.0/8", "write the IPv4 range itself, for example 10.0.0.0/8"],
    ["::ffff:10.1.2.3/95", "write the IPv4 range itself, for example 10.1.2.3"],
    ["10.0.0.0/40", "0 to 32"],
    ["::/200", "0 to 128"],
    ["fe80::1%eth0", "zone id"],
    ["10.0.0.0 - 10.0.0.9", "spaces"],
    ["010.0.0.0/8", "without leading zeros"],
    ["office", "203.0.113.0/24"],
  ])("%s is refused, saying %j", (text, hint) => {
    expect(problem(text)).toContain(hint)
  })

  test.each([
    ["203.0.113.7", "203.0.113.7"],
    ["203.0.113.7/32", "203.0.113.7"],
    ["203.0.113.0/24", "203.0.113.0/24"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["2001:DB8::/32", "2001:db8::/32"],
    ["2001:db8::1/128", "2001:db8::1"],
    ["::/0", "::/0"],
    ["::/80", "::/80"],
    ["::ffff:10.0.0.0/104", "10.0.0.0/8"],
    ["::ffff:a00:0/104", "10.0.0.0/8"],
    ["::ffff:0:0/96", "0.0.0.0/0"],
    ["::ffff:10.1.2.3/128", "10.1.2.3"],
    ["::ffff:10.1.2.3", "10.1.2.3"],
  ])("%s is %s", (text, canonical) => {
    expect(formatIpRange(range(text))).toBe(canonical)
    expect(range(canonical)).toEqual(range(text))
  })
})

describe("an address lies in a range", () => {
  test.each([
    ["10.0.0.0/8", "10.0.0.0", true],
    ["10.0.0.0/8", "10.255.255.255", true],
    ["10.0.0.0/8", "9.255.255.255", false],
    ["10.0.0.0/8", "11.0.0.0", false],
    ["128.0.0.0/1", "255.255.255.255", true],
    ["128.0.0.0/1", "127.255.255.255", false],
    ["0.0.0.0/0", "255.255.255.255", true],
    ["203.0.113.7", "203.0.113.7", true],
    ["203.0.113.7", "203.0.113.6", false],
    ["10.0.0.0/8", "::ffff:10.1.2.3", true],
    ["::ffff:10.0.0.0/104", "10.1.2.3", true],
    ["::ffff:0:0/96", "1.2.3.4", true],
    ["::/0", "1.2.3.4", false],
    ["::/0", "::ffff:1.2.3.4", false],
    ["::/80", "1.2.3.4", false],
    ["0.0.0.0/0", "::1", false],
    ["0.0.0.0/0", "::1.2.3.4", false],
    ["2001:db8::/32", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", true],
    ["2001:db8::/32", "2001:db9::", false],
    ["2001:db8::/33", "2001:db8:7fff::1", true],
    ["2001:db8::/33", "2001:db8:8000::", false],
    ["fe80::/10", "febf::1", true],
    ["fe80::/10", "fec0::", false],
    ["::1", "::1", true],
    ["::1", "::2", false],
    ["::2/127", "::3", true],
    ["::2/127", "::4", false],
  ] as const)("%s, %s: %s", (block, inside, expected) => {
    expect(ipInRange(address(inside), range(block))).toBe(expected)
  })

  it("exactly if it shares the bits of the prefix", () => {
    // The same in one big number per address.
    const model = fc.constantFrom(32, 128).chain((bits) => {
      const number = fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n })
      return fc.record({
        bits: fc.constant(bits),
        block: number,
        prefix: fc.nat({ max: bits }),
        flip: fc.nat({ max: bits }),
      })
    })
    const text = (value: bigint, bits: number): string =>
      bits === 32
        ? [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".")
        : Array.from({ length: 8 }, (_, at) =>
            ((value >> BigInt(112 - 16 * at)) & 0xffffn).toString(16),
          ).join(":")
    fc.assert(
      fc.property(model, ({ bits, block, prefix, flip }) => {
        const hostBits = BigInt(bits - prefix)
        const first = (block >> hostBits) << hostBits
        fc.pre(bits === 32 || first >> 32n !== 0xffffn)
        const other = flip === bits ? block : block ^ (1n << BigInt(bits - 1 - flip))
        fc.pre(bits === 32 || other >> 32n !== 0xffffn)
        const parsed = range(`${text(first, bits)}/${prefix}`)
        expect(ipInRange(address(text(other, bits)), parsed)).toBe(other >> hostBits === first >> hostBits)
        expect(range(formatIpRange(parsed))).toEqual(parsed)
        if (first !== block)
          expect(problem(`${text(block, bits)}/${prefix}`)).toContain(formatIpRange(parsed))
      }),
      { numRuns: 3000 },
    )
  })
})
