import { SECOND_FACTOR_METHODS } from "@bitting/core"
import { z } from "zod"

const TICKET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"
const RECOVERY_CODE = "0123-4567-89AB-CDEF-GHJK-MNPQ"

const code = z
  .string()
  .min(1)
  .max(64)
  .meta({ "x-secret": true, examples: ["123456"] })

export const secondFactorBody = z
  .strictObject({
    ticket: z.string().max(200).meta({
      description: "What the first step was answered with.",
      "x-secret": true,
    }),
    code: code.meta({
      description: "Six digits, or a recovery code. Spaces, hyphens and case are passed over.",
    }),
    method: z.enum(SECOND_FACTOR_METHODS).meta({ description: "What the code is." }),
  })
  .meta({ id: "SecondFactor", examples: [{ ticket: TICKET, code: "123456", method: "totp" }] })

export const totpSecret = z
  .object({
    secret: z.string().meta({
      description: "For those who type it: 32 characters of base32 (RFC 4648).",
      "x-secret": true,
      examples: ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"],
    }),
    uri: z.string().meta({
      description: "The same for those who scan it: an `otpauth:` address, to be shown as a QR code.",
      "x-secret": true,
    }),
  })
  .meta({ id: "TotpSecret", description: "What an authenticator app is to be given. Shown once." })

export const totpCodeBody = z
  .strictObject({ code: code.meta({ description: "What the app shows now." }) })
  .meta({ id: "TotpCode", examples: [{ code: "123456" }] })

export const recoveryCodes = z
  .object({
    recovery_codes: z.array(z.string()).meta({
      description: "Each signs in once, in place of a code of the app. Shown once.",
      "x-secret": true,
      examples: [[RECOVERY_CODE]],
    }),
  })
  .meta({ id: "RecoveryCodes" })
