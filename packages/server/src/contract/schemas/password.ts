import { PASSWORD_MAX, PASSWORD_MIN } from "@bitting/core"
import { z } from "zod"
import { email } from "../names.ts"

/** A code point takes at most two units; whether there are too few or too many of them is the use case's to say. */
const UNITS_MAX = 2 * PASSWORD_MAX

const EXAMPLE = "correct horse battery"

/** A password somebody signs in with, right or wrong. */
export const password = z
  .string()
  .min(1)
  .max(UNITS_MAX)
  .meta({ format: "password", examples: [EXAMPLE], "x-secret": true })

/** A password somebody wants to have. */
export const newPassword = z
  .string()
  .max(UNITS_MAX)
  .meta({
    description: `${PASSWORD_MIN} to ${PASSWORD_MAX} characters of any kind; not the name or the e-mail address, and none of those that are tried first.`,
    format: "password",
    examples: [EXAMPLE],
    "x-secret": true,
  })

export const passwordSignInBody = z
  .strictObject({ email, password })
  .meta({ id: "PasswordSignIn", examples: [{ email: "ada@example.com", password: EXAMPLE }] })

export const setPasswordBody = z
  .strictObject({
    current_password: password.optional().meta({
      description: "The one there is. May be left out within ten minutes of showing who you are.",
      "x-secret": true,
    }),
    password: newPassword,
  })
  .meta({ id: "SetPassword", examples: [{ current_password: "a former password", password: EXAMPLE }] })

export const endedSessions = z
  .object({ ended_sessions: z.int().meta({ description: "How many others ended." }) })
  .meta({ id: "EndedSessions", examples: [{ ended_sessions: 2 }] })

export const requestResetBody = z
  .strictObject({ email })
  .meta({ id: "RequestPasswordReset", examples: [{ email: "ada@example.com" }] })

export const requestedReset = z
  .object({ status: z.literal("accepted") })
  .meta({ id: "RequestedPasswordReset", examples: [{ status: "accepted" }] })

export const confirmResetBody = z
  .strictObject({
    token: z
      .string()
      .max(200)
      .meta({ description: "What stands behind `#` in the link of the mail.", "x-secret": true }),
    password: newPassword,
  })
  .meta({
    id: "ConfirmPasswordReset",
    examples: [{ token: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg", password: EXAMPLE }],
  })
