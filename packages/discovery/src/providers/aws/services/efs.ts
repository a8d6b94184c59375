import type { FileSystemDescription } from "@aws-sdk/client-efs"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf, tagsText } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-efs"))

/** EFS file systems. */
export const efs: AwsService = awsService<FileSystemDescription>({
  name: "efs",
  label: "EFS File Systems",

  permissions: ["elasticfilesystem:DescribeFileSystems"],
  sampleCount: 2,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.Name,
      sample: { kind: "name", stems: ["shared", "home"] },
    },
    {
      key: "file_system_id",
      label: "File system ID",
      from: (item) => item.FileSystemId,
      sample: { kind: "id", prefix: "fs-0", digits: 16 },
    },
    {
      key: "state",
      label: "State",
      from: (item) => item.LifeCycleState,
      sample: { kind: "oneOf", values: ["available"] },
    },
    {
      key: "size_bytes",
      label: "Size (bytes)",
      from: (item) => item.SizeInBytes?.Value,
      sample: { kind: "integer", from: 6144, to: 900000000000 },
    },
    {
      key: "encrypted",
      label: "Encrypted",
      from: (item) => item.Encrypted,
      sample: { kind: "oneOf", values: [true] },
    },
    {
      key: "creation_time",
      label: "Created",
      from: (item) => item.CreationTime,
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
    const { EFSClient, DescribeFileSystemsCommand } = await sdk()
    const client = context.client((config) => new EFSClient(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new DescribeFileSystemsCommand({ Marker: token, MaxItems: 100 }), { abortSignal }),
      (answer) => ({ items: answer.FileSystems, next: answer.NextMarker }),
    )
  },
})
