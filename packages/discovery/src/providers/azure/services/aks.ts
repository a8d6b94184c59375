import { jsonAt } from "../../../http-json.ts"
import type { AzureService } from "../azure-service.ts"
import { azureService } from "../azure-service.ts"

/** Nodes in all pools together. */
function nodesOf(pools: unknown): unknown {
  if (!Array.isArray(pools)) return null
  return pools.reduce<number>((sum, pool) => sum + (Number(jsonAt(pool, "count")) || 0), 0)
}

/** Clusters of the Azure Kubernetes Service. */
export const aks: AzureService = azureService({
  name: "aks",
  label: "AKS Clusters",
  type: "Microsoft.ContainerService/managedClusters",
  stems: ["aks-shop", "aks-platform"],
  sampleCount: 2,
  columns: [
    {
      key: "power_state",
      label: "Power state",
      kql: "properties.powerState.code",
      sample: { kind: "oneOf", values: ["Running", "Running", "Stopped"] },
    },
    {
      key: "kubernetes_version",
      label: "Kubernetes version",
      kql: "properties.kubernetesVersion",
      sample: { kind: "oneOf", values: ["1.33.4", "1.34.1"] },
    },
    {
      key: "nodes",
      label: "Nodes",
      kql: "properties.agentPoolProfiles",
      as: nodesOf,
      sample: { kind: "integer", from: 2, to: 12 },
    },
    {
      key: "tier",
      label: "Tier",
      kql: "sku.tier",
      sample: { kind: "oneOf", values: ["Standard", "Free"] },
    },
    {
      key: "fqdn",
      label: "API server",
      kql: "properties.fqdn",
      sample: { kind: "text", template: "{name}-dns.hcp.{region}.azmk8s.io" },
      onRequest: true,
    },
    {
      key: "node_resource_group",
      label: "Node resource group",
      kql: "properties.nodeResourceGroup",
      sample: { kind: "text", template: "MC_{resource_group}_{name}_{region}" },
      onRequest: true,
    },
    {
      key: "network_plugin",
      label: "Network plugin",
      kql: "properties.networkProfile.networkPlugin",
      sample: { kind: "oneOf", values: ["azure", "kubenet"] },
      onRequest: true,
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
