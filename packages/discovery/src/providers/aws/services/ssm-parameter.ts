import type { ParameterMetadata } from "@aws-sdk/client-ssm"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-ssm"))

/** Parameters of Systems Manager: their names and types, never their values. */
export const ssmParameter: AwsService = awsService<ParameterMetadata>({
  name: "ssm-parameter",
  label: "SSM Parameters",

  permissions: ["ssm:DescribeParameters"],
  sampleCount: 12,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.Name,
      sample: { kind: "name", stems: ["/shop/url", "/shop/flag", "/billing/key"] },
    },
    {
      key: "type",
      label: "Type",
      from: (item) => item.Type,
      sample: { kind: "oneOf", values: ["String", "SecureString", "StringList"] },
    },
    {
      key: "tier",
      label: "Tier",
      from: (item) => item.Tier,
      sample: { kind: "oneOf", values: ["Standard", "Advanced"] },
    },
    {
      key: "version",
      label: "Version",
      from: (item) => item.Version,
      sample: { kind: "integer", from: 1, to: 40 },
    },
    {
      key: "last_modified",
      label: "Modified",
      from: (item) => item.LastModifiedDate,
      sample: { kind: "instant" },
    },
  ],
  pages: async function* pages(context) {
    const { SSMClient, DescribeParametersCommand } = await sdk()
    const client = context.client((config) => new SSMClient(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new DescribeParametersCommand({ NextToken: token, MaxResults: 50 }), { abortSignal }),
      (answer) => ({ items: answer.Parameters, next: answer.NextToken }),
    )
  },
})
