import type { AppPorts } from "@bitting/core"
import type { AzureCredentials } from "@bitting/discovery"
import { azureProvider, proveAzure } from "@bitting/discovery"
import type { Cloud } from "./cloud.ts"
import { createCloud, foreignCredentials } from "./cloud.ts"
import type { CloudSettings } from "./cloud-settings.ts"
import { azureSetup } from "./setup-azure.ts"

/** Subscriptions of Azure. */
export function azureCloud(
  ports: Pick<AppPorts, "store" | "sealer">,
  endpoints: CloudSettings["azure"],
): Cloud {
  return createCloud<AzureCredentials>(ports, {
    defaultRegion: "eastus",
    async make(kept, { secret }) {
      if (kept.method !== "service_principal" || secret === null) throw foreignCredentials()
      const { tenantId, clientId, subscriptionId } = kept
      return { tenantId, clientId, subscriptionId, clientSecret: secret }
    },
    provider: (credentialsOf) => azureProvider({ credentialsOf, endpoints }),
    identify: async (credentials, signal) => ({
      ...(await proveAzure(credentials, { endpoints, signal })),
      name: null,
    }),
    setup: async () => ({ provider: "azure", texts: azureSetup(endpoints) }),
  })
}
