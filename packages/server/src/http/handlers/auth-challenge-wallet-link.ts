import { BittingError, challengeWalletLink } from "@bitting/core"
import { walletSite } from "../../people/wallet-site.ts"
import type { Handler } from "../handler.ts"
import { walletChallengeJson } from "../render-identity.ts"

/** `POST /auth/wallets/challenge`. */
export const authChallengeWalletLink: Handler<"auth.challengeWalletLink"> = async (services, input) => {
  const { body, context, session } = input
  if (session === null) throw new BittingError("session_required")
  const change = { session, origin: context.origin }
  const about = { address: body.address, site: walletSite(services) }
  return { body: walletChallengeJson(await challengeWalletLink(services, change, about)) }
}
