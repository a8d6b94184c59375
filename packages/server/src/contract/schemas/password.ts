import { PASSWORD_MAX, PASSWORD_MIN } from "@bitting/core"
import { z } from "zod"

/** A code point takes at most two units; whether there are too few or too many of them is the use case's to say. */
const UNITS_MAX = 2 * PASSWORD_MAX

/** A password somebody signs in with, right or wrong. */
export const password = z
  .string()
  .min(1)
  .max(UNITS_MAX)
  .meta({ format: "password", examples: ["correct horse battery"], "x-secret": true })

/** A password somebody wants to have. */
export const newPassword = z
  .string()
  .max(UNITS_MAX)
  .meta({
    description: `${PASSWORD_MIN} to ${PASSWORD_MAX} characters of any kind; not the name or the e-mail address, and none of those that are tried first.`,
    format: "password",
    examples: ["correct horse battery"],
    "x-secret": true,
  })
