import type { Expiring, Fresh } from "../../expiring.ts"
import { createExpiring, waitFor } from "../../expiring.ts"
import type { AccessToken } from "./access-token.ts"
import { serviceAccountToken } from "./access-token.ts"
import { federatedToken } from "./federation.ts"
import type { GcpCredentials, GcpWorld } from "./links.ts"
import { GCP_ENDPOINTS } from "./links.ts"
import { createMachineToken } from "./machine-token.ts"

/** Access tokens of credentials, each kept until shortly before its end. */
export interface Tokens {
  /**
   * A token that is good for a while yet; however many ask at once, Google is asked once.
   * @throws DiscoveryError or HttpJsonError; the signal's reason when it is aborted
   */
  readonly get: (credentials: GcpCredentials, signal: AbortSignal) => Promise<AccessToken>
  /** Forgets a token that Google refused, unless another one has taken its place. */
  readonly drop: (credentials: GcpCredentials, token: AccessToken) => void
}

/** How long before its end a token is no longer used, ms. */
const MARGIN_MS = 120_000

/** How long a token is waited for, ms, whoever waits. */
const PATIENCE_MS = 15_000

/** Makes a keeper of tokens. They go with the credentials they belong to: other credentials are another object. */
export function createTokens(world: GcpWorld = {}): Tokens {
  const { endpoints = GCP_ENDPOINTS, oidcTokenFile = null, now = () => Date.now() } = world
  const machine = createMachineToken(now)
  const keptBy = new WeakMap<GcpCredentials, Expiring<AccessToken>>()

  async function fetchToken(credentials: GcpCredentials, signal: AbortSignal): Promise<AccessToken> {
    switch (credentials.kind) {
      case "service_account_key":
        return await serviceAccountToken(credentials, { endpoints, now, signal })
      case "federation":
        return await federatedToken(credentials, { endpoints, oidcTokenFile, now, signal })
      case "machine":
        return await waitFor(machine.get(), signal)
    }
  }

  function keptFor(credentials: GcpCredentials): Expiring<AccessToken> {
    const there = keptBy.get(credentials)
    if (there !== undefined) return there
    const fetch = async (signal: AbortSignal): Promise<Fresh<AccessToken>> => {
      const value = await fetchToken(credentials, signal)
      return { value, goodForMs: value.expiresAt - MARGIN_MS - now() }
    }
    const fresh = createExpiring(fetch, { now, fetchMs: PATIENCE_MS })
    keptBy.set(credentials, fresh)
    return fresh
  }

  return {
    get: (credentials, signal) => keptFor(credentials).get(signal),
    drop(credentials, token) {
      const dropped = keptFor(credentials).drop(token)
      if (dropped && credentials.kind === "machine") machine.drop()
    },
  }
}
