import type { Vpc } from "@aws-sdk/client-ec2"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf, tagOf, tagsText } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-ec2"))

/** VPCs. */
export const vpc: AwsService = awsService<Vpc>({
  name: "vpc",
  label: "VPCs",

  permissions: ["ec2:DescribeVpcs"],
  sampleCount: 2,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => tagOf(item.Tags, "Name"),
      sample: { kind: "name", stems: ["main", "shared"] },
    },
    {
      key: "vpc_id",
      label: "VPC ID",
      from: (item) => item.VpcId,
      sample: { kind: "id", prefix: "vpc-0", digits: 16 },
    },
    {
      key: "cidr_block",
      label: "CIDR",
      from: (item) => item.CidrBlock,
      sample: { kind: "network", bits: 16 },
    },
    {
      key: "state",
      label: "State",
      from: (item) => item.State,
      sample: { kind: "oneOf", values: ["available"] },
    },
    {
      key: "is_default",
      label: "Default",
      from: (item) => item.IsDefault,
      sample: { kind: "oneOf", values: [false, false, true] },
    },
    {
      key: "tags",
      label: "Tags",
      from: (item) => tagsText(item.Tags),
      sample: { kind: "text", template: "Environment=production" },
      onRequest: true,
    },
  ],
  pages: async function* pages(context) {
    const { EC2Client, DescribeVpcsCommand } = await sdk()
    const client = context.client((config) => new EC2Client(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new DescribeVpcsCommand({ NextToken: token, MaxResults: 1_000 }), { abortSignal }),
      (answer) => ({ items: answer.Vpcs, next: answer.NextToken }),
    )
  },
})
