import { LIST_ERRORS } from "../owned-errors.ts"
import type { RouteDef } from "../route.ts"
import {
  beginSingleSignOnBody,
  begunSingleSignOn,
  connectionOwnerQuery,
  credentialParams,
  linkIdentityBody,
  putSsoConnectionBody,
  ssoConnection,
} from "../schemas/single-sign-on.ts"

const TAG = "Single sign-on"

/** Operations on connections to OpenID providers, and of those who sign in by them. */
export const SINGLE_SIGN_ON_ROUTES = {
  "singleSignOn.get": {
    method: "GET",
    path: "/single-sign-on",
    tag: TAG,
    summary: "Get the connection to a provider",
    access: "singleSignOn.get",
    query: connectionOwnerQuery,
    ok: { status: 200, description: "The connection.", body: ssoConnection },
    errors: LIST_ERRORS,
  },
  "singleSignOn.put": {
    method: "PUT",
    path: "/single-sign-on",
    tag: TAG,
    summary: "Connect an OpenID provider",
    description:
      "For owners: whoever says who the members are could be any of them. The provider is asked for its metadata first. With another issuer, sessions end that the former one vouched for, and everybody is bound anew.",
    access: "singleSignOn.put",
    body: putSsoConnectionBody,
    ok: { status: 200, description: "The connection.", body: ssoConnection },
    errors: [
      ...LIST_ERRORS,
      "session_required",
      "organization_suspended",
      "already_exists",
      "provider_unusable",
      "single_sign_on_unproven",
      "unprocessable",
      "cross_site_request",
    ],
  },
  "singleSignOn.delete": {
    method: "DELETE",
    path: "/single-sign-on",
    tag: TAG,
    summary: "Disconnect the provider",
    description:
      "Sessions that came by it end, and nobody is bound to it any more. Where it was enforced, members get in as before.",
    access: "singleSignOn.delete",
    query: connectionOwnerQuery,
    ok: { status: 204, description: "It is gone." },
    errors: [...LIST_ERRORS, "session_required", "organization_suspended", "cross_site_request"],
  },
  "auth.beginSingleSignOn": {
    method: "POST",
    path: "/auth/single-sign-on",
    tag: TAG,
    summary: "Sign in with a provider",
    description:
      "Send the browser to `location`. It comes back to `/auth/single-sign-on/callback`, which signs it in and leads to `return_to`, or to `/console/sign-in?error=…`. Only the browser that began can finish, within ten minutes. Without any of the first three fields: the instance's own provider.",
    access: "public",
    body: beginSingleSignOnBody,
    ok: { status: 200, description: "Where to send the browser.", body: begunSingleSignOn },
    errors: ["not_found", "provider_unusable", "cross_site_request", "rate_limited"],
  },
  "auth.linkIdentity": {
    method: "POST",
    path: "/auth/identities",
    tag: TAG,
    summary: "Sign in with a provider from now on",
    description:
      "For somebody who is signed in otherwise: send the browser to `location`; whoever it comes back as is bound to the person. Works within ten minutes of showing who one is.",
    access: "person",
    body: linkIdentityBody,
    ok: { status: 200, description: "Where to send the browser.", body: begunSingleSignOn },
    errors: [
      "session_required",
      "confined_session",
      "reauthentication_required",
      "not_found",
      "provider_unusable",
      "cross_site_request",
    ],
  },
  "auth.unlinkIdentity": {
    method: "DELETE",
    path: "/auth/identities/{credential_id}",
    tag: TAG,
    summary: "No longer sign in with a provider",
    description: "Other sessions that came by it end.",
    access: "person",
    params: credentialParams,
    ok: { status: 204, description: "It is bound no more." },
    errors: [
      "session_required",
      "confined_session",
      "reauthentication_required",
      "not_found",
      "cross_site_request",
    ],
  },
} as const satisfies Record<string, RouteDef>
