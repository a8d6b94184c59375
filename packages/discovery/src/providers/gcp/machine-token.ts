import type { GoogleAuth } from "google-auth-library"
import type { ErrorClass } from "../../discovery-error.ts"
import { DiscoveryError } from "../../discovery-error.ts"
import { jsonAt } from "../../http-json.ts"
import type { AccessToken } from "./access-token.ts"
import { ACCESS_SCOPE, accessTokenIn } from "./access-token.ts"

/** Whoever this machine is to Google Cloud. */
export interface MachineToken {
  /** @throws DiscoveryError bad_credentials when it is nobody */
  readonly get: () => Promise<AccessToken>
  /** Forgets what the library keeps. */
  readonly drop: () => void
}

/** How long a token is kept whose end is not known, s. */
const UNKNOWN_S = 60

function failureOf(error: unknown): DiscoveryError {
  const status = jsonAt(error, "status")
  const known: ErrorClass =
    status === 429
      ? "throttled"
      : typeof status === "number" && status >= 500
        ? "provider_error"
        : "bad_credentials"
  return new DiscoveryError(known, "This machine has no Google Cloud credentials that work.")
}

/**
 * Tokens by Application Default Credentials (`cloud.google.com/docs/authentication/application-default-credentials`): the file the operator
 * named in the environment, else the metadata server of the machine. The library is loaded with the first of them.
 * @param now epoch ms
 */
export function createMachineToken(now: () => number): MachineToken {
  let kept: Promise<GoogleAuth> | null = null
  const load = async (): Promise<GoogleAuth> => {
    const library = await import("google-auth-library")
    // The project is of no use here; without one the library would run gcloud to find out which it is.
    return new library.GoogleAuth({ scopes: [ACCESS_SCOPE], projectId: "none" })
  }
  return {
    async get() {
      try {
        kept ??= load()
        const client = await (await kept).getClient()
        const { token } = await client.getAccessToken()
        const { expiry_date: expiresAt } = client.credentials
        const leftS = typeof expiresAt === "number" ? (expiresAt - now()) / 1_000 : UNKNOWN_S
        const { quotaProjectId: quotaProject } = client
        // Tokens of people belong to no project, and the Cloud Asset API wants one (cloud.google.com/docs/quotas/quota-project).
        const named = quotaProject !== undefined && /^[\w.:-]{1,100}$/.test(quotaProject)
        return { ...accessTokenIn(token, leftS, now()), ...(named ? { quotaProject } : {}) }
      } catch (error) {
        // What the library throws has the request in it, and a token with it.
        throw error instanceof DiscoveryError ? error : failureOf(error)
      }
    },
    drop() {
      kept = null
    },
  }
}
