import type { Volume } from "@aws-sdk/client-ec2"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf, tagOf, tagsText } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-ec2"))

/** EBS volumes. */
export const ebs: AwsService = awsService<Volume>({
  name: "ebs",
  label: "EBS Volumes",

  permissions: ["ec2:DescribeVolumes"],
  sampleCount: 16,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => tagOf(item.Tags, "Name"),
      sample: { kind: "name", stems: ["root", "data"] },
    },
    {
      key: "volume_id",
      label: "Volume ID",
      from: (item) => item.VolumeId,
      sample: { kind: "id", prefix: "vol-0", digits: 16 },
    },
    {
      key: "size_gib",
      label: "Size (GiB)",
      from: (item) => item.Size,
      sample: { kind: "integer", from: 8, to: 500 },
    },
    {
      key: "volume_type",
      label: "Type",
      from: (item) => item.VolumeType,
      sample: { kind: "oneOf", values: ["gp3", "gp3", "io2"] },
    },
    {
      key: "state",
      label: "State",
      from: (item) => item.State,
      sample: { kind: "oneOf", values: ["in-use", "in-use", "available"] },
    },
    {
      key: "encrypted",
      label: "Encrypted",
      from: (item) => item.Encrypted,
      sample: { kind: "oneOf", values: [true, true, false] },
    },
    {
      key: "attached_to",
      label: "Attached to",
      from: ({ Attachments = [] }) =>
        Attachments.length === 0 ? null : Attachments.map(({ InstanceId }) => InstanceId),
      sample: { kind: "id", prefix: "i-0", digits: 16 },
    },
    {
      key: "create_time",
      label: "Created",
      from: (item) => item.CreateTime,
      sample: { kind: "instant" },
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
    const { EC2Client, DescribeVolumesCommand } = await sdk()
    const client = context.client((config) => new EC2Client(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new DescribeVolumesCommand({ NextToken: token, MaxResults: 1_000 }), { abortSignal }),
      (answer) => ({ items: answer.Volumes, next: answer.NextToken }),
    )
  },
})
