import { ACCOUNT_PROVIDERS } from "@bitting/core"
import { z } from "zod"
import { instant, pageOf, reference } from "../fields.ts"
import { name } from "../names.ts"
import { resultError } from "./discovery.ts"
import { organizationId } from "../owned-list.ts"
import { changedCredentials, credentials, firstCredentials, ROLE_EXAMPLE } from "./account-credentials.ts"

export const account = z
  .object({
    id: z.string().meta({ description: "`demo` for the built-in one." }),
    organization_id: z.string(),
    name: z.string(),
    provider: z.enum(ACCOUNT_PROVIDERS),
    built_in: z
      .boolean()
      .meta({ description: "True for `demo`, which every organization has and nobody unlinks." }),
    credentials: credentials.nullable().meta({
      description:
        "How the server gets into it; null: it does not, and asking about it is `bad_credentials`.",
    }),
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
        credentials: {
          method: "role",
          role_arn: ROLE_EXAMPLE,
          access_key_id: null,
          tenant_id: null,
          client_id: null,
          subscription_id: null,
          scope: null,
          client_email: null,
          private_key_id: null,
          audience: null,
          service_account: null,
          server: null,
          certificate_authority: null,
          network: null,
          cloud_account: "111122223333",
          proven_at: "2026-11-20T09:31:00.000Z",
        },
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
    credentials: firstCredentials.optional().meta({
      description:
        "Left out: they are given later. A role is always given later, because it has to name the account's external id.",
    }),
  })
  .meta({ id: "LinkAccount", examples: [{ name: "aws-main", provider: "aws" }] })

export const updateAccountBody = z
  .strictObject({
    name: name(100).optional(),
    credentials: changedCredentials.nullable().optional().meta({
      description: "They are tried before they are kept. Null takes away those it has.",
    }),
  })
  .refine((body) => body.name !== undefined || body.credentials !== undefined, {
    error: "Name something to change.",
  })
  .meta({ id: "UpdateAccount", examples: [{ credentials: { method: "role", role_arn: ROLE_EXAMPLE } }] })

const policy = z.record(z.string(), z.json())

const awsSetup = z
  .object({
    provider: z.literal("aws"),
    external_id: z.string().meta({
      description:
        "What the role's trust policy has to ask for. Made by the server, never changed, no secret.",
    }),
    principal: z.string().nullable().meta({
      description:
        "Whom the trust policy names: this server. Null: it has no AWS credentials of its own, and the policy has a gap to fill.",
    }),
    trust_policy: policy,
    permission_policy: policy.meta({ description: "What listing every service takes, and nothing else." }),
  })
  .meta({ id: "AwsAccountSetup" })

const textSetup = z
  .object({
    provider: z.enum(["azure", "gcp", "kubernetes"]),
    texts: z.array(
      z.object({
        method: z.string().meta({ description: "Credentials it leads to." }),
        title: z.string(),
        form: z.enum(["sh", "yaml"]).meta({ description: "Commands of a shell, or a file." }),
        text: z.string(),
      }),
    ),
  })
  .meta({ id: "TextAccountSetup" })

export const accountSetup = z
  .discriminatedUnion("provider", [awsSetup, textSetup])
  .meta({ id: "AccountSetup", description: "What to paste at the cloud. Nothing of it is secret." })

export const testAccountBody = z
  .strictObject({
    region: reference.optional().meta({
      description:
        "Where regional services are tried. When left out: `us-east-1`, `eastus`, `us-central1`, and every namespace.",
    }),
  })
  .meta({ id: "TestAccount", examples: [{ region: "eu-west-2" }] })

export const accountReport = z
  .object({
    works: z
      .boolean()
      .meta({ description: "Something can be listed, and nothing is wrong with the way in." }),
    cloud_account: z.string().nullable(),
    identity: z.string().nullable().meta({ description: "Whose credentials the cloud says they are." }),
    error: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: "What is wrong with the way in: a code of discovery's errors, or `role_open`." }),
    region: z.string(),
    services: z.array(
      z.object({
        service: z.string(),
        label: z.string(),
        listed: z.boolean(),
        error: resultError.optional(),
      }),
    ),
    missing_permissions: z
      .array(z.string())
      .meta({ description: "Each once, sorted. What single attributes need beyond listing is not tried." }),
  })
  .meta({ id: "AccountReport" })
