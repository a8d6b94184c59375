import type { RouteDef } from "../route.ts"
import { signedIn } from "../schemas/auth.ts"
import {
  addPasskeyBody,
  passkey,
  passkeyChallenge,
  passkeyParams,
  renamePasskeyBody,
  showPasskeyBody,
} from "../schemas/passkeys.ts"

const TAG = "Passkeys"

/** What a browser sends is a few kB. */
const BODY_MAX = 65_536

const OWN_ERRORS = [
  "session_required",
  "confined_session",
  "reauthentication_required",
  "cross_site_request",
] as const

/** Operations of people who sign in with passkeys (WebAuthn). */
export const PASSKEY_ROUTES = {
  "auth.challengePasskey": {
    method: "POST",
    path: "/auth/passkey/options",
    tag: TAG,
    summary: "Ask for a passkey to sign in with",
    description: "Nobody says who they are before: the authenticator knows whose its passkeys are.",
    access: "public",
    ok: { status: 200, description: "What to ask the browser.", body: passkeyChallenge },
    errors: ["cross_site_request", "rate_limited"],
  },
  "auth.signInByPasskey": {
    method: "POST",
    path: "/auth/passkey",
    tag: TAG,
    summary: "Sign in with a passkey",
    description:
      "A passkey is two factors: the authenticator, and what it knows its user by. The answer to one that is not accepted is always the same. On an organization's own host it opens that organization alone.",
    access: "public",
    bodyMax: BODY_MAX,
    body: showPasskeyBody,
    ok: { status: 200, description: "Who signed in, and until when.", body: signedIn },
    errors: ["invalid_credentials", "not_found", "cross_site_request", "rate_limited"],
  },
  "auth.beginPasskey": {
    method: "POST",
    path: "/auth/passkeys/options",
    tag: TAG,
    summary: "Begin to make a passkey",
    description: "It will work on the host this is asked on, and on no other.",
    access: "person",
    ok: { status: 200, description: "What to ask the browser.", body: passkeyChallenge },
    errors: OWN_ERRORS,
  },
  "auth.addPasskey": {
    method: "POST",
    path: "/auth/passkeys",
    tag: TAG,
    summary: "Add a passkey",
    access: "person",
    bodyMax: BODY_MAX,
    body: addPasskeyBody,
    ok: { status: 201, description: "The passkey.", body: passkey },
    errors: [...OWN_ERRORS, "unprocessable"],
  },
  "auth.renamePasskey": {
    method: "PATCH",
    path: "/auth/passkeys/{credential_id}",
    tag: TAG,
    summary: "Rename a passkey",
    access: "person",
    params: passkeyParams,
    body: renamePasskeyBody,
    ok: { status: 200, description: "The passkey.", body: passkey },
    errors: [...OWN_ERRORS, "not_found"],
  },
  "auth.removePasskey": {
    method: "DELETE",
    path: "/auth/passkeys/{credential_id}",
    tag: TAG,
    summary: "Remove a passkey",
    access: "person",
    params: passkeyParams,
    ok: { status: 204, description: "It signs nobody in any more." },
    errors: [...OWN_ERRORS, "not_found"],
  },
} as const satisfies Record<string, RouteDef>
