import type { AzureService } from "../azure-service.ts"
import { azureService } from "../azure-service.ts"

/** Storage accounts. */
export const storageAccount: AzureService = azureService({
  name: "storage-account",
  label: "Storage Accounts",
  type: "Microsoft.Storage/storageAccounts",
  stems: ["stassets", "stlogs", "stbackups"],
  sampleCount: 6,
  columns: [
    {
      key: "kind",
      label: "Kind",
      kql: "kind",
      sample: { kind: "oneOf", values: ["StorageV2", "StorageV2", "BlobStorage"] },
    },
    {
      key: "sku",
      label: "SKU",
      kql: "sku.name",
      sample: { kind: "oneOf", values: ["Standard_LRS", "Standard_ZRS", "Standard_GRS"] },
    },
    {
      key: "access_tier",
      label: "Access tier",
      kql: "properties.accessTier",
      sample: { kind: "oneOf", values: ["Hot", "Hot", "Cool"] },
    },
    {
      key: "public_blobs",
      label: "Public blobs allowed",
      kql: "properties.allowBlobPublicAccess",
      sample: { kind: "oneOf", values: [false, false, true] },
    },
    { key: "created_at", label: "Created", kql: "properties.creationTime", sample: { kind: "instant" } },
    {
      key: "https_only",
      label: "HTTPS only",
      kql: "properties.supportsHttpsTrafficOnly",
      sample: { kind: "oneOf", values: [true] },
      onRequest: true,
    },
    {
      key: "minimum_tls",
      label: "Minimum TLS",
      kql: "properties.minimumTlsVersion",
      sample: { kind: "oneOf", values: ["TLS1_2"] },
      onRequest: true,
    },
    {
      key: "network_access",
      label: "Public network access",
      kql: "properties.publicNetworkAccess",
      sample: { kind: "oneOf", values: ["Enabled", "Disabled"] },
      onRequest: true,
    },
    {
      key: "blob_endpoint",
      label: "Blob endpoint",
      kql: "properties.primaryEndpoints.blob",
      sample: { kind: "text", template: "https://{name}.blob.core.windows.net/" },
      onRequest: true,
    },
  ],
})
