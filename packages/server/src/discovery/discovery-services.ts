import type { AppPorts, CloudLinks } from "@bitting/core"
import { createCatalogue, createEngine } from "@bitting/discovery"
import type { DiscoveryServices } from "../http/handler.ts"
import { createAccountChecks } from "./account-checks.ts"
import { awsCloud } from "./aws-cloud.ts"
import { azureCloud } from "./azure-cloud.ts"
import type { Clouds } from "./cloud.ts"
import type { CloudSettings } from "./cloud-settings.ts"
import { gcpCloud } from "./gcp-cloud.ts"
import { kubernetesCloud } from "./kubernetes-cloud.ts"
import { createMachineIdentity } from "./machine-identity.ts"
import { createProver } from "./prove-link.ts"

/** What can be asked of clouds, and how accounts are linked to them. No provider is loaded or asked before the first question. */
export function discoveryServices(
  ports: Pick<AppPorts, "store" | "sealer" | "clock" | "entropy">,
  settings: CloudSettings,
): {
  readonly discovery: DiscoveryServices
  readonly clouds: CloudLinks
} {
  const ownIdentity = createMachineIdentity(ports)
  const all = [
    awsCloud(ports, ownIdentity),
    azureCloud(ports, settings.azure),
    gcpCloud(ports, settings.gcp, ownIdentity),
    kubernetesCloud(ports),
  ]
  const clouds: Clouds = new Map(all.map((cloud) => [cloud.provider.name, cloud]))
  const engine = createEngine({ clock: ports.clock, random: Math.random })
  return {
    discovery: {
      catalogue: createCatalogue(all.map(({ provider }) => provider)),
      engine,
      accounts: createAccountChecks(clouds),
    },
    clouds: {
      prove: createProver(clouds),
      forget: (accountId) => {
        for (const cloud of all) cloud.forget(accountId)
        engine.forget(accountId)
      },
    },
  }
}
