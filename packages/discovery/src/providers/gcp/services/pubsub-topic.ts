import { commonColumns, detail, nameColumn } from "../columns.ts"
import type { GcpService } from "../gcp-service.ts"
import { gcpService } from "../gcp-service.ts"

/** Topics of Pub/Sub. */
export const pubsubTopic: GcpService = gcpService({
  name: "pubsub-topic",
  label: "Pub/Sub Topics",
  assetTypes: ["pubsub.googleapis.com/Topic"],
  global: true,
  sampleCount: 8,
  columns: [
    nameColumn(["orders", "payments", "audit", "uploads"]),
    detail({
      key: "retention",
      label: "Retention",
      path: ["messageRetentionDuration"],
      sample: { kind: "oneOf", values: [null, "86400s", "604800s"] },
    }),
    {
      key: "kms_keys",
      label: "KMS keys",
      mask: ["kmsKeys"],
      from: ({ kmsKeys }) => kmsKeys,
      sample: { kind: "oneOf", values: [null] },
      onRequest: true,
    },
    ...commonColumns("pubsub.googleapis.com/projects/acme-prod/topics/{name}"),
  ],
})
