import { previewInvitation } from "@bitting/core"
import { browserSession } from "../../people/browser-session.ts"
import type { Handler } from "../handler.ts"
import { instant } from "../render.ts"
import { limitBrowser } from "../stranger-limit.ts"

/** `POST /auth/invitation/preview`. */
export const authPreviewInvitation: Handler<"auth.previewInvitation"> = async (services, input) => {
  const { body, context, browser } = input
  limitBrowser(services, { origin: context.origin, browser }, { what: "invitation", perMinute: 60 })
  const { invitation, organization, isKnown, mustSignIn } = await previewInvitation(services, {
    token: body.token,
    session: await browserSession(services, browser.cookies),
    withinOrganization: services.hostOrganizationId,
  })
  const { email, role, overrides, expiresAt } = invitation
  return {
    body: {
      organization: { id: organization.id, name: organization.name },
      email,
      role,
      overrides,
      expires_at: instant(expiresAt),
      known: isKnown,
      sign_in_required: mustSignIn,
    },
  }
}
