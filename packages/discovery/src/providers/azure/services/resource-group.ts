import type { AzureService } from "../azure-service.ts"
import { azureService, lastOf } from "../azure-service.ts"

/** Resource groups. */
export const resourceGroup: AzureService = azureService({
  name: "resource-group",
  label: "Resource Groups",
  type: "Microsoft.Resources/subscriptions/resourceGroups",
  table: "resourcecontainers",
  stems: ["rg-shop", "rg-data", "rg-platform"],
  sampleCount: 5,
  columns: [
    {
      key: "provisioning_state",
      label: "Provisioning state",
      kql: "properties.provisioningState",
      sample: { kind: "oneOf", values: ["Succeeded"] },
    },
    {
      key: "managed_by",
      label: "Managed by",
      kql: "managedBy",
      as: lastOf,
      sample: { kind: "oneOf", values: [null, null, "aks-shop-1"] },
    },
  ],
})
