import type { AzureService } from "../azure-service.ts"
import { azureService } from "../azure-service.ts"

/** Key vaults; what is in them is not read. */
export const keyVault: AzureService = azureService({
  name: "key-vault",
  label: "Key Vaults",
  type: "Microsoft.KeyVault/vaults",
  stems: ["kv-shop", "kv-data", "kv-platform"],
  sampleCount: 3,
  columns: [
    {
      key: "vault_uri",
      label: "URI",
      kql: "properties.vaultUri",
      sample: { kind: "text", template: "https://{name}.vault.azure.net/" },
    },
    {
      key: "sku",
      label: "SKU",
      kql: "properties.sku.name",
      sample: { kind: "oneOf", values: ["standard", "standard", "premium"] },
    },
    {
      key: "role_based",
      label: "Access by roles",
      kql: "properties.enableRbacAuthorization",
      sample: { kind: "oneOf", values: [true, true, false] },
    },
    {
      key: "purge_protection",
      label: "Purge protection",
      kql: "properties.enablePurgeProtection",
      sample: { kind: "oneOf", values: [true, null] },
    },
    {
      key: "soft_delete_days",
      label: "Soft delete (days)",
      kql: "properties.softDeleteRetentionInDays",
      sample: { kind: "oneOf", values: [90, 90, 7] },
      onRequest: true,
    },
    {
      key: "network_access",
      label: "Public network access",
      kql: "properties.publicNetworkAccess",
      sample: { kind: "oneOf", values: ["Enabled", "Disabled"] },
      onRequest: true,
    },
  ],
})
