import { jsonAt } from "../../../http-json.ts"
import type { AzureService } from "../azure-service.ts"
import { azureService } from "../azure-service.ts"

/** The names of the places an account is written or read at. */
function placesOf(locations: unknown): unknown {
  return Array.isArray(locations) ? locations.map((one) => jsonAt(one, "locationName") ?? null) : null
}

/** Accounts of Azure Cosmos DB. */
export const cosmosDb: AzureService = azureService({
  name: "cosmos-db",
  label: "Cosmos DB Accounts",
  type: "Microsoft.DocumentDB/databaseAccounts",
  stems: ["cosmos-shop", "cosmos-events"],
  sampleCount: 2,
  columns: [
    {
      key: "kind",
      label: "Kind",
      kql: "kind",
      sample: { kind: "oneOf", values: ["GlobalDocumentDB", "GlobalDocumentDB", "MongoDB"] },
    },
    {
      key: "consistency",
      label: "Consistency",
      kql: "properties.consistencyPolicy.defaultConsistencyLevel",
      sample: { kind: "oneOf", values: ["Session", "Session", "BoundedStaleness"] },
    },
    {
      key: "places",
      label: "Replicated to",
      kql: "properties.locations",
      as: placesOf,
      sample: { kind: "oneOf", values: ["West Europe", "West Europe, North Europe"] },
    },
    {
      key: "endpoint",
      label: "Endpoint",
      kql: "properties.documentEndpoint",
      sample: { kind: "text", template: "https://{name}.documents.azure.com:443/" },
    },
    {
      key: "network_access",
      label: "Public network access",
      kql: "properties.publicNetworkAccess",
      sample: { kind: "oneOf", values: ["Enabled", "Disabled"] },
      onRequest: true,
    },
    {
      key: "automatic_failover",
      label: "Automatic failover",
      kql: "properties.enableAutomaticFailover",
      sample: { kind: "oneOf", values: [true, false] },
      onRequest: true,
    },
  ],
})
