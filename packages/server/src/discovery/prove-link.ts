import type { CloudLinks } from "@bitting/core"
import { asDiscoveryError, DiscoveryError } from "@bitting/discovery"
import type { Clouds } from "./cloud.ts"
import { linkFailure } from "./link-failure.ts"

/** How long somebody waits at most who hands in credentials, ms. */
const PATIENCE_MS = 15_000

/** Makes what tries credentials by asking the cloud they are for. */
export function createProver(clouds: Clouds): CloudLinks["prove"] {
  return async (account, credentials) => {
    const { provider } = account
    const { method } = credentials
    try {
      const cloud = clouds.get(provider)
      if (cloud === undefined) throw new DiscoveryError("unsupported", "There is no such cloud.")
      const tried = await cloud.tryNew(account, credentials, AbortSignal.timeout(PATIENCE_MS))
      return tried.kind === "in" ? { kind: "proven", cloudAccount: tried.identity.cloudAccount } : tried
    } catch (error) {
      const known = asDiscoveryError(error)
      return {
        kind: "refused",
        reason: known.errorClass,
        detail: linkFailure({ provider, method }, known),
      }
    }
  }
}
