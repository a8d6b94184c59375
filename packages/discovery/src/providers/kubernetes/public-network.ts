import type { IpAddress, IpRange } from "@bitting/core"
import { ipInRange, parseIpAddress, parseIpRange } from "@bitting/core"
import type { LookupAddress } from "node:dns"
import { lookup } from "node:dns"
import type { LookupFunction } from "node:net"

/** What the error of a refused address is called. */
export const ADDRESS_REFUSED = "ADDRESS_REFUSED"

function rangeOf(text: string): IpRange {
  const range = parseIpRange(text)
  if ("problem" in range) throw new Error(range.problem)
  return range
}

/** IPv4 that is not in the public internet (IANA IPv4 Special-Purpose Address Registry; RFC 5771, RFC 1112 §4). */
const PRIVATE_V4: readonly IpRange[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  // Metadata services of clouds among them.
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  // Looks public, and is the host's own services in every network of Azure.
  "168.63.129.16/32",
].map(rangeOf)

/** All that IANA gives out for the public internet. */
const GLOBAL_V6 = rangeOf("2000::/3")

/** What of it is something else (IANA IPv6 Special-Purpose Address Registry), tunnels into IPv4 among them. */
const SPECIAL_V6: readonly IpRange[] = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"].map(rangeOf)

/** IPv4 as machines with IPv6 alone reach it (RFC 6052 §2.1). */
const NAT64 = rangeOf("64:ff9b::/96")

function isPublic(address: IpAddress): boolean {
  if (address.family === 4) return !PRIVATE_V4.some((range) => ipInRange(address, range))
  if (ipInRange(address, NAT64)) return isPublic({ family: 4, words: address.words.slice(3) })
  return ipInRange(address, GLOBAL_V6) && !SPECIAL_V6.some((range) => ipInRange(address, range))
}

/**
 * Whether an address is one of the public internet, whatever it is wrapped in: IPv4-mapped and NAT64 addresses are what they stand for.
 * @param text as the system writes it; what cannot be read is not public
 */
export function isPublicAddress(text: string): boolean {
  const address = parseIpAddress(text)
  return address !== null && isPublic(address)
}

/** Finds every address of a name. */
export type ResolveName = (
  hostname: string,
  options: { readonly family: number },
  callback: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void

const resolveBySystem: ResolveName = (hostname, { family }, callback) => {
  lookup(hostname, { all: true, family }, callback)
}

/** Why an address is not connected to. Names without an address get it as well, so that nobody learns which names a private network has. */
export function addressRefused(): Error {
  return Object.assign(new Error("not an address of the public internet"), { code: ADDRESS_REFUSED })
}

const familyOf = (family: number | "IPv4" | "IPv6" | undefined): number =>
  typeof family === "number" ? family : family === "IPv4" ? 4 : family === "IPv6" ? 6 : 0

/**
 * Makes a `lookup` for sockets that gives public addresses only. The socket connects to what it gave, so a name cannot mean something else
 * a moment later; a name that has any other address is refused altogether.
 */
export function publicLookup(resolve: ResolveName = resolveBySystem): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { family: familyOf(options.family) }, (error, addresses) => {
      const [first] = addresses ?? []
      if (
        error !== null ||
        first === undefined ||
        !addresses.every(({ address }) => isPublicAddress(address))
      )
        callback(addressRefused(), "", 0)
      else if (options.all === true) callback(null, [...addresses])
      else callback(null, first.address, first.family)
    })
  }
}
