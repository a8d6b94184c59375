import type { IpPermission, SecurityGroup } from "@aws-sdk/client-ec2"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf, tagsText } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-ec2"))

/** How many rules there are: AWS puts those of the same protocol and ports together; each source or destination is a rule of its own. */
function rulesIn(permissions: readonly IpPermission[] | undefined): number | null {
  if (permissions === undefined) return null
  return permissions
    .flatMap(({ IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs }) => [
      IpRanges,
      Ipv6Ranges,
      PrefixListIds,
      UserIdGroupPairs,
    ])
    .reduce((sum, ends) => sum + (ends?.length ?? 0), 0)
}

/** Security groups. */
export const securityGroup: AwsService = awsService<SecurityGroup>({
  name: "security-group",
  label: "Security Groups",

  permissions: ["ec2:DescribeSecurityGroups"],
  sampleCount: 9,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.GroupName,
      sample: { kind: "name", stems: ["web", "db", "cache"] },
    },
    {
      key: "group_id",
      label: "Group ID",
      from: (item) => item.GroupId,
      sample: { kind: "id", prefix: "sg-0", digits: 16 },
    },
    {
      key: "description",
      label: "Description",
      from: (item) => item.Description,
      sample: { kind: "oneOf", values: ["Web servers", "Databases", "Managed by Terraform"] },
    },
    {
      key: "vpc_id",
      label: "VPC",
      from: (item) => item.VpcId,
      sample: { kind: "id", prefix: "vpc-0", digits: 16 },
    },
    {
      key: "ingress_rules",
      label: "Inbound rules",
      from: (item) => rulesIn(item.IpPermissions),
      sample: { kind: "integer", from: 1, to: 9 },
    },
    {
      key: "egress_rules",
      label: "Outbound rules",
      from: (item) => rulesIn(item.IpPermissionsEgress),
      sample: { kind: "integer", from: 1, to: 3 },
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
    const { EC2Client, DescribeSecurityGroupsCommand } = await sdk()
    const client = context.client((config) => new EC2Client(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new DescribeSecurityGroupsCommand({ NextToken: token, MaxResults: 1_000 }), {
          abortSignal,
        }),
      (answer) => ({ items: answer.SecurityGroups, next: answer.NextToken }),
    )
  },
})
