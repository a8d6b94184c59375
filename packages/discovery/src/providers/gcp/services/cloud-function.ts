import { commonColumns, detail, locationColumn, nameColumn, stateColumn } from "../columns.ts"
import type { GcpService } from "../gcp-service.ts"
import { gcpService } from "../gcp-service.ts"

/** Functions of both generations; `CloudFunction` would tell those of the first once more. */
export const cloudFunction: GcpService = gcpService({
  name: "cloud-function",
  label: "Cloud Functions",
  assetTypes: ["cloudfunctions.googleapis.com/Function"],
  sampleCount: 6,
  columns: [
    nameColumn(["resize-image", "send-mail", "nightly-report", "on-upload"]),
    stateColumn(["ACTIVE", "ACTIVE", "FAILED"]),
    detail({
      key: "runtime",
      label: "Runtime",
      path: ["buildConfig", "runtime"],
      sample: { kind: "oneOf", values: ["nodejs24", "python313", "go125"] },
    }),
    locationColumn(),
    detail({
      key: "environment",
      label: "Generation",
      path: ["environment"],
      sample: { kind: "oneOf", values: ["GEN_2", "GEN_2", "GEN_1"] },
    }),
    detail({
      key: "url",
      label: "URL",
      path: ["url"],
      sample: { kind: "text", template: "https://{region}-acme-prod.cloudfunctions.net/{name}" },
      onRequest: true,
    }),
    ...commonColumns("cloudfunctions.googleapis.com/projects/acme-prod/locations/{region}/functions/{name}"),
  ],
})
