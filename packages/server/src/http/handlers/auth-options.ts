import { canHavePasskeys, passkeySite } from "../../people/passkey-site.ts"
import type { Handler } from "../handler.ts"

/** `GET /auth/options`. */
export const authOptions: Handler<"auth.options"> = async (services) => {
  const { mailer, wallets, hostOrganizationId, store } = services
  const organization =
    hostOrganizationId === null ? null : await store.read.organizations.get(hostOrganizationId)
  const connection = await store.read.ssoConnections.ofOrganization(hostOrganizationId)
  return {
    body: {
      password: true,
      passkey: canHavePasskeys(passkeySite(services)),
      wallet: wallets !== null,
      reset: mailer.configured,
      single_sign_on: connection === null ? null : { name: connection.name },
      organization: organization === null ? null : { name: organization.name },
    },
  }
}
