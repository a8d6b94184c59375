/** Hashes passwords slowly, with a salt of their own. */
export interface PasswordHasher {
  /** @returns a PHC string that says how it was made. @throws BittingError unavailable when too many are waiting */
  readonly hash: (password: string) => Promise<string>
  /** False also for a hash it cannot read, and for null (nobody has this hash): each takes as long as any other. */
  readonly verify: (password: string, hash: string | null) => Promise<boolean>
  /** Whether the hash was made more cheaply than today's. */
  readonly isOutdated: (hash: string) => boolean
}

/** A mail of plain text. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Sends mail to people. */
export interface Mailer {
  /** False: no mail server is configured; links are then shown to whoever made them. */
  readonly configured: boolean
  /** Resolves when the mail server has taken it. @throws Error when it did not */
  readonly send: (mail: Mail) => Promise<void>
}

/** Codes of authenticator apps (RFC 6238): SHA-1, six digits, thirty seconds, which is what every app knows. */
export interface OneTimeCodes {
  /** A secret as people type it: base32 without padding (RFC 4648). */
  readonly secretText: (bytes: Uint8Array) => Promise<string>
  /** What an app scans: an `otpauth:` address that holds the secret. */
  readonly uri: (app: {
    /** Base32. */
    readonly secret: string
    /** Who asks for the codes: a host name. */
    readonly issuer: string
    /** Whose they are: an e-mail address. */
    readonly label: string
  }) => Promise<string>
  /** The first of the time steps whose code it is; null: of none. Takes as long whichever it is. */
  readonly stepOf: (
    code: string,
    app: { readonly secret: string; readonly steps: readonly number[] },
  ) => Promise<number | null>
}

/** Slows down whoever guesses. */
export interface Guard {
  /** Counts an attempt at something of a person before it is known how it ends. @throws BittingError rate_limited */
  readonly attempt: (subject: string, personId: string) => void
  /** The attempt was good: it does not count. */
  readonly succeeded: (subject: string) => void
}
