import { ACCOUNT_PROVIDERS } from "@bitting/core"
import { z } from "zod"
import { instant, pageOf, reference } from "../fields.ts"
import { name } from "../names.ts"
import { organizationId } from "../owned-list.ts"

export const account = z
  .object({
    id: z.string().meta({ description: "`demo` for the built-in one." }),
    organization_id: z.string(),
    name: z.string(),
    provider: z.enum(ACCOUNT_PROVIDERS),
    built_in: z
      .boolean()
      .meta({ description: "True for `demo`, which every organization has and nobody unlinks." }),
    created_at: instant,
  })
  .meta({
    id: "Account",
    description: "A linked cloud account. Keys can be confined to some.",
    examples: [
      {
        id: "acc_0123456789ABCDEFGHIJKL",
        organization_id: "org_0123456789ABCDEFGHIJKL",
        name: "aws-main",
        provider: "aws",
        built_in: false,
        created_at: "2026-11-20T09:30:00.000Z",
      },
    ],
  })

export const accountPage = pageOf(account).meta({ id: "AccountPage" })

export const accountParams = z.strictObject({ account_id: reference })

export const getAccountQuery = z.strictObject({
  organization_id: organizationId.meta({
    description: "Whose `demo` is meant. May be left out where you have only one to choose from.",
  }),
})

export const linkAccountBody = z
  .strictObject({
    organization_id: organizationId,
    name: name(100),
    provider: z.enum(["aws", "azure", "gcp", "kubernetes"]),
  })
  .meta({ id: "LinkAccount", examples: [{ name: "aws-main", provider: "aws" }] })
