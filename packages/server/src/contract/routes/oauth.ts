import type { RouteDef } from "../route.ts"
import { introspectBody, introspection, revokeTokenBody } from "../schemas/oauth.ts"

const BODY_MAX = 16_384

/** Operations that programs written for OAuth know. */
export const OAUTH_ROUTES = {
  "oauth.introspect": {
    method: "POST",
    path: "/oauth/introspect",
    asks: true,
    tag: "OAuth",
    summary: "Introspect a token (RFC 7662)",
    description:
      "Whether the token is good as such. It uses up no limit and no quota and counts as no use; what the token may be used for in a given situation only `/verify` says. Errors have the members `error` and `error_description` besides the usual ones.",
    access: "oauth.introspect",
    body: introspectBody,
    oauth: true,
    bodyMax: BODY_MAX,
    ok: { status: 200, description: "What is known of the token.", body: introspection },
    errors: ["insufficient_scope", "key_required"],
  },
  "oauth.revoke": {
    method: "POST",
    path: "/oauth/revoke",
    tag: "OAuth",
    summary: "Revoke a token (RFC 7009)",
    description:
      "With the scope `keys:write` any token within reach; a system key without it can revoke itself. Answers 200 for unknown tokens too. When it answers, no verification that starts later accepts the token. On 503 the token must be taken for valid.",
    access: "oauth.revoke",
    body: revokeTokenBody,
    oauth: true,
    bodyMax: BODY_MAX,
    ok: { status: 200, description: "The token is not valid any more, if it ever was." },
    errors: ["insufficient_scope", "key_required", "unsupported_token_type"],
  },
} as const satisfies Record<string, RouteDef>
