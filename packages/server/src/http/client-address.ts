import type { IpAddress, IpRange } from "@bitting/core"
import { formatIpAddress, ipInRange, parseIpAddress } from "@bitting/core"

const trusted = (address: IpAddress, proxies: readonly IpRange[]): boolean =>
  proxies.some((range) => ipInRange(address, range))

/**
 * The client's address in canonical text: the peer's, or behind trusted proxies the rightmost forwarded hop that is not one of them.
 * What stands further left is the client's own word. A hop that is no address ends the walk.
 * @param peer the socket's remote address
 * @param forwarded the `X-Forwarded-For` header
 */
export function clientAddress(
  peer: string | undefined,
  forwarded: string | undefined,
  proxies: readonly IpRange[],
): string | null {
  if (peer === undefined) return null
  let address = parseIpAddress(peer)
  if (address === null) return null
  if (proxies.length > 0 && forwarded !== undefined) {
    for (const hop of forwarded.split(",").toReversed()) {
      if (!trusted(address, proxies)) break
      const next = parseIpAddress(hop.trim())
      if (next === null) break
      address = next
    }
  }
  return formatIpAddress(address)
}
