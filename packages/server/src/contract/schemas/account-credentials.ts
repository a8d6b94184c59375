import { z } from "zod"
import { instant } from "../fields.ts"

/** The role of the examples. */
export const ROLE_EXAMPLE = "arn:aws:iam::111122223333:role/bitting-discovery"

const UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

const uuid = (what: string) => z.string().regex(new RegExp(`^${UUID}$`), { error: `Not ${what}.` })

const secretText = (max: number, error: string) =>
  z
    .string()
    .max(max)
    .regex(/^[\x21-\x7e]{8,}$/, { error })
    .meta({ description: "Kept sealed, and never answered.", "x-secret": true })

const roleArn = z
  .string()
  .max(2_048)
  .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/, { error: "Not the ARN of a role." })
  .meta({ description: "ARN of the role that the server assumes.", examples: [ROLE_EXAMPLE] })

const accessKeyId = z
  .string()
  .max(128)
  .regex(/^(?!ASIA)[A-Z0-9]{16,128}$/, {
    error: "Not the id of a lasting access key; temporary ones (ASIA…) end before they are of use.",
  })
  .meta({ examples: ["AKIAIOSFODNN7EXAMPLE"] })

const byRole = z.strictObject({ method: z.literal("role"), role_arn: roleArn })

const byAccessKey = z.strictObject({
  method: z.literal("access_key"),
  access_key_id: accessKeyId,
  secret_access_key: z
    .string()
    .regex(/^[\x21-\x7e]{16,256}$/, { error: "Not a secret access key." })
    .meta({ description: "Kept sealed, and never answered.", "x-secret": true }),
})

// What stands for every tenant, such as `common`, is no tenant: an application signs in to its own.
const tenantId = z
  .string()
  .max(253)
  .regex(new RegExp(`^(?:${UUID}|[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63})+)$`), {
    error: "Not the id of a tenant, nor one of its domains.",
  })
  .meta({ description: "Id of the directory (tenant), or one of its domains." })

const byServicePrincipal = z.strictObject({
  method: z.literal("service_principal"),
  tenant_id: tenantId,
  client_id: uuid("the id of an application").meta({
    description: "Id of the application, which Azure calls `appId` as well.",
  }),
  client_secret: secretText(256, "Not a client secret."),
  subscription_id: uuid("the id of a subscription"),
})

const scope = z
  .string()
  .max(128)
  .regex(
    /^(?:projects\/(?:(?:[a-z0-9.-]{1,63}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]|[1-9]\d{0,19})|(?:folders|organizations)\/[1-9]\d{0,19})$/,
    { error: "Write projects/…, folders/… (a number) or organizations/… (a number)." },
  )
  .meta({
    description: "What is looked into: a project, or everything in a folder or organization.",
    examples: ["projects/inventory-prod"],
  })

const serviceAccount = z
  .string()
  .max(254)
  .regex(/^[a-z0-9][a-z0-9.-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,4}gserviceaccount\.com$/, {
    error: "Not the address of a service account.",
  })
  .meta({ examples: ["bitting-discovery@inventory-prod.iam.gserviceaccount.com"] })

const byServiceAccountKey = z.strictObject({
  method: z.literal("service_account_key"),
  scope,
  client_email: serviceAccount,
  private_key_id: z.string().regex(/^[\w-]{1,100}$/, { error: "Not the id of a key." }),
  private_key: z
    .string()
    .max(8_192)
    .regex(/^-----BEGIN PRIVATE KEY-----[\sA-Za-z0-9+/=]+-----END PRIVATE KEY-----\s*$/, {
      error: "Not a private key as it stands in a key file (PEM, PKCS #8).",
    })
    .meta({ description: "Kept sealed, and never answered.", "x-secret": true }),
})

const byFederation = z.strictObject({
  method: z.literal("federation"),
  scope,
  audience: z
    .string()
    .max(512)
    .regex(
      /^\/\/iam\.googleapis\.com\/projects\/\d{1,20}\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}$/,
      { error: "Not the name of a provider in a workload identity pool." },
    )
    .meta({
      examples: [
        "//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/bitting/providers/server",
      ],
    }),
  service_account: serviceAccount.nullable().optional().meta({
    description: "Service account to act as; left out: nobody else than the identity itself.",
  }),
})

const byMachine = z.strictObject({
  method: z.literal("machine"),
  scope: scope.optional().meta({ description: "For gcp, and needed there." }),
})

function isServer(text: string): boolean {
  const url = URL.parse(text)
  return (
    url?.protocol === "https:" &&
    url.hostname !== "" &&
    url.username === "" &&
    url.password === "" &&
    !/[?#\s]/.test(text)
  )
}

const byToken = z.strictObject({
  method: z.literal("token"),
  server: z
    .string()
    .max(2_048)
    .refine(isServer, { error: "Not a plain https:// URL." })
    .meta({ description: "URL of the API server.", examples: ["https://cluster.example.com:6443"] }),
  certificate_authority: z
    .string()
    .max(32_768)
    .regex(/^(?:\s*-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----)+\s*$/, {
      error: "Not certificates in PEM.",
    })
    .nullable()
    .optional()
    .meta({
      description:
        "PEM of whoever signed the certificate of the API server; left out: it is one that everybody trusts.",
    }),
  token: secretText(16_384, "Not a token."),
  network: z.enum(["public", "any"]).optional().meta({
    description:
      "`public`, and when left out: the server connects to public addresses only. `any`: to private ones as well, which is given by instance admins and system keys with the reach of the instance.",
  }),
})

const isRole = (input: unknown): boolean =>
  typeof input === "object" && input !== null && "method" in input && input.method === "role"

/** Credentials an account can begin with. */
export const firstCredentials = z.discriminatedUnion(
  "method",
  [byAccessKey, byServicePrincipal, byServiceAccountKey, byFederation, byMachine, byToken],
  {
    error: ({ input }) =>
      isRole(input)
        ? "A role has to name the account's id, which is made now: link the account without credentials, and give the role by PATCH."
        : undefined,
  },
)

/** Credentials an account can be given. */
export const changedCredentials = z.discriminatedUnion("method", [
  byRole,
  byAccessKey,
  byServicePrincipal,
  byServiceAccountKey,
  byFederation,
  byMachine,
  byToken,
])

const METHODS = [
  "role",
  "access_key",
  "machine",
  "service_principal",
  "service_account_key",
  "federation",
  "token",
] as const

const fact = z.string().nullable()

/** Credentials as they are shown. */
export const credentials = z
  .object({
    method: z.enum(METHODS).meta({
      description:
        "`machine`: the server uses the credentials of the machine it runs on. `federation`: it exchanges them for some of Google Cloud.",
    }),
    role_arn: fact,
    access_key_id: fact,
    tenant_id: fact,
    client_id: fact,
    subscription_id: fact,
    scope: fact,
    client_email: fact,
    private_key_id: fact,
    audience: fact,
    service_account: fact,
    server: fact,
    certificate_authority: fact,
    network: z.enum(["public", "any"]).nullable(),
    cloud_account: z.string().meta({
      description:
        "The cloud's own name of what is behind it: number of an AWS account, id of an Azure subscription, scope at Google Cloud, or what a cluster is known by.",
    }),
    proven_at: instant.meta({ description: "When it was shown to work." }),
  })
  .meta({
    id: "AccountCredentials",
    description: "Nothing of it is secret. Members that the method has no use for are null.",
  })
