import type { AzureService } from "../azure-service.ts"
import { azureService } from "../azure-service.ts"

/** Container registries. */
export const containerRegistry: AzureService = azureService({
  name: "container-registry",
  label: "Container Registries",
  type: "Microsoft.ContainerRegistry/registries",
  stems: ["crshop", "crplatform"],
  sampleCount: 2,
  columns: [
    {
      key: "login_server",
      label: "Login server",
      kql: "properties.loginServer",
      sample: { kind: "text", template: "{name}.azurecr.io" },
    },
    {
      key: "sku",
      label: "SKU",
      kql: "sku.name",
      sample: { kind: "oneOf", values: ["Basic", "Standard", "Premium"] },
    },
    {
      key: "admin_user",
      label: "Admin user",
      kql: "properties.adminUserEnabled",
      sample: { kind: "oneOf", values: [false, false, true] },
    },
    { key: "created_at", label: "Created", kql: "properties.creationDate", sample: { kind: "instant" } },
    {
      key: "network_access",
      label: "Public network access",
      kql: "properties.publicNetworkAccess",
      sample: { kind: "oneOf", values: ["Enabled", "Disabled"] },
      onRequest: true,
    },
    {
      key: "zone_redundancy",
      label: "Zone redundancy",
      kql: "properties.zoneRedundancy",
      sample: { kind: "oneOf", values: ["Disabled", "Enabled"] },
      onRequest: true,
    },
  ],
})
