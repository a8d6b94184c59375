import type { Stack } from "@aws-sdk/client-cloudformation"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf, tagsText } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-cloudformation"))

/** CloudFormation stacks. */
export const cloudformation: AwsService = awsService<Stack>({
  name: "cloudformation",
  label: "CloudFormation Stacks",

  // Without a name of a stack `DescribeStacks` needs both.
  permissions: ["cloudformation:DescribeStacks", "cloudformation:ListStacks"],
  sampleCount: 6,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.StackName,
      sample: { kind: "name", stems: ["network", "shop", "billing"] },
    },
    {
      key: "status",
      label: "Status",
      from: (item) => item.StackStatus,
      sample: { kind: "oneOf", values: ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"] },
    },
    {
      key: "creation_time",
      label: "Created",
      from: (item) => item.CreationTime,
      sample: { kind: "instant" },
    },
    {
      key: "last_updated",
      label: "Updated",
      from: (item) => item.LastUpdatedTime,
      sample: { kind: "instant" },
    },
    {
      key: "description",
      label: "Description",
      from: (item) => item.Description,
      sample: { kind: "oneOf", values: [null, "The network"] },
      onRequest: true,
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
    const { CloudFormationClient, DescribeStacksCommand } = await sdk()
    const client = context.client((config) => new CloudFormationClient(config))
    yield* pagesOf(
      context,
      (token, abortSignal) => client.send(new DescribeStacksCommand({ NextToken: token }), { abortSignal }),
      (answer) => ({ items: answer.Stacks, next: answer.NextToken }),
    )
  },
})
