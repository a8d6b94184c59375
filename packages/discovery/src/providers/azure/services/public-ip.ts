import type { AzureService } from "../azure-service.ts"
import { azureService } from "../azure-service.ts"

/** Public addresses. */
export const publicIp: AzureService = azureService({
  name: "public-ip",
  label: "Public IP Addresses",
  type: "Microsoft.Network/publicIPAddresses",
  stems: ["pip-web", "pip-vpn", "pip-nat"],
  sampleCount: 5,
  columns: [
    {
      key: "ip_address",
      label: "Address",
      kql: "properties.ipAddress",
      sample: { kind: "oneOf", values: ["203.0.113.20", "203.0.113.81", "198.51.100.7", null] },
    },
    {
      key: "allocation",
      label: "Allocation",
      kql: "properties.publicIPAllocationMethod",
      sample: { kind: "oneOf", values: ["Static", "Static", "Dynamic"] },
    },
    {
      key: "version",
      label: "Version",
      kql: "properties.publicIPAddressVersion",
      sample: { kind: "oneOf", values: ["IPv4", "IPv4", "IPv6"] },
    },
    {
      key: "sku",
      label: "SKU",
      kql: "sku.name",
      sample: { kind: "oneOf", values: ["Standard"] },
    },
    {
      key: "attached_to",
      label: "Attached to",
      kql: "properties.ipConfiguration.id",
      sample: { kind: "oneOf", values: [null] },
      onRequest: true,
    },
    {
      key: "fqdn",
      label: "Domain name",
      kql: "properties.dnsSettings.fqdn",
      sample: { kind: "text", template: "{name}.{region}.cloudapp.azure.com" },
      onRequest: true,
    },
  ],
})
