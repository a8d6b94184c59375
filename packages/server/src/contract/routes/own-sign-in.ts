import type { RouteDef } from "../route.ts"
import { ownCredentials } from "../schemas/credentials.ts"
import {
  ownSessions,
  reauthenticateBody,
  renewedSession,
  sessionParams,
  signInOptions,
} from "../schemas/own-sign-in.ts"
import { endedSessions } from "../schemas/password.ts"

const TAG = "Sessions"

/** Operations of people on their own sessions, and on what they sign in with. */
export const OWN_SIGN_IN_ROUTES = {
  "auth.options": {
    method: "GET",
    path: "/auth/options",
    tag: TAG,
    summary: "How people sign in here",
    access: "public",
    ok: { status: 200, description: "What a sign-in page can offer.", body: signInOptions },
    errors: [],
  },
  "auth.reauthenticate": {
    method: "POST",
    path: "/auth/reauthenticate",
    tag: TAG,
    summary: "Show again who you are",
    description:
      "For ten minutes secrets are shown then, and what you sign in with can be changed. Exactly one of the fields.",
    access: "person",
    body: reauthenticateBody,
    ok: { status: 200, description: "The session as it is now.", body: renewedSession },
    errors: ["session_required", "invalid_credentials", "wrong_code", "cross_site_request"],
  },
  "auth.credentials": {
    method: "GET",
    path: "/auth/credentials",
    tag: TAG,
    summary: "What you sign in with",
    access: "person",
    ok: { status: 200, description: "Everything that is set up.", body: ownCredentials },
    errors: ["session_required", "confined_session"],
  },
  "auth.sessions": {
    method: "GET",
    path: "/auth/sessions",
    tag: TAG,
    summary: "Where you are signed in",
    access: "person",
    ok: { status: 200, description: "Every session of yours, newest first.", body: ownSessions },
    errors: ["session_required", "confined_session"],
  },
  "auth.endSession": {
    method: "DELETE",
    path: "/auth/sessions/{session_id}",
    tag: TAG,
    summary: "Sign out elsewhere",
    access: "person",
    params: sessionParams,
    ok: { status: 204, description: "It has ended." },
    errors: ["session_required", "confined_session", "not_found", "cross_site_request"],
  },
  "auth.endOtherSessions": {
    method: "DELETE",
    path: "/auth/sessions",
    tag: TAG,
    summary: "Sign out everywhere else",
    access: "person",
    ok: { status: 200, description: "Every session of yours but this one has ended.", body: endedSessions },
    errors: ["session_required", "confined_session", "cross_site_request"],
  },
} as const satisfies Record<string, RouteDef>
