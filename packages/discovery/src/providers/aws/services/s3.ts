import type { Bucket } from "@aws-sdk/client-s3"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-s3"))

/** S3 buckets. They are listed once for all regions, and the list says where each of them lies. */
export const s3: AwsService = awsService<Bucket>({
  name: "s3",
  label: "S3 Buckets",
  global: true,
  regionAttribute: "region",
  permissions: ["s3:ListAllMyBuckets"],
  sampleCount: 12,
  columns: [
    {
      key: "bucket_name",
      label: "Bucket name",
      from: ({ Name }) => Name,
      sample: { kind: "name", stems: ["acme-assets", "acme-logs", "acme-backups", "acme-data", "acme-site"] },
    },
    {
      key: "creation_date",
      label: "Created",
      from: ({ CreationDate }) => CreationDate,
      sample: { kind: "instant" },
    },
    {
      key: "region",
      label: "Region",
      from: ({ BucketRegion }) => BucketRegion,
      sample: { kind: "region" },
    },
    {
      key: "arn",
      label: "ARN",
      from: ({ Name, BucketArn }) => BucketArn ?? `arn:aws:s3:::${Name ?? ""}`,
      sample: { kind: "text", template: "arn:aws:s3:::{bucket_name}" },
      onRequest: true,
    },
  ],
  pages: async function* pages(context) {
    const { S3Client, ListBucketsCommand } = await sdk()
    const client = context.client((config) => new S3Client(config))
    yield* pagesOf(
      context,
      (ContinuationToken, abortSignal) =>
        client.send(new ListBucketsCommand({ ContinuationToken, MaxBuckets: 1_000 }), { abortSignal }),
      ({ Buckets, ContinuationToken }) => ({ items: Buckets, next: ContinuationToken }),
    )
  },
})
