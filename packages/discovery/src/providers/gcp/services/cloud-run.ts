import { commonColumns, createdColumn, detail, detailOf, locationColumn, nameColumn } from "../columns.ts"
import type { GcpService } from "../gcp-service.ts"
import { gcpService } from "../gcp-service.ts"

const MASK = ["versionedResources", "additionalAttributes"]

/** Services of Cloud Run, in the shape of its first API or of its second. */
export const cloudRun: GcpService = gcpService({
  name: "cloud-run",
  label: "Cloud Run Services",
  assetTypes: ["run.googleapis.com/Service"],
  sampleCount: 6,
  columns: [
    nameColumn(["checkout", "search", "webhooks", "admin"]),
    {
      key: "url",
      label: "URL",
      mask: MASK,
      from: (asset) => detailOf(asset, "uri") ?? detailOf(asset, "status", "url"),
      sample: { kind: "text", template: "https://{name}-ab12cd34ef-uc.a.run.app" },
    },
    locationColumn(),
    createdColumn,
    {
      key: "latest_revision",
      label: "Latest revision",
      mask: MASK,
      from: (asset) =>
        detailOf(asset, "latestReadyRevision") ?? detailOf(asset, "status", "latestReadyRevisionName"),
      sample: { kind: "text", template: "{name}-00042-xyz" },
      onRequest: true,
    },
    detail({
      key: "ingress",
      label: "Ingress",
      path: ["ingress"],
      sample: { kind: "oneOf", values: ["INGRESS_TRAFFIC_ALL", "INGRESS_TRAFFIC_INTERNAL_ONLY"] },
      onRequest: true,
    }),
    ...commonColumns("run.googleapis.com/projects/acme-prod/locations/{region}/services/{name}"),
  ],
})
