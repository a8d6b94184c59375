import { ACCOUNT_ROUTES } from "./routes/accounts.ts"
import { AUDIT_ROUTES } from "./routes/audit.ts"
import { AUTH_ROUTES } from "./routes/auth.ts"
import { DISCOVERY_ROUTES } from "./routes/discovery.ts"
import { ENVIRONMENT_ROUTES } from "./routes/environments.ts"
import { HEALTH_ROUTES } from "./routes/health.ts"
import { KEY_ROUTES } from "./routes/keys.ts"
import { INVITATION_ROUTES } from "./routes/invitations.ts"
import { KEYSPACE_ROUTES } from "./routes/keyspaces.ts"
import { MEMBER_ROUTES } from "./routes/members.ts"
import { OAUTH_ROUTES } from "./routes/oauth.ts"
import { ORGANIZATION_ROUTES } from "./routes/organizations.ts"
import { OWN_SIGN_IN_ROUTES } from "./routes/own-sign-in.ts"
import { PANE_ROUTES } from "./routes/pane.ts"
import { PASSWORD_ROUTES } from "./routes/passwords.ts"
import { PASSKEY_ROUTES } from "./routes/passkeys.ts"
import { SECOND_FACTOR_ROUTES } from "./routes/second-factor.ts"
import { SINGLE_SIGN_ON_ROUTES } from "./routes/single-sign-on.ts"
import { VERIFIER_ROUTES } from "./routes/verifier.ts"
import { WALLET_ROUTES } from "./routes/wallets.ts"
import { WORKSPACE_ROUTES } from "./routes/workspaces.ts"

/** Every operation of the API by its id; the id is also the handler's name and the anchor in the reference. */
export const ROUTES = {
  ...KEY_ROUTES,
  ...OAUTH_ROUTES,
  ...KEYSPACE_ROUTES,
  ...ORGANIZATION_ROUTES,
  ...WORKSPACE_ROUTES,
  ...ENVIRONMENT_ROUTES,
  ...ACCOUNT_ROUTES,
  ...DISCOVERY_ROUTES,
  ...PANE_ROUTES,
  ...MEMBER_ROUTES,
  ...INVITATION_ROUTES,
  ...AUDIT_ROUTES,
  ...AUTH_ROUTES,
  ...PASSWORD_ROUTES,
  ...OWN_SIGN_IN_ROUTES,
  ...SECOND_FACTOR_ROUTES,
  ...PASSKEY_ROUTES,
  ...SINGLE_SIGN_ON_ROUTES,
  ...WALLET_ROUTES,
  ...HEALTH_ROUTES,
  ...VERIFIER_ROUTES,
} as const

export type RouteId = keyof typeof ROUTES
