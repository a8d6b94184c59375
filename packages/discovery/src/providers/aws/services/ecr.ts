import type { Repository } from "@aws-sdk/client-ecr"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-ecr"))

/** ECR repositories. */
export const ecr: AwsService = awsService<Repository>({
  name: "ecr",
  label: "ECR Repositories",

  permissions: ["ecr:DescribeRepositories"],
  sampleCount: 7,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.repositoryName,
      sample: { kind: "name", stems: ["shop", "billing", "edge"] },
    },
    {
      key: "uri",
      label: "URI",
      from: (item) => item.repositoryUri,
      sample: { kind: "text", template: "{account}.dkr.ecr.{region}.amazonaws.com/{name}" },
    },
    {
      key: "tag_mutability",
      label: "Tags",
      from: (item) => item.imageTagMutability,
      sample: { kind: "oneOf", values: ["IMMUTABLE", "MUTABLE"] },
    },
    {
      key: "scan_on_push",
      label: "Scan on push",
      from: (item) => item.imageScanningConfiguration?.scanOnPush,
      sample: { kind: "oneOf", values: [true, false] },
    },
    {
      key: "created_at",
      label: "Created",
      from: (item) => item.createdAt,
      sample: { kind: "instant" },
    },
  ],
  pages: async function* pages(context) {
    const { ECRClient, DescribeRepositoriesCommand } = await sdk()
    const client = context.client((config) => new ECRClient(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new DescribeRepositoriesCommand({ nextToken: token, maxResults: 1_000 }), {
          abortSignal,
        }),
      (answer) => ({ items: answer.repositories, next: answer.nextToken }),
    )
  },
})
