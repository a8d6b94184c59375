import type { Instance } from "@aws-sdk/client-ec2"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf, tagOf, tagsText } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-ec2"))

/** EC2 instances. */
export const ec2: AwsService = awsService<Instance>({
  name: "ec2",
  label: "EC2 Instances",
  permissions: ["ec2:DescribeInstances"],
  sampleCount: 14,
  columns: [
    {
      key: "name",
      label: "Name",
      from: ({ Tags }) => tagOf(Tags, "Name"),
      sample: { kind: "name", stems: ["web", "web", "worker", "api", "batch"] },
    },
    {
      key: "instance_id",
      label: "Instance ID",
      from: ({ InstanceId }) => InstanceId,
      sample: { kind: "id", prefix: "i-0", digits: 16 },
    },
    {
      key: "state",
      label: "State",
      from: ({ State }) => State?.Name,
      sample: { kind: "oneOf", values: ["running", "running", "running", "running", "stopped"] },
    },
    {
      key: "instance_type",
      label: "Type",
      from: ({ InstanceType }) => InstanceType,
      sample: { kind: "oneOf", values: ["t3.micro", "t3.medium", "m7g.large", "m7g.xlarge", "c7g.2xlarge"] },
    },
    {
      key: "availability_zone",
      label: "Availability zone",
      from: ({ Placement }) => Placement?.AvailabilityZone,
      sample: { kind: "text", template: "{region}a" },
    },
    {
      key: "private_ip",
      label: "Private IP",
      from: ({ PrivateIpAddress }) => PrivateIpAddress,
      sample: { kind: "address" },
    },
    {
      key: "public_ip",
      label: "Public IP",
      from: ({ PublicIpAddress }) => PublicIpAddress,
      sample: { kind: "oneOf", values: [null, null, "203.0.113.10", "203.0.113.77"] },
    },
    {
      key: "launch_time",
      label: "Launched",
      from: ({ LaunchTime }) => LaunchTime,
      sample: { kind: "instant" },
    },
    {
      key: "vpc_id",
      label: "VPC",
      from: ({ VpcId }) => VpcId,
      sample: { kind: "id", prefix: "vpc-0", digits: 16 },
      onRequest: true,
    },
    {
      key: "subnet_id",
      label: "Subnet",
      from: ({ SubnetId }) => SubnetId,
      sample: { kind: "id", prefix: "subnet-0", digits: 16 },
      onRequest: true,
    },
    {
      key: "image_id",
      label: "Image",
      from: ({ ImageId }) => ImageId,
      sample: { kind: "id", prefix: "ami-0", digits: 16 },
      onRequest: true,
    },
    {
      key: "architecture",
      label: "Architecture",
      from: ({ Architecture }) => Architecture,
      sample: { kind: "oneOf", values: ["arm64", "x86_64"] },
      onRequest: true,
    },
    {
      key: "tags",
      label: "Tags",
      from: ({ Tags }) => tagsText(Tags),
      sample: { kind: "text", template: "Name={name}" },
      onRequest: true,
    },
  ],
  pages: async function* pages(context) {
    const { EC2Client, DescribeInstancesCommand } = await sdk()
    const client = context.client((config) => new EC2Client(config))
    yield* pagesOf(
      context,
      (NextToken, abortSignal) =>
        client.send(new DescribeInstancesCommand({ NextToken, MaxResults: 1_000 }), { abortSignal }),
      ({ Reservations, NextToken }) => ({
        items: Reservations?.flatMap(({ Instances }) => Instances ?? []),
        next: NextToken,
      }),
    )
  },
})
