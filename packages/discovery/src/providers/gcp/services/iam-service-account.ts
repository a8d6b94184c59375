import { commonColumns, detail } from "../columns.ts"
import type { GcpService } from "../gcp-service.ts"
import { gcpService } from "../gcp-service.ts"

/** Service accounts. Their keys are not among what is told. */
export const iamServiceAccount: GcpService = gcpService({
  name: "iam-service-account",
  label: "Service Accounts",
  assetTypes: ["iam.googleapis.com/ServiceAccount"],
  global: true,
  sampleCount: 8,
  columns: [
    detail({
      key: "email",
      label: "Email",
      path: ["email"],
      sample: { kind: "text", template: "{display_name}@acme-prod.iam.gserviceaccount.com" },
    }),
    {
      key: "display_name",
      label: "Display name",
      mask: ["displayName"],
      from: ({ displayName }) => displayName,
      sample: { kind: "name", stems: ["deploy", "backup", "web"] },
    },
    detail({
      key: "disabled",
      label: "Disabled",
      path: ["disabled"],
      sample: { kind: "oneOf", values: [false, false, true] },
    }),
    detail({
      key: "unique_id",
      label: "Unique id",
      path: ["uniqueId"],
      sample: { kind: "oneOf", values: ["104857600000000000001", "104857600000000000002"] },
      onRequest: true,
    }),
    {
      key: "description",
      label: "Description",
      mask: ["description"],
      from: ({ description }) => description,
      sample: { kind: "oneOf", values: [null, "Deploys the site", "Nightly backups"] },
      onRequest: true,
    },
    ...commonColumns("iam.googleapis.com/projects/acme-prod/serviceAccounts/{unique_id}"),
  ],
})
