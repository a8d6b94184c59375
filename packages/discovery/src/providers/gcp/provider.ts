import type { LinkedAccount, Provider } from "../../provider.ts"
import { serviceFinder } from "../../table-service.ts"
import { classifyGcp } from "./classify.ts"
import type { GcpCredentials, GcpWorld } from "./links.ts"
import { GCP_ENDPOINTS } from "./links.ts"
import { GCP_LOCATIONS } from "./locations.ts"
import { GCP_SERVICES } from "./services/index.ts"
import { createTokens } from "./tokens.ts"

export interface GcpOptions extends GcpWorld {
  /** Credentials of an account. As long as they are the same object their token is kept. @throws DiscoveryError bad_credentials */
  readonly credentialsOf: (account: LinkedAccount) => Promise<GcpCredentials>
}

/** Google Cloud, asked through Cloud Asset's search. Nothing is loaded or asked before the first question. */
export function gcpProvider({ credentialsOf, ...world }: GcpOptions): Provider {
  const { endpoints = GCP_ENDPOINTS } = world
  const tokens = createTokens(world)
  const find = serviceFinder(GCP_SERVICES)
  return {
    name: "gcp",
    services: GCP_SERVICES.map(({ service }) => service),
    regions: GCP_LOCATIONS,
    classify: classifyGcp,
    fetch: async function* fetch(question, { call }) {
      const found = find(question.service)
      const credentials = await credentialsOf(question.account)
      yield* found.fetch({ question, call, asking: { endpoints, tokens, credentials } })
    },
  }
}
