import { formatIpAddress, parseIpAddress } from "./ip-address.ts"

/**
 * Which clients are counted together: an IPv4 address, an IPv6 network of 64 bits (the rest of the address is its owner's to choose), or
 * everybody whose address is not known.
 * @param text an address; null: not known
 */
export function neighbourhood(text: string | null): string {
  const address = text === null ? null : parseIpAddress(text)
  if (address === null) return "unknown"
  const words = address.family === 6 ? [...address.words.slice(0, 2), 0, 0] : address.words
  return formatIpAddress({ ...address, words })
}
