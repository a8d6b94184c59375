import type { Clock } from "@bitting/core"
import { awsProvider, createCatalogue, createEngine, DiscoveryError } from "@bitting/discovery"
import type { DiscoveryServices } from "../http/handler.ts"

/** What can be asked of clouds. No provider is loaded or asked before the first question. */
export function discoveryServices(clock: Clock): DiscoveryServices {
  const aws = awsProvider({
    credentialsOf: () =>
      Promise.reject(new DiscoveryError("bad_credentials", "The account has no credentials.")),
  })
  return {
    catalogue: createCatalogue([aws]),
    engine: createEngine({ clock, random: Math.random }),
  }
}
