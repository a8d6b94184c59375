import type { AppPorts, SessionCaller } from "@bitting/core"
import { BittingError, sessionCaller } from "@bitting/core"
import { sessionSecretOf } from "./session-cookie.ts"

/**
 * The session a browser has, for operations that anybody may call; null: none, or one that has ended.
 * @param cookies the `Cookie` header
 */
export async function browserSession(
  services: AppPorts & { readonly publicUrl: string },
  cookies: string | undefined,
): Promise<SessionCaller | null> {
  const secret = sessionSecretOf(cookies, services.publicUrl)
  if (secret === null) return null
  try {
    return await sessionCaller(services, secret)
  } catch (error) {
    if (error instanceof BittingError && error.code === "invalid_session") return null
    throw error
  }
}
