import type { RouteDef } from "../route.ts"
import { signedIn } from "../schemas/auth.ts"
import {
  confirmResetBody,
  endedSessions,
  passwordSignInBody,
  requestedReset,
  requestResetBody,
  setPasswordBody,
} from "../schemas/password.ts"

const TAG = "Passwords"

/** Operations of people who sign in by password. */
export const PASSWORD_ROUTES = {
  "auth.signInByPassword": {
    method: "POST",
    path: "/auth/password",
    tag: TAG,
    summary: "Sign in with a password",
    description:
      "Sets the session cookie, or asks for the second factor of whoever has set one up. A wrong address, a wrong password and a person without one are answered alike. Too many failures have to wait; a browser that signed in before is counted by itself.",
    access: "public",
    body: passwordSignInBody,
    ok: { status: 200, description: "Who signed in, or what is still asked.", body: signedIn },
    errors: ["invalid_credentials", "cross_site_request", "rate_limited"],
  },
  "auth.setPassword": {
    method: "PUT",
    path: "/auth/password",
    tag: TAG,
    summary: "Set your password",
    description:
      "With the current one, or within ten minutes of showing who you are. Every other session of yours ends.",
    access: "person",
    body: setPasswordBody,
    ok: { status: 200, description: "It is set.", body: endedSessions },
    errors: [
      "session_required",
      "invalid_credentials",
      "confined_session",
      "reauthentication_required",
      "weak_password",
      "cross_site_request",
    ],
  },
  "auth.requestPasswordReset": {
    method: "POST",
    path: "/auth/password/reset",
    tag: TAG,
    summary: "Forgot the password",
    description:
      "Sends a mail with a link to set a new one, if somebody has the address and a mail server is configured. The answer is the same in any case.",
    access: "public",
    body: requestResetBody,
    ok: { status: 202, description: "Taken note of.", body: requestedReset },
    errors: ["cross_site_request", "rate_limited"],
  },
  "auth.confirmPasswordReset": {
    method: "POST",
    path: "/auth/password/reset/confirm",
    tag: TAG,
    summary: "Set a new password by mail",
    description:
      "Uses the link up, ends every session and sign-in link of the person, and signs them in; a second factor is still asked for. Where nobody had shown yet that the address is theirs, it is shown by this, and everything else that signs in is taken away, because somebody else may have made it; from those who run the instance nothing is.",
    access: "public",
    body: confirmResetBody,
    ok: { status: 200, description: "Who signed in, or what is still asked.", body: signedIn },
    errors: ["invalid_link", "weak_password", "cross_site_request", "rate_limited"],
  },
} as const satisfies Record<string, RouteDef>
