import type { AzureService } from "../azure-service.ts"
import { azureService } from "../azure-service.ts"

/** The server in the id of a database: `…/servers/<server>/databases/<database>`. */
function serverOf(id: unknown): unknown {
  return typeof id === "string" ? (/\/servers\/([^/]+)\//i.exec(id)?.[1] ?? null) : null
}

/** Databases of Azure SQL. */
export const sqlDatabase: AzureService = azureService({
  name: "sql-database",
  label: "SQL Databases",
  type: "Microsoft.Sql/servers/databases",
  stems: ["orders", "customers", "reports"],
  sampleCount: 6,
  columns: [
    {
      key: "server",
      label: "Server",
      kql: "id",
      as: serverOf,
      sample: { kind: "oneOf", values: ["sql-shop-1", "sql-data-1"] },
    },
    {
      key: "status",
      label: "Status",
      kql: "properties.status",
      sample: { kind: "oneOf", values: ["Online", "Online", "Online", "Paused"] },
    },
    {
      key: "sku",
      label: "SKU",
      kql: "sku.name",
      sample: { kind: "oneOf", values: ["GP_S_Gen5", "GP_Gen5", "Standard"] },
    },
    {
      key: "tier",
      label: "Tier",
      kql: "sku.tier",
      sample: { kind: "oneOf", values: ["GeneralPurpose", "Standard"] },
    },
    {
      key: "max_size_bytes",
      label: "Maximum size (bytes)",
      kql: "properties.maxSizeBytes",
      sample: { kind: "oneOf", values: [34359738368, 268435456000] },
    },
    { key: "created_at", label: "Created", kql: "properties.creationDate", sample: { kind: "instant" } },
    {
      key: "zone_redundant",
      label: "Zone redundant",
      kql: "properties.zoneRedundant",
      sample: { kind: "oneOf", values: [false, true] },
      onRequest: true,
    },
    {
      key: "collation",
      label: "Collation",
      kql: "properties.collation",
      sample: { kind: "oneOf", values: ["SQL_Latin1_General_CP1_CI_AS"] },
      onRequest: true,
    },
  ],
})
