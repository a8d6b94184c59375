import { changePassword } from "@bitting/core"
import { ownChange } from "../../people/own-change.ts"
import { passwordChangedMail } from "../../people/password-mails.ts"
import type { Handler } from "../handler.ts"
import { limitPerson } from "../stranger-limit.ts"

/** Each is hashed, in turn with everybody's sign-ins. */
const LIMIT = { what: "auth.setPassword", perMinute: 10 }

/** `PUT /auth/password`. */
export const authSetPassword: Handler<"auth.setPassword"> = async (services, input) => {
  const { body } = input
  const change = ownChange(input)
  limitPerson(services, change.session.person.id, LIMIT)
  const ended = await changePassword(services, change, {
    password: body.password,
    currentPassword: body.current_password,
  })
  const { mailer, afterwards } = services
  if (mailer.configured)
    afterwards.run(() => mailer.send(passwordChangedMail(services, change.session.person.email)))
  return { body: { ended_sessions: ended } }
}
