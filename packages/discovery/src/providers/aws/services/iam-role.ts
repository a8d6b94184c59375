import type { Role } from "@aws-sdk/client-iam"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-iam"))

/** IAM roles. */
export const iamRole: AwsService = awsService<Role>({
  name: "iam-role",
  label: "IAM Roles",
  global: true,
  permissions: ["iam:ListRoles"],
  sampleCount: 24,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.RoleName,
      sample: { kind: "name", stems: ["deploy", "app", "audit", "ci"] },
    },
    {
      key: "role_id",
      label: "Role ID",
      from: (item) => item.RoleId,
      sample: { kind: "id", prefix: "AROA", digits: 17 },
    },
    {
      key: "path",
      label: "Path",
      from: (item) => item.Path,
      sample: { kind: "oneOf", values: ["/", "/service-role/"] },
    },
    {
      key: "create_date",
      label: "Created",
      from: (item) => item.CreateDate,
      sample: { kind: "instant" },
    },
    {
      key: "description",
      label: "Description",
      from: (item) => item.Description,
      sample: { kind: "oneOf", values: [null, "Deploys the shop"] },
      onRequest: true,
    },
    {
      key: "arn",
      label: "ARN",
      from: (item) => item.Arn,
      sample: { kind: "text", template: "arn:aws:iam::{account}:role/{name}" },
      onRequest: true,
    },
  ],
  pages: async function* pages(context) {
    const { IAMClient, ListRolesCommand } = await sdk()
    const client = context.client((config) => new IAMClient(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new ListRolesCommand({ Marker: token, MaxItems: 1_000 }), { abortSignal }),
      (answer) => ({ items: answer.Roles, next: answer.Marker }),
    )
  },
})
