import {
  commonColumns,
  createdColumn,
  detail,
  listOf,
  locationColumn,
  nameColumn,
  numberOf,
  stateColumn,
} from "../columns.ts"
import { jsonAt } from "../../../http-json.ts"
import type { GcpService } from "../gcp-service.ts"
import { gcpService } from "../gcp-service.ts"

/** Database servers of Cloud SQL. */
export const cloudSql: GcpService = gcpService({
  name: "cloud-sql",
  label: "Cloud SQL Instances",
  assetTypes: ["sqladmin.googleapis.com/Instance"],
  sampleCount: 4,
  columns: [
    nameColumn(["orders", "accounts", "reporting"]),
    stateColumn(["RUNNABLE", "RUNNABLE", "STOPPED"]),
    detail({
      key: "database_version",
      label: "Version",
      path: ["databaseVersion"],
      sample: { kind: "oneOf", values: ["POSTGRES_17", "POSTGRES_16", "MYSQL_8_4"] },
    }),
    detail({
      key: "tier",
      label: "Tier",
      path: ["settings", "tier"],
      sample: { kind: "oneOf", values: ["db-perf-optimized-N-2", "db-custom-4-16384", "db-g1-small"] },
    }),
    locationColumn(),
    detail({
      key: "availability",
      label: "Availability",
      path: ["settings", "availabilityType"],
      sample: { kind: "oneOf", values: ["REGIONAL", "ZONAL"] },
    }),
    createdColumn,
    detail({
      key: "disk_size_gb",
      label: "Disk (GB)",
      path: ["settings", "dataDiskSizeGb"],
      read: numberOf,
      sample: { kind: "oneOf", values: [20, 100, 250] },
      onRequest: true,
    }),
    detail({
      key: "ip_addresses",
      label: "IP addresses",
      path: ["ipAddresses"],
      read: (value) => listOf(value).map((one) => jsonAt(one, "ipAddress")),
      sample: { kind: "address" },
      onRequest: true,
    }),
    ...commonColumns("cloudsql.googleapis.com/projects/acme-prod/instances/{name}"),
  ],
})
