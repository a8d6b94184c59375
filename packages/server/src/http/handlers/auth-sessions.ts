import { BittingError, listOwnSessions } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { instant } from "../render.ts"
import { sessionJson } from "../sign-in-reply.ts"

/** `GET /auth/sessions`. */
export const authSessions: Handler<"auth.sessions"> = async (services, { session: own }) => {
  if (own === null) throw new BittingError("session_required")
  const sessions = await listOwnSessions(services, own)
  return {
    body: {
      data: sessions.map((session) => ({
        ...sessionJson(session),
        current: session.id === own.session.id,
        user_agent: session.userAgent,
        address: session.address,
        created_at: instant(session.createdAt),
        last_seen_at: instant(session.lastSeenAt),
      })),
    },
  }
}
