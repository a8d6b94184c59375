import { z } from "zod"
import { instant, numberParameter, reference } from "../fields.ts"
import { organizationId } from "../owned-list.ts"

/** A word of a request; whether it means something is answered with the words that do. */
const word = z.string().min(1).max(250)

const entry = z
  .strictObject({
    service: word.meta({
      description:
        "A name of `GET /services`, with the type where one is taken: `cloud-control:AWS::SQS::Queue`.",
    }),
    provider: word.meta({ description: "`aws`, `azure`, `gcp` or `kubernetes`." }),
    region: word.optional().meta({ description: "May be left out for global services." }),
    attributes: z
      .array(word)
      .max(100)
      .optional()
      .meta({ description: "Columns, in this order; the service's usual ones when left out." }),
    account: reference.optional().meta({
      description: "Id of a linked account; every account of the provider that you may ask when left out.",
    }),
  })
  .meta({ id: "DiscoveryEntry" })

/** Entries of one request at most. */
export const ENTRIES_MAX = 200

const deadline = z.int().min(100).max(60_000)

export const discoveryBody = z
  .strictObject({
    services: z
      .array(entry)
      .min(1)
      .max(ENTRIES_MAX, { error: `At most ${ENTRIES_MAX} entries.` }),
    organization_id: organizationId,
    deadline_ms: deadline.optional().meta({
      description:
        "How long you wait. What is late comes back as `timeout`, the rest is kept. 25,000 when left out.",
    }),
    refresh: z
      .boolean()
      .optional()
      .meta({ description: "Ask the providers anew, whatever is known already." }),
  })
  .meta({
    id: "DiscoveryRequest",
    examples: [
      {
        services: [
          {
            service: "s3",
            provider: "aws",
            region: "eu-west-2",
            attributes: ["bucket_name", "creation_date", "region"],
          },
        ],
      },
    ],
  })

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()])

export const resultError = z
  .object({
    code: z.string().meta({
      description:
        "`denied`, `throttled`, `timeout`, `unsupported`, `not_enabled`, `bad_credentials` or `provider_error`; more may come.",
    }),
    message: z.string(),
    retryable: z.boolean().meta({ description: "Asking again later may help." }),
    provider_code: z.string().optional().meta({ description: "The provider's own name for it." }),
    missing_permission: z
      .string()
      .optional()
      .meta({ description: "What the account would have to be allowed." }),
  })
  .meta({ id: "DiscoveryError" })

export const discoveryResult = z
  .object({
    metadata: z.object({
      service: z.string(),
      service_label: z.string(),
      provider: z.string(),
      region: z.string(),
      account_id: z.string(),
      count: z.int().meta({ description: "Rows in this answer." }),
      timestamp: instant.meta({ description: "When the rows were fetched." }),
      complete: z.boolean().meta({ description: "False whenever anything is missing." }),
      age_ms: z.int().meta({ description: "How long ago the rows were fetched." }),
    }),
    columns: z.array(z.object({ key: z.string(), label: z.string() })),
    rows: z.array(z.record(z.string(), cell)).meta({ description: "Every column is there in every row." }),
    error: resultError
      .optional()
      .meta({ description: "What the provider failed at; the rows that were there are kept." }),
  })
  .meta({
    id: "DiscoveryResult",
    examples: [
      {
        metadata: {
          service: "ec2",
          service_label: "EC2 Instances",
          provider: "aws",
          region: "eu-west-2",
          account_id: "acc_0123456789ABCDEFGHIJKL",
          count: 1,
          timestamp: "2026-11-20T09:30:00.000Z",
          complete: true,
          age_ms: 0,
        },
        columns: [
          { key: "name", label: "Name" },
          { key: "instance_id", label: "Instance ID" },
          { key: "state", label: "State" },
        ],
        rows: [{ name: "web-1", instance_id: "i-0abc123def", state: "running" }],
      },
    ],
  })

export const discoveryAnswer = z.object({ results: z.array(discoveryResult) }).meta({ id: "DiscoveryAnswer" })

export const csvQuery = z.strictObject({
  service: word,
  provider: word.optional().meta({ description: "`aws` when left out." }),
  region: word.optional(),
  attributes: z.string().max(2_000).optional().meta({ description: "Separated by commas." }),
  account: reference.optional().meta({ description: "May be left out where you may ask only one." }),
  organization_id: organizationId,
  deadline_ms: numberParameter({ min: 100, max: 60_000 }).optional(),
})

export const servicesQuery = z.strictObject({
  provider: word.optional().meta({ description: "Only of this provider." }),
})

const attribute = z.object({
  key: z.string(),
  label: z.string(),
  default: z.boolean().meta({ description: "Told when you name no attributes." }),
  costly: z.boolean().meta({ description: "Takes further calls for each resource." }),
})

const service = z
  .object({
    provider: z.string(),
    service: z.string(),
    label: z.string(),
    depth: z.enum(["rich", "generic"]).meta({
      description:
        "`rich`: columns of its own. `generic`: any type of the provider, with the columns all types have.",
    }),
    takes_type: z.boolean(),
    global: z.boolean(),
    attributes: z.array(attribute),
    permissions: z
      .array(z.string())
      .meta({ description: "What the account must be allowed, in the provider's words." }),
  })
  .meta({ id: "DiscoveryService" })

export const services = z
  .object({
    data: z.array(service),
    providers: z.array(
      z.object({
        provider: z.string(),
        regions: z.array(z.string()).nullable().meta({ description: "Null: any text, such as a namespace." }),
      }),
    ),
    policies: z
      .object({
        aws: z.json().nullable().meta({ description: "IAM policy." }),
        azure: z.json().nullable().meta({
          description: "Custom role for `az role definition create`; types of your choice take Reader.",
        }),
        gcp: z.json().nullable().meta({ description: "Custom role for `gcloud iam roles create`." }),
        kubernetes: z.json().nullable().meta({
          description: "ClusterRole, without what is secret and without types of your choice.",
        }),
      })
      .meta({
        description:
          "The least that allows listing `data`, to be pasted at the provider. Null where none of it is of that provider.",
      }),
  })
  .meta({ id: "DiscoveryServices" })
