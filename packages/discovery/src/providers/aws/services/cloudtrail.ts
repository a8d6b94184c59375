import type { Trail } from "@aws-sdk/client-cloudtrail"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-cloudtrail"))

/** CloudTrail trails. */
export const cloudtrail: AwsService = awsService<Trail>({
  name: "cloudtrail",
  label: "CloudTrail Trails",
  permissions: ["cloudtrail:DescribeTrails"],
  sampleCount: 1,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.Name,
      sample: { kind: "name", stems: ["all-regions"] },
    },
    {
      key: "bucket",
      label: "Bucket",
      from: (item) => item.S3BucketName,
      sample: { kind: "text", template: "{account}-cloudtrail" },
    },
    {
      key: "multi_region",
      label: "All regions",
      from: (item) => item.IsMultiRegionTrail,
      sample: { kind: "oneOf", values: [true] },
    },
    {
      key: "home_region",
      label: "Home region",
      from: (item) => item.HomeRegion,
      sample: { kind: "region" },
    },
    {
      key: "validates_files",
      label: "Validates files",
      from: (item) => item.LogFileValidationEnabled,
      sample: { kind: "oneOf", values: [true] },
    },
  ],
  pages: async function* pages(context) {
    const { CloudTrailClient, DescribeTrailsCommand } = await sdk()
    const client = context.client((config) => new CloudTrailClient(config))
    // There are few, and they come at once.
    const { trailList } = await context.call((abortSignal) =>
      client.send(new DescribeTrailsCommand({}), { abortSignal }),
    )
    yield trailList ?? []
  },
})
