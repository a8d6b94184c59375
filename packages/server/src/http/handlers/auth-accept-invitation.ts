import { acceptInvitation } from "@bitting/core"
import { browserSession } from "../../people/browser-session.ts"
import type { Handler } from "../handler.ts"
import { memberJson, personJson } from "../render-tenancy.ts"
import { sessionJson, signInClient, signInReply } from "../sign-in-reply.ts"
import { limitBrowser } from "../stranger-limit.ts"

/** `POST /auth/invitation`. */
export const authAcceptInvitation: Handler<"auth.acceptInvitation"> = async (services, input) => {
  const { body, context, browser } = input
  limitBrowser(services, { origin: context.origin, browser }, { what: "invitation", perMinute: 60 })
  const session = await browserSession(services, browser.cookies)
  const { token, name, password } = body
  const request = { token, name, password, session, withinOrganization: services.hostOrganizationId }
  const accepted = await acceptInvitation(services, signInClient(context.origin, browser), request)
  const { signedIn, person } = accepted
  const member = memberJson(accepted.member)
  if (signedIn !== null) {
    const { body: entered, ...reply } = signInReply(services, { kind: "signed_in", signedIn }, browser)
    return { ...reply, body: { ...Object(entered), member } }
  }
  const going = session === null ? null : sessionJson(session.session)
  return { body: { person: personJson(person), session: going, second_factor: null, member } }
}
