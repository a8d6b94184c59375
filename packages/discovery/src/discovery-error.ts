/** Why a provider did not answer as asked, whatever the provider. */
export const ERROR_CLASSES = [
  "denied",
  "throttled",
  "timeout",
  "unsupported",
  "not_enabled",
  "bad_credentials",
  "provider_error",
] as const

export type ErrorClass = (typeof ERROR_CLASSES)[number]

/** Whether asking again later may help. */
const RETRYABLE: Readonly<Record<ErrorClass, boolean>> = {
  denied: false,
  throttled: true,
  timeout: true,
  unsupported: false,
  not_enabled: false,
  bad_credentials: false,
  provider_error: true,
}

export interface DiscoveryErrorOptions {
  /** The provider's own name for the error; no secret. */
  readonly providerCode?: string | undefined
  /** What the account would have to be allowed, where the provider says so. */
  readonly missingPermission?: string | undefined
  /** How long the provider wants us to wait, ms. */
  readonly retryAfterMs?: number | null | undefined
  readonly cause?: unknown
}

/** A failure of one question to a provider. Its message is shown to whoever asked and holds no secret. */
export class DiscoveryError extends Error {
  override readonly name = "DiscoveryError"
  readonly errorClass: ErrorClass
  readonly retryable: boolean
  readonly providerCode: string | null
  readonly missingPermission: string | null
  readonly retryAfterMs: number | null

  constructor(errorClass: ErrorClass, message: string, options: DiscoveryErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.errorClass = errorClass
    this.retryable = RETRYABLE[errorClass]
    this.providerCode = options.providerCode ?? null
    this.missingPermission = options.missingPermission ?? null
    this.retryAfterMs = options.retryAfterMs ?? null
  }
}

/** Whatever was thrown, as a discovery error. What is not known is the provider's failure, and never an empty list. */
export function asDiscoveryError(error: unknown): DiscoveryError {
  if (error instanceof DiscoveryError) return error
  return new DiscoveryError("provider_error", "The provider's answer could not be understood.", {
    cause: error,
  })
}
