import { z } from "zod"
import { instant, pageOf, paging } from "../fields.ts"

export const denialsQuery = z.strictObject(paging)

const denial = z
  .object({
    at: instant,
    code: z.string().meta({ description: "Decision code: an open set." }),
    asked: z.array(z.string()).meta({
      description:
        "What was asked for and refused: the missing scopes, or the account, service, environment, workspace or keyspace, or the size of the batch. Empty where it was not stated, and for codes that are about something else.",
    }),
    origin: z.string().nullable().meta({
      description: "Origin of the page it came from, without anything after the host; null: none was stated.",
    }),
    address: z.string().nullable().meta({
      description: "Address of the client; null: none was stated, or you may not read the audit log.",
    }),
  })
  .meta({
    id: "Denial",
    description:
      "One refused verification, kept as a sample. Whatever was stated is cut to printable ASCII, and the token is in none of it.",
    examples: [
      {
        at: "2026-11-20T09:30:00.000Z",
        code: "insufficient_scope",
        asked: ["restore:write"],
        origin: null,
        address: "203.0.113.7",
      },
    ],
  })

export const denialPage = pageOf(denial).meta({ id: "DenialPage" })
