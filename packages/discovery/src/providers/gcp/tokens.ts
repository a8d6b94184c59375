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

interface Kept {
  token: AccessToken | null
  flight: Promise<AccessToken> | null
}

/** How long before its end a token is no longer used, ms. */
const MARGIN_MS = 120_000

/** How long a token is waited for, ms, whoever waits. */
const PATIENCE_MS = 15_000

/** Waits for something others may be waiting for as well. */
function waitFor<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    if (signal.aborted) return abort()
    signal.addEventListener("abort", abort, { once: true })
    const settle = (): void => signal.removeEventListener("abort", abort)
    promise.then(resolve, reject).then(settle, settle)
  })
}

/** Makes a keeper of tokens. They go with the credentials they belong to: other credentials are another object. */
export function createTokens(world: GcpWorld = {}): Tokens {
  const { endpoints = GCP_ENDPOINTS, oidcTokenFile = null, now = () => Date.now() } = world
  const machine = createMachineToken(now)
  const keptBy = new WeakMap<GcpCredentials, Kept>()

  async function fetchToken(credentials: GcpCredentials): Promise<AccessToken> {
    // Not the asker's: others wait for the same token.
    const signal = AbortSignal.timeout(PATIENCE_MS)
    switch (credentials.kind) {
      case "service_account_key":
        return await serviceAccountToken(credentials, { endpoints, now, signal })
      case "federation":
        return await federatedToken(credentials, { endpoints, oidcTokenFile, now, signal })
      case "machine":
        return await waitFor(machine.get(), signal)
    }
  }

  function keptFor(credentials: GcpCredentials): Kept {
    const there = keptBy.get(credentials)
    if (there !== undefined) return there
    const fresh: Kept = { token: null, flight: null }
    keptBy.set(credentials, fresh)
    return fresh
  }

  return {
    async get(credentials, signal) {
      const kept = keptFor(credentials)
      const { token } = kept
      if (token !== null && now() < token.expiresAt - MARGIN_MS) return token
      kept.flight ??= fetchToken(credentials)
        .then((fresh) => (kept.token = fresh))
        .finally(() => {
          kept.flight = null
        })
      return await waitFor(kept.flight, signal)
    },
    drop(credentials, token) {
      const kept = keptFor(credentials)
      if (kept.token !== token) return
      kept.token = null
      if (credentials.kind === "machine") machine.drop()
    },
  }
}
