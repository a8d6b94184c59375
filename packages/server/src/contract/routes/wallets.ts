import type { RouteDef } from "../route.ts"
import { signedIn } from "../schemas/auth.ts"
import { credentialParams } from "../schemas/single-sign-on.ts"
import { wallet, walletAnswerBody, walletChallenge, walletChallengeBody } from "../schemas/wallets.ts"

const TAG = "Wallets"

const OWN_ERRORS = [
  "session_required",
  "confined_session",
  "reauthentication_required",
  "not_found",
  "cross_site_request",
] as const

/** Operations of people who sign in with an Ethereum wallet. */
export const WALLET_ROUTES = {
  "auth.challengeWallet": {
    method: "POST",
    path: "/auth/wallet/challenge",
    tag: TAG,
    summary: "Ask for a message to sign in with",
    description:
      "Have the wallet sign `message` within five minutes. Off unless `BITTING_WALLET_SIGN_IN=on`: not found then. Contract wallets (EIP-1271) cannot sign in: their signatures can only be checked on the chain, which this server does not ask.",
    access: "public",
    body: walletChallengeBody,
    ok: { status: 200, description: "What to sign.", body: walletChallenge },
    errors: ["not_found", "cross_site_request", "rate_limited"],
  },
  "auth.signInByWallet": {
    method: "POST",
    path: "/auth/wallet",
    tag: TAG,
    summary: "Sign in with a wallet",
    description:
      "For wallets that somebody has linked; it makes nobody. Whoever has set up a second factor is asked for it.",
    access: "public",
    body: walletAnswerBody,
    ok: { status: 200, description: "Who signed in, or what is still asked.", body: signedIn },
    errors: ["invalid_ticket", "invalid_credentials", "not_found", "cross_site_request", "rate_limited"],
  },
  "auth.challengeWalletLink": {
    method: "POST",
    path: "/auth/wallets/challenge",
    tag: TAG,
    summary: "Ask for a message to link a wallet with",
    access: "person",
    body: walletChallengeBody,
    ok: { status: 200, description: "What to sign.", body: walletChallenge },
    errors: OWN_ERRORS,
  },
  "auth.linkWallet": {
    method: "POST",
    path: "/auth/wallets",
    tag: TAG,
    summary: "Link a wallet",
    description: "It then signs the person in. Somebody can link several; a wallet is one person's only.",
    access: "person",
    body: walletAnswerBody,
    ok: { status: 201, description: "The wallet.", body: wallet },
    errors: [...OWN_ERRORS, "invalid_ticket", "invalid_credentials", "already_exists"],
  },
  "auth.unlinkWallet": {
    method: "DELETE",
    path: "/auth/wallets/{credential_id}",
    tag: TAG,
    summary: "Unlink a wallet",
    access: "person",
    params: credentialParams,
    ok: { status: 204, description: "It signs nobody in any more." },
    errors: OWN_ERRORS,
  },
} as const satisfies Record<string, RouteDef>
