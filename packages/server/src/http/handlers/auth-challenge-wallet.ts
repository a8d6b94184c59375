import { challengeWallet } from "@bitting/core"
import { walletSite } from "../../people/wallet-site.ts"
import type { Handler } from "../handler.ts"
import { walletChallengeJson } from "../render-identity.ts"
import { limitBrowser } from "../stranger-limit.ts"

const LIMIT = { what: "auth.challengeWallet", perMinute: 30 }

/** `POST /auth/wallet/challenge`. */
export const authChallengeWallet: Handler<"auth.challengeWallet"> = async (
  services,
  { body, context, browser },
) => {
  limitBrowser(services, { origin: context.origin, browser }, LIMIT)
  const { address } = body
  return {
    body: walletChallengeJson(await challengeWallet(services, { address, site: walletSite(services) })),
  }
}
