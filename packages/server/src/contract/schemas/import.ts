import { HASH_ENCODINGS, IMPORT_MAX } from "@bitting/core"
import { z } from "zod"
import { reference, timestamp } from "../fields.ts"
import { createKeyBody } from "./keys.ts"

/** Digits of a foreign system that may be shown; too few to guess the rest by. */
const SHOWN_MAX = 20

const importedKey = createKeyBody
  .omit({ organization_id: true })
  .extend({
    hash: z.string().min(1).max(128).meta({
      description: "SHA-256 of the whole token, prefix and all: 64 hex digits, base64 or base64url.",
    }),
    encoding: z
      .enum(HASH_ENCODINGS)
      .optional()
      .meta({ description: "How `hash` is written; found out when left out." }),
    token_prefix: z
      .string()
      .regex(/^[\x21-\x7e]*$/, { error: "Visible ASCII without spaces only." })
      .max(SHOWN_MAX)
      .optional()
      .meta({ description: "How the token begins, for people to recognise it by." }),
    token_last4: z
      .string()
      .regex(/^[\x21-\x7e]*$/, { error: "Visible ASCII without spaces only." })
      .max(4)
      .optional()
      .meta({ description: "Its last four characters, where they are known." }),
    created_at: timestamp.optional().meta({ description: "When it was made; now when left out." }),
    enabled: z.boolean().optional(),
  })
  .meta({ id: "ImportedKey", description: "As for creating a key, with the hash of a token that exists." })

export const importBody = z
  .strictObject({
    organization_id: reference.optional(),
    keys: z.array(importedKey).min(1).max(IMPORT_MAX),
  })
  .meta({
    id: "ImportKeys",
    examples: [
      {
        keys: [
          {
            hash: "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg",
            token_prefix: "acme_",
            keyspace: "invoices",
            label: "billing-worker",
            scopes: ["invoices:read"],
            expires_at: "2027-06-30T00:00:00Z",
            created_at: "2025-02-01T12:00:00Z",
          },
        ],
      },
    ],
  })

const importResult = z
  .looseObject({
    index: z.int().meta({ description: "Place of the key in the request." }),
    status: z.enum(["created", "refused"]),
    grant_id: z
      .string()
      .optional()
      .meta({ description: "Of the key made, or of your own key that has the token already." }),
    code: z.string().optional().meta({
      description:
        "Why it was refused: an error code, or `revoked` for a token that was revoked here. `already_exists` is what a repeated import answers.",
    }),
    detail: z.string().optional(),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: "Each wrong place, as a JSON pointer into the key." }),
  })
  .meta({ id: "ImportResult" })

export const importAnswer = z
  .object({
    created: z.int(),
    refused: z.int(),
    results: z.array(importResult).meta({ description: "One for each key, in the order sent." }),
  })
  .meta({
    id: "ImportAnswer",
    examples: [
      {
        created: 1,
        refused: 1,
        results: [
          { index: 0, status: "created", grant_id: "key_0123456789ABCDEFGHIJKL" },
          { index: 1, status: "refused", code: "revoked", detail: "The token was revoked here, for good." },
        ],
      },
    ],
  })
