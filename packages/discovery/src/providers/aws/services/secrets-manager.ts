import type { SecretListEntry } from "@aws-sdk/client-secrets-manager"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf, tagsText } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-secrets-manager"))

/** Secrets of Secrets Manager: their names and dates, never their values. */
export const secretsManager: AwsService = awsService<SecretListEntry>({
  name: "secrets-manager",
  label: "Secrets",

  permissions: ["secretsmanager:ListSecrets"],
  sampleCount: 8,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.Name,
      sample: { kind: "name", stems: ["db-password", "api-token"] },
    },
    {
      key: "rotation_enabled",
      label: "Rotation",
      from: (item) => item.RotationEnabled,
      sample: { kind: "oneOf", values: [true, false] },
    },
    {
      key: "last_changed",
      label: "Changed",
      from: (item) => item.LastChangedDate,
      sample: { kind: "instant" },
    },
    {
      key: "last_accessed",
      label: "Accessed",
      from: (item) => item.LastAccessedDate,
      sample: { kind: "instant" },
    },
    {
      key: "created_date",
      label: "Created",
      from: (item) => item.CreatedDate,
      sample: { kind: "instant" },
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
    const { SecretsManagerClient, ListSecretsCommand } = await sdk()
    const client = context.client((config) => new SecretsManagerClient(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new ListSecretsCommand({ NextToken: token, MaxResults: 100 }), { abortSignal }),
      (answer) => ({ items: answer.SecretList, next: answer.NextToken }),
    )
  },
})
