import type { Session, SignInClient, SignInOutcome } from "@bitting/core"
import { deviceCookie } from "../people/device-cookie.ts"
import { sessionCookie } from "../people/session-cookie.ts"
import type { Browser, Reply, Services } from "./handler.ts"
import { personJson } from "./render-tenancy.ts"
import { instant } from "./render.ts"

/** The browser that signs in, as use cases want it. */
export function signInClient(
  origin: SignInClient["origin"],
  {
    userAgent,
    sessionSecret,
    device,
    hostOrganizationId,
  }: Pick<Browser, "userAgent" | "sessionSecret" | "device" | "hostOrganizationId">,
): SignInClient {
  return {
    origin,
    userAgent,
    replaces: sessionSecret,
    device: device(),
    withinOrganization: hostOrganizationId,
  }
}

/** A session as the API shows it to its own person. */
export function sessionJson(session: Session) {
  return {
    id: session.id,
    method: session.method,
    second_factor: session.secondFactor,
    authenticated_at: instant(session.authenticatedAt),
    expires_at: instant(session.expiresAt),
  }
}

/**
 * The answer to a sign-in: the cookies, or what is still asked.
 * @param browser that signs in; one that others signed in with before stays known to them
 */
export function signInReply(
  services: Pick<Services, "publicUrl" | "sealer" | "clock" | "entropy">,
  outcome: SignInOutcome,
  browser?: Pick<Browser, "device">,
): Reply {
  if (outcome.kind === "second_factor") {
    const { secret, methods, expiresAt } = outcome.pending
    const pending = { ticket: secret, methods, expires_at: instant(expiresAt) }
    return { body: { person: null, session: null, second_factor: pending } }
  }
  const { secret, session, person } = outcome.signedIn
  const device = deviceCookie(services, browser?.device() ?? null, person.id)
  return {
    body: { person: personJson(person), session: sessionJson(session), second_factor: null },
    headers: { "set-cookie": [sessionCookie(services, secret), device] },
  }
}
