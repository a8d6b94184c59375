import type { OwnChange, Session } from "@bitting/core"
import {
  BittingError,
  guardOf,
  reauthenticateByCode,
  reauthenticateByPasskey,
  reauthenticateByPassword,
} from "@bitting/core"
import { passkeySite } from "../../people/passkey-site.ts"
import { ownChange } from "../../people/own-change.ts"
import type { Browser, Handler, HandlerInput, Services } from "../handler.ts"
import { sessionJson, signInClient } from "../sign-in-reply.ts"

interface Asked {
  readonly change: OwnChange
  readonly browser: Browser
  /** What is shown; the contract sees to it that it is one thing. */
  readonly body: HandlerInput<"auth.reauthenticate">["body"]
}

function renewed(services: Services, { change, body, browser }: Asked): Promise<Session> {
  if (body.password !== undefined) return reauthenticateByPassword(services, change, body.password)
  if (body.passkey !== undefined)
    return reauthenticateByPasskey(services, change, { ...body.passkey, site: passkeySite(services) })
  if (body.code !== undefined) {
    const guard = guardOf(services.throttle, signInClient(change.origin, browser))
    return reauthenticateByCode({ ...services, guard }, change, body.code)
  }
  throw new BittingError("invalid_request")
}

/** `POST /auth/reauthenticate`. */
export const authReauthenticate: Handler<"auth.reauthenticate"> = async (services, input) => {
  const session = await renewed(services, { ...input, change: ownChange(input) })
  return { body: { session: sessionJson(session) } }
}
