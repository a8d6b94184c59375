import type { DistributionSummary } from "@aws-sdk/client-cloudfront"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-cloudfront"))

/** CloudFront distributions. */
export const cloudfront: AwsService = awsService<DistributionSummary>({
  name: "cloudfront",
  label: "CloudFront Distributions",
  global: true,
  permissions: ["cloudfront:ListDistributions"],
  sampleCount: 4,
  columns: [
    {
      key: "distribution_id",
      label: "Distribution ID",
      from: (item) => item.Id,
      sample: { kind: "id", prefix: "E", digits: 13 },
    },
    {
      key: "domain_name",
      label: "Domain",
      from: (item) => item.DomainName,
      sample: { kind: "text", template: "{distribution_id}.cloudfront.net" },
    },
    {
      key: "aliases",
      label: "Aliases",
      from: (item) => item.Aliases?.Items,
      sample: { kind: "oneOf", values: ["www.example.com", "static.example.com"] },
    },
    {
      key: "status",
      label: "Status",
      from: (item) => item.Status,
      sample: { kind: "oneOf", values: ["Deployed"] },
    },
    {
      key: "enabled",
      label: "Enabled",
      from: (item) => item.Enabled,
      sample: { kind: "oneOf", values: [true, true, false] },
    },
    {
      key: "last_modified",
      label: "Modified",
      from: (item) => item.LastModifiedTime,
      sample: { kind: "instant" },
    },
    {
      key: "comment",
      label: "Comment",
      from: (item) => item.Comment,
      sample: { kind: "oneOf", values: [null, "Shop"] },
      onRequest: true,
    },
  ],
  pages: async function* pages(context) {
    const { CloudFrontClient, ListDistributionsCommand } = await sdk()
    const client = context.client((config) => new CloudFrontClient(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new ListDistributionsCommand({ Marker: token, MaxItems: 100 }), { abortSignal }),
      (answer) => ({ items: answer.DistributionList?.Items, next: answer.DistributionList?.NextMarker }),
    )
  },
})
