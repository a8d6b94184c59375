import {
  commonColumns,
  createdColumn,
  detail,
  lastPart,
  listOf,
  locationColumn,
  nameColumn,
  numberOf,
  stateColumn,
} from "../columns.ts"
import type { GcpService } from "../gcp-service.ts"
import { gcpService } from "../gcp-service.ts"

/** Disks of Compute Engine, zonal and regional. */
export const persistentDisk: GcpService = gcpService({
  name: "persistent-disk",
  label: "Persistent Disks",
  assetTypes: ["compute.googleapis.com/Disk", "compute.googleapis.com/RegionDisk"],
  sampleCount: 12,
  columns: [
    nameColumn(["web", "worker", "data", "scratch"]),
    stateColumn(["READY"]),
    detail({
      key: "size_gb",
      label: "Size (GB)",
      path: ["sizeGb"],
      read: numberOf,
      sample: { kind: "oneOf", values: [10, 50, 100, 500] },
    }),
    detail({
      key: "disk_type",
      label: "Type",
      path: ["type"],
      read: lastPart,
      sample: { kind: "oneOf", values: ["pd-balanced", "pd-ssd", "hyperdisk-balanced"] },
    }),
    locationColumn({ kind: "text", template: "{region}-b" }),
    detail({
      key: "used_by",
      label: "Used by",
      path: ["users"],
      read: (users) => (listOf(users).length === 0 ? null : listOf(users).map(lastPart)),
      sample: { kind: "oneOf", values: ["web-1", "worker-1", null] },
    }),
    createdColumn,
    ...commonColumns("compute.googleapis.com/projects/acme-prod/zones/{region}-b/disks/{name}"),
  ],
})
