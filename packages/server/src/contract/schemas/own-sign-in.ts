import { SIGN_IN_METHODS } from "@bitting/core"
import { z } from "zod"
import { instant, reference } from "../fields.ts"
import { session } from "./auth.ts"
import { showPasskeyBody } from "./passkeys.ts"
import { password } from "./password.ts"
import { totpCodeBody } from "./second-factor.ts"

const named = z.object({ name: z.string() })

export const signInOptions = z
  .object({
    password: z.boolean(),
    passkey: z.boolean(),
    wallet: z.boolean(),
    reset: z.boolean().meta({ description: "A forgotten password can be set anew by mail." }),
    single_sign_on: named
      .nullable()
      .meta({ description: "The provider whose people sign in here; null: there is none." }),
    organization: named.nullable().meta({ description: "Whose host this is; null: the instance's own." }),
  })
  .meta({
    id: "SignInOptions",
    examples: [
      {
        password: true,
        passkey: true,
        wallet: false,
        reset: true,
        single_sign_on: { name: "Acme" },
        organization: null,
      },
    ],
  })

const FIELDS = "Send exactly one of the fields."

export const reauthenticateBody = z
  .strictObject({
    password: password.optional(),
    code: totpCodeBody.shape.code.optional(),
    passkey: showPasskeyBody
      .optional()
      .meta({ description: "An answer to what `POST /auth/passkey/options` asks." }),
  })
  .refine((shown) => Object.values(shown).filter((one) => one !== undefined).length === 1, { error: FIELDS })
  .meta({ id: "Reauthenticate", examples: [{ password: "correct horse battery" }] })

export const renewedSession = z.object({ session }).meta({ id: "RenewedSession" })

const ownSession = z
  .object({
    id: z.string(),
    current: z.boolean().meta({ description: "The one this was asked in." }),
    method: z.enum(SIGN_IN_METHODS),
    second_factor: z.boolean().meta({ description: "More than one factor was shown." }),
    user_agent: z.string().nullable().meta({ description: "What the browser called itself." }),
    address: z.string().nullable().meta({ description: "Where it signed in from." }),
    created_at: instant,
    last_seen_at: instant.meta({ description: "Up to five minutes late." }),
    authenticated_at: instant.meta({ description: "When you last showed who you are in it." }),
    expires_at: instant.meta({ description: "It ends earlier when nobody uses it for a day." }),
  })
  .meta({ id: "OwnSession", description: "A browser you are signed in with." })

export const ownSessions = z.object({ data: z.array(ownSession) }).meta({ id: "OwnSessions" })

export const sessionParams = z.strictObject({ session_id: reference })
