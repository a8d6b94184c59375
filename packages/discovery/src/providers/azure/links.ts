import { DiscoveryError } from "../../discovery-error.ts"
import { jsonAt } from "../../http-json.ts"
import { classifyAzure } from "./classify.ts"
import type { AzureCredentials, AzureEndpoints } from "./session.ts"
import { AZURE_ENDPOINTS, azureSession } from "./session.ts"

/** States of a subscription in which nothing can be done with it (`learn.microsoft.com/azure/cost-management-billing/manage/subscription-states`). */
const ENDED = new Set(["disabled", "deleted", "expired"])

/**
 * Tries credentials: a token is fetched with them, and the subscription is read with it.
 * @returns the subscription's id, as Azure writes it
 * @throws DiscoveryError bad_credentials when Entra ID gives no token, denied when the principal may not read the subscription, else as Azure answers
 */
export async function proveAzure(
  credentials: AzureCredentials,
  {
    endpoints = AZURE_ENDPOINTS,
    signal,
  }: { readonly endpoints?: AzureEndpoints; readonly signal: AbortSignal },
): Promise<{ readonly cloudAccount: string }> {
  try {
    const session = azureSession(credentials, endpoints, () => performance.now())
    const path = `/subscriptions/${session.subscriptionId}?api-version=2022-12-01`
    const { body } = await session.ask({ path }, signal)
    const [id, state] = [jsonAt(body, "subscriptionId"), jsonAt(body, "state")]
    if (typeof id !== "string" || id.toLowerCase() !== session.subscriptionId.toLowerCase())
      throw new DiscoveryError("provider_error", "Azure does not say which subscription this is.")
    if (typeof state === "string" && ENDED.has(state.toLowerCase()))
      throw new DiscoveryError("not_enabled", "The subscription is disabled.")
    return { cloudAccount: id }
  } catch (error) {
    throw classifyAzure(error)
  }
}
