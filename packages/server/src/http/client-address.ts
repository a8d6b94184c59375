import { isIPv4 } from "node:net"
import type { IpAddress, IpRange } from "@bitting/core"
import { formatIpAddress, ipInRange, parseIpAddress } from "@bitting/core"

const trusted = (address: IpAddress, proxies: readonly IpRange[]): boolean =>
  proxies.some((range) => ipInRange(address, range))

/** A hop as proxies write it: an address, alone or with a port, IPv6 then in brackets (RFC 7239 §6). */
function hopAddress(text: string): IpAddress | null {
  const parts = /^(?:\[([^[\]]+)\]|([0-9.]+))(?::[0-9]{1,5})?$/.exec(text)
  return parseIpAddress(parts?.[1] ?? parts?.[2] ?? text)
}

/**
 * The client's address in canonical text: the peer's, or behind trusted proxies the rightmost forwarded hop that is not one of them.
 * What stands further left is the client's own word. Where a trusted proxy names no address (`unknown`), the client's is unknown too: to
 * take the proxy's instead would let strangers pass as the network it stands in.
 * @param peer the socket's remote address
 * @param forwarded the `X-Forwarded-For` header
 */
export function clientAddress(
  peer: string | undefined,
  forwarded: string | undefined,
  proxies: readonly IpRange[],
): string | null {
  // The usual case; what is written like this is canonical already.
  if (peer !== undefined && isIPv4(peer) && (proxies.length === 0 || forwarded === undefined)) return peer
  // Link-local peers come with the name of the interface (RFC 4007 §11), which is no part of the address.
  let address = peer === undefined ? null : parseIpAddress(peer.replace(/%.*$/, ""))
  if (proxies.length > 0 && forwarded !== undefined) {
    const hops = forwarded.split(",").map((hop) => hop.trim())
    for (const hop of hops.filter((text) => text !== "").toReversed()) {
      if (address === null || !trusted(address, proxies)) break
      address = hopAddress(hop)
    }
  }
  return address === null ? null : formatIpAddress(address)
}

/** Whether a socket's remote address is that of a trusted proxy. */
export function isTrustedProxy(peer: string | undefined, proxies: readonly IpRange[]): boolean {
  if (proxies.length === 0 || peer === undefined) return false
  const address = parseIpAddress(peer.replace(/%.*$/, ""))
  return address !== null && trusted(address, proxies)
}
