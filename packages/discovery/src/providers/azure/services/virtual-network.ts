import type { AzureService } from "../azure-service.ts"
import { azureService } from "../azure-service.ts"

/** Virtual networks. */
export const virtualNetwork: AzureService = azureService({
  name: "virtual-network",
  label: "Virtual Networks",
  type: "Microsoft.Network/virtualNetworks",
  stems: ["vnet-hub", "vnet-shop", "vnet-data"],
  sampleCount: 3,
  columns: [
    {
      key: "address_space",
      label: "Address space",
      kql: "properties.addressSpace.addressPrefixes",
      sample: { kind: "network", bits: 16 },
    },
    {
      key: "subnets",
      label: "Subnets",
      kql: "array_length(properties.subnets)",
      sample: { kind: "integer", from: 1, to: 6 },
    },
    {
      key: "peerings",
      label: "Peerings",
      kql: "array_length(properties.virtualNetworkPeerings)",
      sample: { kind: "integer", from: 0, to: 3 },
    },
    {
      key: "dns_servers",
      label: "DNS servers",
      kql: "properties.dhcpOptions.dnsServers",
      sample: { kind: "oneOf", values: [null, "10.0.0.4, 10.0.0.5"] },
      onRequest: true,
    },
    {
      key: "ddos_protection",
      label: "DDoS protection",
      kql: "properties.enableDdosProtection",
      sample: { kind: "oneOf", values: [false] },
      onRequest: true,
    },
  ],
})
