import { introspectToken } from "@bitting/core"
import type { Handler } from "../handler.ts"

const seconds = (at: number): number => Math.floor(at / 1_000)

/** `POST /oauth/introspect`. */
export const oauthIntrospect: Handler<"oauth.introspect"> = async (services, { body, context }) => {
  const key = await introspectToken(services, context, body.token)
  if (key === null) return { body: { active: false } }
  const { grant, scopes, endsAt, beginsAt } = key
  return {
    body: {
      active: true,
      scope: scopes.join(" "),
      client_id: grant.id,
      token_type: "Bearer",
      ...(endsAt === Infinity ? {} : { exp: seconds(endsAt) }),
      iat: seconds(grant.createdAt),
      ...(beginsAt === -Infinity ? {} : { nbf: seconds(beginsAt) }),
      sub: grant.holder.kind === "member" ? grant.holder.memberId : grant.organizationId,
      aud: grant.keyspace,
      iss: services.publicUrl,
      jti: grant.id,
    },
  }
}
