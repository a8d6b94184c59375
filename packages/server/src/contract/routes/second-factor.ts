import type { RouteDef } from "../route.ts"
import { signedIn } from "../schemas/auth.ts"
import { recoveryCodes, secondFactorBody, totpCodeBody, totpSecret } from "../schemas/second-factor.ts"

const TAG = "Second factor"

const OWN_ERRORS = [
  "session_required",
  "confined_session",
  "reauthentication_required",
  "cross_site_request",
] as const

/** Operations of people who show more than one factor: a code of an authenticator app, or a recovery code. */
export const SECOND_FACTOR_ROUTES = {
  "auth.showSecondFactor": {
    method: "POST",
    path: "/auth/second-factor",
    tag: TAG,
    summary: "Go on with a sign-in by a second factor",
    description:
      "Whoever has an authenticator app gets a ticket for the first step, which is good for ten minutes and survives wrong codes. A code is accepted once.",
    access: "public",
    body: secondFactorBody,
    ok: { status: 200, description: "Who signed in, and until when.", body: signedIn },
    errors: [
      "invalid_ticket",
      "wrong_code",
      "invalid_credentials",
      "not_found",
      "cross_site_request",
      "rate_limited",
    ],
  },
  "auth.beginTotp": {
    method: "POST",
    path: "/auth/totp",
    tag: TAG,
    summary: "Begin to set up an authenticator app",
    description:
      "Nothing is asked for before the app's first code has been shown. Until then it can be begun anew.",
    access: "person",
    ok: { status: 201, description: "What the app is to be given.", body: totpSecret },
    errors: [...OWN_ERRORS, "already_exists"],
  },
  "auth.confirmTotp": {
    method: "POST",
    path: "/auth/totp/confirm",
    tag: TAG,
    summary: "Set up an authenticator app by its first code",
    description:
      "From then on a code is asked for at every sign-in by password or wallet. This session has shown one.",
    access: "person",
    body: totpCodeBody,
    ok: { status: 200, description: "Codes for when the app is lost.", body: recoveryCodes },
    errors: [...OWN_ERRORS, "not_found", "wrong_code"],
  },
  "auth.removeTotp": {
    method: "DELETE",
    path: "/auth/totp",
    tag: TAG,
    summary: "Remove the authenticator app",
    access: "person",
    ok: { status: 204, description: "No code is asked for any more; the recovery codes are gone." },
    errors: [...OWN_ERRORS, "not_found"],
  },
  "auth.renewRecoveryCodes": {
    method: "POST",
    path: "/auth/recovery-codes",
    tag: TAG,
    summary: "Make new recovery codes",
    access: "person",
    ok: {
      status: 200,
      description: "The new ones; the old ones sign nobody in any more.",
      body: recoveryCodes,
    },
    errors: [...OWN_ERRORS, "not_found"],
  },
} as const satisfies Record<string, RouteDef>
