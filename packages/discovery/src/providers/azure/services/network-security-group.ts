import type { AzureService } from "../azure-service.ts"
import { azureService } from "../azure-service.ts"

/** Network security groups. */
export const networkSecurityGroup: AzureService = azureService({
  name: "network-security-group",
  label: "Network Security Groups",
  type: "Microsoft.Network/networkSecurityGroups",
  stems: ["nsg-web", "nsg-api", "nsg-data"],
  sampleCount: 6,
  columns: [
    {
      key: "rules",
      label: "Rules",
      kql: "array_length(properties.securityRules)",
      sample: { kind: "integer", from: 0, to: 14 },
    },
    {
      key: "subnets",
      label: "Subnets",
      kql: "array_length(properties.subnets)",
      sample: { kind: "integer", from: 0, to: 3 },
    },
    {
      key: "network_interfaces",
      label: "Network interfaces",
      kql: "array_length(properties.networkInterfaces)",
      sample: { kind: "integer", from: 0, to: 8 },
    },
    {
      key: "provisioning_state",
      label: "Provisioning state",
      kql: "properties.provisioningState",
      sample: { kind: "oneOf", values: ["Succeeded"] },
      onRequest: true,
    },
  ],
})
