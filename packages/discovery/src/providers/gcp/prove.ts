import { classifyGcp } from "./classify.ts"
import type { GcpCredentials, GcpWorld } from "./links.ts"
import { GCP_ENDPOINTS } from "./links.ts"
import { searchPage } from "./search.ts"
import { createTokens } from "./tokens.ts"

/**
 * Shows that credentials work by searching their scope for a single resource.
 * @returns what is behind them: the scope
 * @throws DiscoveryError as Google answers: bad_credentials, denied with the permission that is missing, not_enabled, …
 */
export async function proveGcp(
  credentials: GcpCredentials,
  { signal, ...world }: GcpWorld & { readonly signal: AbortSignal },
): Promise<{ readonly cloudAccount: string }> {
  const { endpoints = GCP_ENDPOINTS } = world
  const asking = { endpoints, tokens: createTokens(world), credentials }
  const search = { assetTypes: [], query: null, readMask: ["name"], pageSize: 1 }
  try {
    await searchPage(asking, search, { pageToken: null, signal })
    return { cloudAccount: credentials.scope }
  } catch (error) {
    throw classifyGcp(error)
  }
}
