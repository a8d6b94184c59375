import type { Account } from "@aws-sdk/client-organizations"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-organizations"))

/** Accounts of an AWS organization. */
export const organizations: AwsService = awsService<Account>({
  name: "organizations",
  label: "Organization Accounts",
  global: true,
  permissions: ["organizations:ListAccounts"],
  sampleCount: 4,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.Name,
      sample: { kind: "name", stems: ["production", "staging", "sandbox"] },
    },
    {
      key: "account_id",
      label: "Account ID",
      from: (item) => item.Id,
      sample: { kind: "integer", from: 100000000000, to: 999999999999 },
    },
    {
      key: "email",
      label: "E-mail",
      from: (item) => item.Email,
      sample: { kind: "text", template: "aws+{name}@example.com" },
    },
    {
      key: "status",
      label: "Status",
      // `Status` is retired on 9 September 2026, and knows fewer states.
      from: ({ State, Status }) => State ?? Status,
      sample: { kind: "oneOf", values: ["ACTIVE"] },
    },
    {
      key: "joined",
      label: "Joined",
      from: (item) => item.JoinedTimestamp,
      sample: { kind: "instant" },
    },
  ],
  pages: async function* pages(context) {
    const { OrganizationsClient, ListAccountsCommand } = await sdk()
    const client = context.client((config) => new OrganizationsClient(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new ListAccountsCommand({ NextToken: token, MaxResults: 20 }), { abortSignal }),
      (answer) => ({ items: answer.Accounts, next: answer.NextToken }),
    )
  },
})
