import type { KeyMetadata } from "@aws-sdk/client-kms"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, detailsOf, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-kms"))

type Key = readonly [
  { readonly KeyId?: string | undefined; readonly KeyArn?: string | undefined },
  KeyMetadata | null,
]

/** KMS keys. */
export const kms: AwsService = awsService<Key>({
  name: "kms",
  label: "KMS Keys",
  permissions: ["kms:ListKeys", "kms:DescribeKey"],
  sampleCount: 5,
  columns: [
    {
      key: "key_id",
      label: "Key ID",
      from: ([key]) => key.KeyId,
      sample: { kind: "id", prefix: "mrk-", digits: 32 },
    },
    {
      key: "arn",
      label: "ARN",
      from: ([key]) => key.KeyArn,
      sample: { kind: "text", template: "arn:aws:kms:{region}:{account}:key/{key_id}" },
    },
    {
      key: "description",
      label: "Description",
      from: ([, key]) => key?.Description,
      sample: { kind: "oneOf", values: ["Database", "Backups", null] },
      costly: true,
    },
    {
      key: "state",
      label: "State",
      from: ([, key]) => key?.KeyState,
      sample: { kind: "oneOf", values: ["Enabled", "Enabled", "PendingDeletion"] },
      costly: true,
    },
    {
      key: "manager",
      label: "Managed by",
      from: ([, key]) => key?.KeyManager,
      sample: { kind: "oneOf", values: ["CUSTOMER", "AWS"] },
      costly: true,
    },
    {
      key: "created",
      label: "Created",
      from: ([, key]) => key?.CreationDate,
      sample: { kind: "instant" },
      costly: true,
    },
  ],
  pages: async function* pages(context) {
    const { KMSClient, ListKeysCommand, DescribeKeyCommand } = await sdk()
    const client = context.client((config) => new KMSClient(config))
    const wanted = ["description", "state", "manager", "created"].some(context.wants)
    const lists = pagesOf(
      context,
      (Marker, abortSignal) => client.send(new ListKeysCommand({ Marker, Limit: 1_000 }), { abortSignal }),
      ({ Keys, NextMarker }) => ({ items: Keys, next: NextMarker }),
    )
    for await (const keys of lists) {
      yield await detailsOf(context, keys, {
        wanted,
        fetch: async ({ KeyId }, abortSignal) =>
          (await client.send(new DescribeKeyCommand({ KeyId }), { abortSignal })).KeyMetadata ?? {
            KeyId: KeyId ?? "",
          },
      })
    }
  },
})
