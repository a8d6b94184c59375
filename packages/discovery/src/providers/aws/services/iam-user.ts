import type { User } from "@aws-sdk/client-iam"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-iam"))

/** IAM users. */
export const iamUser: AwsService = awsService<User>({
  name: "iam-user",
  label: "IAM Users",
  global: true,
  permissions: ["iam:ListUsers"],
  sampleCount: 5,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.UserName,
      sample: { kind: "name", stems: ["ci", "backup", "partner"] },
    },
    {
      key: "user_id",
      label: "User ID",
      from: (item) => item.UserId,
      sample: { kind: "id", prefix: "AIDA", digits: 17 },
    },
    {
      key: "path",
      label: "Path",
      from: (item) => item.Path,
      sample: { kind: "oneOf", values: ["/"] },
    },
    {
      key: "create_date",
      label: "Created",
      from: (item) => item.CreateDate,
      sample: { kind: "instant" },
    },
    {
      key: "password_last_used",
      label: "Password last used",
      from: (item) => item.PasswordLastUsed,
      sample: { kind: "oneOf", values: [null, "2026-03-01T08:00:00.000Z"] },
    },
    {
      key: "arn",
      label: "ARN",
      from: (item) => item.Arn,
      sample: { kind: "text", template: "arn:aws:iam::{account}:user/{name}" },
      onRequest: true,
    },
  ],
  pages: async function* pages(context) {
    const { IAMClient, ListUsersCommand } = await sdk()
    const client = context.client((config) => new IAMClient(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new ListUsersCommand({ Marker: token, MaxItems: 1_000 }), { abortSignal }),
      (answer) => ({ items: answer.Users, next: answer.Marker }),
    )
  },
})
