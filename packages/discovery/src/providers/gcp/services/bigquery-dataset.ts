import {
  commonColumns,
  createdColumn,
  detail,
  locationColumn,
  nameColumn,
  numberOf,
  regionColumn,
} from "../columns.ts"
import type { GcpService } from "../gcp-service.ts"
import { gcpService } from "../gcp-service.ts"

/** Datasets of BigQuery. They are listed once for all locations. */
export const bigqueryDataset: GcpService = gcpService({
  name: "bigquery-dataset",
  label: "BigQuery Datasets",
  assetTypes: ["bigquery.googleapis.com/Dataset"],
  global: true,
  regionAttribute: "region",
  sampleCount: 6,
  columns: [
    nameColumn(["events", "billing", "marts", "raw"]),
    regionColumn,
    createdColumn,
    {
      key: "description",
      label: "Description",
      mask: ["description"],
      from: ({ description }) => description,
      sample: { kind: "oneOf", values: [null, null, "Managed by Terraform"] },
    },
    detail({
      key: "default_table_expiration_ms",
      label: "Default table expiration (ms)",
      path: ["defaultTableExpirationMs"],
      read: numberOf,
      sample: { kind: "oneOf", values: [null, 7_776_000_000] },
      onRequest: true,
    }),
    { ...locationColumn(), onRequest: true },
    ...commonColumns("bigquery.googleapis.com/projects/acme-prod/datasets/{name}"),
  ],
})
