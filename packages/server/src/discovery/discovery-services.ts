import type { AppPorts, CloudLinks } from "@bitting/core"
import { awsProvider, createCatalogue, createEngine } from "@bitting/discovery"
import type { DiscoveryServices } from "../http/handler.ts"
import { createAccountAccess } from "./account-access.ts"
import { createAccountChecks } from "./account-checks.ts"
import { createProver } from "./prove-link.ts"

/** What can be asked of clouds, and how accounts are linked to them. No provider is loaded or asked before the first question. */
export function discoveryServices(ports: Pick<AppPorts, "store" | "sealer" | "clock" | "entropy">): {
  readonly discovery: DiscoveryServices
  readonly clouds: CloudLinks
} {
  const access = createAccountAccess(ports)
  const aws = awsProvider({ credentialsOf: access.credentialsOf })
  const engine = createEngine({ clock: ports.clock, random: Math.random })
  return {
    discovery: {
      catalogue: createCatalogue([aws]),
      engine,
      accounts: createAccountChecks({ ports, access, aws }),
    },
    clouds: {
      prove: createProver(ports),
      forget: (accountId) => {
        access.forget(accountId)
        aws.forget(accountId)
        engine.forget(accountId)
      },
    },
  }
}
