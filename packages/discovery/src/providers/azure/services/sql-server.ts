import type { AzureService } from "../azure-service.ts"
import { azureService } from "../azure-service.ts"

/** Logical servers of Azure SQL. */
export const sqlServer: AzureService = azureService({
  name: "sql-server",
  label: "SQL Servers",
  type: "Microsoft.Sql/servers",
  stems: ["sql-shop", "sql-data"],
  sampleCount: 3,
  columns: [
    {
      key: "state",
      label: "State",
      kql: "properties.state",
      sample: { kind: "oneOf", values: ["Ready"] },
    },
    {
      key: "domain_name",
      label: "Domain name",
      kql: "properties.fullyQualifiedDomainName",
      sample: { kind: "text", template: "{name}.database.windows.net" },
    },
    {
      key: "version",
      label: "Version",
      kql: "properties.version",
      sample: { kind: "oneOf", values: ["12.0"] },
    },
    {
      key: "network_access",
      label: "Public network access",
      kql: "properties.publicNetworkAccess",
      sample: { kind: "oneOf", values: ["Disabled", "Enabled"] },
    },
    {
      key: "minimum_tls",
      label: "Minimum TLS",
      kql: "properties.minimalTlsVersion",
      sample: { kind: "oneOf", values: ["1.2"] },
      onRequest: true,
    },
  ],
})
