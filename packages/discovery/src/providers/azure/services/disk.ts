import type { AzureService } from "../azure-service.ts"
import { azureService, lastOf } from "../azure-service.ts"

/** Managed disks. */
export const disk: AzureService = azureService({
  name: "disk",
  label: "Managed Disks",
  type: "Microsoft.Compute/disks",
  stems: ["vm-web_OsDisk", "vm-api_OsDisk", "data"],
  sampleCount: 14,
  columns: [
    {
      key: "state",
      label: "State",
      kql: "properties.diskState",
      sample: { kind: "oneOf", values: ["Attached", "Attached", "Attached", "Unattached", "Reserved"] },
    },
    {
      key: "size_gb",
      label: "Size (GiB)",
      kql: "properties.diskSizeGB",
      sample: { kind: "oneOf", values: [30, 64, 128, 512, 1024] },
    },
    {
      key: "sku",
      label: "SKU",
      kql: "sku.name",
      sample: { kind: "oneOf", values: ["Premium_LRS", "StandardSSD_LRS", "Standard_LRS"] },
    },
    {
      key: "attached_to",
      label: "Attached to",
      kql: "managedBy",
      as: lastOf,
      sample: { kind: "oneOf", values: ["vm-web-1", "vm-api-1", "vm-worker-1", null] },
    },
    { key: "created_at", label: "Created", kql: "properties.timeCreated", sample: { kind: "instant" } },
    {
      key: "encryption",
      label: "Encryption",
      kql: "properties.encryption.type",
      sample: { kind: "oneOf", values: ["EncryptionAtRestWithPlatformKey"] },
      onRequest: true,
    },
    {
      key: "iops",
      label: "IOPS",
      kql: "properties.diskIOPSReadWrite",
      sample: { kind: "oneOf", values: [120, 500, 2300] },
      onRequest: true,
    },
    {
      key: "zones",
      label: "Zones",
      kql: "zones",
      sample: { kind: "oneOf", values: ["1", "2", "3", null] },
      onRequest: true,
    },
  ],
})
