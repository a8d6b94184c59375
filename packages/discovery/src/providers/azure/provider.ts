import type { LinkedAccount, Provider } from "../../provider.ts"
import { serviceFinder } from "../../table-service.ts"
import { classifyAzure } from "./classify.ts"
import { AZURE_REGIONS } from "./regions.ts"
import { AZURE_SERVICES } from "./services/index.ts"
import type { AzureCredentials, AzureEndpoints, AzureSession } from "./session.ts"
import { AZURE_ENDPOINTS, azureSession } from "./session.ts"

export interface AzureOptions {
  /** Credentials of an account. As long as they are the same object the token is kept. @throws DiscoveryError bad_credentials */
  readonly credentialsOf: (account: LinkedAccount) => Promise<AzureCredentials>
  /** The public cloud when left out. */
  readonly endpoints?: AzureEndpoints
}

/** Makes the provider: Azure, asked through Resource Graph. Nobody is asked before the first question. */
export function azureProvider({ credentialsOf, endpoints = AZURE_ENDPOINTS }: AzureOptions): Provider {
  const find = serviceFinder(AZURE_SERVICES)
  const sessions = new WeakMap<AzureCredentials, AzureSession>()

  function sessionOf(credentials: AzureCredentials): AzureSession {
    const there = sessions.get(credentials)
    if (there !== undefined) return there
    const made = azureSession(credentials, endpoints, () => performance.now())
    sessions.set(credentials, made)
    return made
  }

  return {
    name: "azure",
    services: AZURE_SERVICES.map(({ service }) => service),
    regions: AZURE_REGIONS,
    classify: classifyAzure,
    fetch: async function* fetch(question, context) {
      const found = find(question.service)
      const session = sessionOf(await credentialsOf(question.account))
      yield* found.fetch({ ...context, question, session })
    },
  }
}
