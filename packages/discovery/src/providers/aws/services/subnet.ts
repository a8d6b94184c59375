import type { Subnet } from "@aws-sdk/client-ec2"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf, tagOf, tagsText } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-ec2"))

/** Subnets. */
export const subnet: AwsService = awsService<Subnet>({
  name: "subnet",
  label: "Subnets",

  permissions: ["ec2:DescribeSubnets"],
  sampleCount: 8,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => tagOf(item.Tags, "Name"),
      sample: { kind: "name", stems: ["public", "private"] },
    },
    {
      key: "subnet_id",
      label: "Subnet ID",
      from: (item) => item.SubnetId,
      sample: { kind: "id", prefix: "subnet-0", digits: 16 },
    },
    {
      key: "vpc_id",
      label: "VPC",
      from: (item) => item.VpcId,
      sample: { kind: "id", prefix: "vpc-0", digits: 16 },
    },
    {
      key: "cidr_block",
      label: "CIDR",
      from: (item) => item.CidrBlock,
      sample: { kind: "network", bits: 24 },
    },
    {
      key: "availability_zone",
      label: "Availability zone",
      from: (item) => item.AvailabilityZone,
      sample: { kind: "text", template: "{region}b" },
    },
    {
      key: "available_addresses",
      label: "Free addresses",
      from: (item) => item.AvailableIpAddressCount,
      sample: { kind: "integer", from: 12, to: 250 },
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
    const { EC2Client, DescribeSubnetsCommand } = await sdk()
    const client = context.client((config) => new EC2Client(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new DescribeSubnetsCommand({ NextToken: token, MaxResults: 1_000 }), { abortSignal }),
      (answer) => ({ items: answer.Subnets, next: answer.NextToken }),
    )
  },
})
