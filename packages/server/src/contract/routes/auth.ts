import type { RouteDef } from "../route.ts"
import { currentSession, signedIn, signInBody } from "../schemas/auth.ts"

const TAG = "Sessions"

/** Operations of people who sign in. */
export const AUTH_ROUTES = {
  "auth.signIn": {
    method: "POST",
    path: "/auth/link",
    tag: TAG,
    summary: "Sign in with a link",
    description:
      "Uses the link up and sets the session cookie, for seven days. The first person of an instance says their name and e-mail address and becomes its admin. Whoever sends a password signs in with it from now on; their other sessions end.",
    access: "public",
    body: signInBody,
    ok: { status: 200, description: "Who signed in, and until when.", body: signedIn },
    errors: ["invalid_link", "unprocessable", "already_exists", "weak_password", "cross_site_request"],
  },
  "auth.session": {
    method: "GET",
    path: "/auth/session",
    tag: TAG,
    summary: "Who am I",
    access: "person",
    ok: {
      status: 200,
      description: "The signed-in person with their roles, as they are now.",
      body: currentSession,
    },
    errors: ["session_required"],
  },
  "auth.signOut": {
    method: "DELETE",
    path: "/auth/session",
    tag: TAG,
    summary: "Sign out",
    access: "person",
    ok: { status: 204, description: "The session has ended; the cookie is cleared." },
    errors: ["session_required", "cross_site_request"],
  },
} as const satisfies Record<string, RouteDef>
