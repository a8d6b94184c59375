import { z } from "zod"
import { instant } from "../fields.ts"
import { passkey } from "./passkeys.ts"
import { identity } from "./single-sign-on.ts"
import { wallet } from "./wallets.ts"

export const ownCredentials = z
  .object({
    password: z.object({ changed_at: instant }).nullable().meta({ description: "Null: there is none." }),
    totp: z
      .object({
        confirmed: z
          .boolean()
          .meta({ description: "False until its first code was shown: it asks for nothing yet." }),
        created_at: instant,
        last_used_at: instant.nullable(),
      })
      .nullable()
      .meta({ description: "An authenticator app (RFC 6238)." }),
    recovery_codes: z
      .object({ left: z.int(), created_at: instant })
      .nullable()
      .meta({ description: "How many are not used so far." }),
    passkeys: z.array(passkey),
    wallets: z.array(wallet),
    identities: z.array(identity),
  })
  .meta({ id: "OwnCredentials" })
