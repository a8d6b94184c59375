import { z } from "zod"
import { instant, reference } from "../fields.ts"
import { name } from "../names.ts"

const TICKET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"

/** Bytes of whatever a browser answers, as WebAuthn writes them in JSON. */
const base64url = (max: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]*$/, { error: "Not base64url." })
    .max(max)

// The longest id that is allowed has 1,023 bytes (WebAuthn §4).
const credentialId = base64url(1_364).min(1)

const ticket = z.string().max(200).meta({ description: "What the options came with.", "x-secret": true })

// Members that are of no use here, now or in later versions of the standard, are passed over.
const common = {
  id: credentialId,
  rawId: credentialId,
  type: z.literal("public-key"),
}

const exampleOf = (response: object): object => ({
  id: "AQIDBAUGBwgJCgsMDQ4PEA",
  rawId: "AQIDBAUGBwgJCgsMDQ4PEA",
  type: "public-key",
  response,
})

const CREATED = exampleOf({
  clientDataJSON: "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0",
  attestationObject: "o2NmbXRkbm9uZQ",
  transports: ["internal"],
})

const SHOWN = exampleOf({
  clientDataJSON: "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0",
  authenticatorData: "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2M",
  signature: "MEUCIQ",
  userHandle: "cGVyXzA",
})

const createdResponse = z
  .object({
    ...common,
    response: z.object({
      clientDataJSON: base64url(8_192),
      attestationObject: base64url(32_768),
      transports: z.array(z.string().max(32)).max(16).optional(),
    }),
  })
  .meta({
    id: "CreatedPasskey",
    description: "A browser's answer to `navigator.credentials.create`, as its `toJSON()` writes it.",
    examples: [CREATED],
  })

const shownResponse = z
  .object({
    ...common,
    response: z.object({
      clientDataJSON: base64url(8_192),
      authenticatorData: base64url(8_192),
      signature: base64url(4_096),
      userHandle: base64url(128).nullish(),
    }),
  })
  .meta({
    id: "ShownPasskey",
    description: "A browser's answer to `navigator.credentials.get`, as its `toJSON()` writes it.",
    examples: [SHOWN],
  })

export const passkeyChallenge = z
  .object({
    ticket: z
      .string()
      .meta({ description: "To be sent with the answer, within five minutes.", "x-secret": true }),
    options: z.record(z.string(), z.unknown()).meta({
      description:
        "For `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON` of the browser (WebAuthn Level 3).",
    }),
  })
  .meta({ id: "PasskeyChallenge" })

export const addPasskeyBody = z
  .strictObject({
    ticket,
    response: createdResponse,
    name: name(100).meta({ description: "What the person calls it, such as the device it is on." }),
  })
  .meta({ id: "AddPasskey", examples: [{ ticket: TICKET, response: CREATED, name: "Laptop" }] })

export const showPasskeyBody = z
  .strictObject({ ticket, response: shownResponse })
  .meta({ id: "ShowPasskey", examples: [{ ticket: TICKET, response: SHOWN }] })

export const renamePasskeyBody = z
  .strictObject({ name: name(100) })
  .meta({ id: "RenamePasskey", examples: [{ name: "Key in the drawer" }] })

export const passkeyParams = z.object({ credential_id: reference })

export const passkey = z
  .object({
    id: z.string(),
    name: z.string(),
    host: z.string().meta({ description: "The only host it works on." }),
    backed_up: z.boolean().meta({ description: "Copied between the person's devices, not bound to one." }),
    created_at: instant,
    last_used_at: instant.nullable(),
  })
  .meta({
    id: "Passkey",
    description: "A passkey that signs the person in.",
    examples: [
      {
        id: "crd_0123456789ABCDEFGHIJKL",
        name: "Laptop",
        host: "keys.example.com",
        backed_up: true,
        created_at: "2026-11-20T09:30:00.000Z",
        last_used_at: null,
      },
    ],
  })
