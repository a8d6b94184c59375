import type { OwnCredentials } from "@bitting/sdk"
import { texts } from "../../texts.ts"

/** How many things sign the person in by themselves. */
function waysIn({ password, passkeys, wallets, identities }: OwnCredentials): number {
  return (password === null ? 0 : 1) + passkeys.length + wallets.length + identities.length
}

/** What to say before one of them is taken away; undefined: others are left. */
export function lastWayNotice(credentials: OwnCredentials): string | undefined {
  return waysIn(credentials) > 1 ? undefined : texts.profile.lastWay
}
