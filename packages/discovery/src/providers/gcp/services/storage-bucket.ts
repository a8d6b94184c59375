import { commonColumns, createdColumn, detail, locationColumn, nameColumn, regionColumn } from "../columns.ts"
import type { GcpService } from "../gcp-service.ts"
import { gcpService } from "../gcp-service.ts"

/** Buckets of Cloud Storage. They are listed once for all locations, and the list says where each of them lies. */
export const storageBucket: GcpService = gcpService({
  name: "storage-bucket",
  label: "Cloud Storage Buckets",
  assetTypes: ["storage.googleapis.com/Bucket"],
  global: true,
  regionAttribute: "region",
  sampleCount: 10,
  columns: [
    nameColumn(["acme-assets", "acme-logs", "acme-backups", "acme-data", "acme-site"]),
    regionColumn,
    detail({
      key: "storage_class",
      label: "Storage class",
      path: ["storageClass"],
      sample: { kind: "oneOf", values: ["STANDARD", "STANDARD", "NEARLINE", "ARCHIVE"] },
    }),
    createdColumn,
    detail({
      key: "public_access_prevention",
      label: "Public access prevention",
      path: ["iamConfiguration", "publicAccessPrevention"],
      sample: { kind: "oneOf", values: ["enforced", "enforced", "inherited"] },
      onRequest: true,
    }),
    detail({
      key: "versioning",
      label: "Versioning",
      path: ["versioning", "enabled"],
      sample: { kind: "oneOf", values: [true, false, null] },
      onRequest: true,
    }),
    { ...locationColumn(), onRequest: true },
    ...commonColumns("storage.googleapis.com/{name}"),
  ],
})
