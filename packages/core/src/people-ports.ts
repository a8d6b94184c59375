import type { Person } from "./domain/tenancy.ts"

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

/** Where passkeys are made and used: one host. */
export interface PasskeySite {
  /** Its name, without a port; passkeys made for it work on no other one. */
  readonly host: string
  /** Scheme, host and port of the pages that may ask for them. */
  readonly origin: string
  /** The organization whose own host it is, which is all that passkeys open there; null: it is the instance's. */
  readonly organizationId: string | null
}

/** A passkey as an authenticator made it. */
export interface MadePasskey {
  /** Base64url. */
  readonly id: string
  /** COSE key, base64url. */
  readonly publicKey: string
  readonly counter: number
  readonly transports: readonly string[]
  readonly backedUp: boolean
}

/** What a browser answers, as WebAuthn writes it in JSON. */
export interface PasskeyResponse {
  /** The passkey's, base64url. */
  readonly id: string
  readonly [member: string]: unknown
}

/** What a browser is asked, as WebAuthn writes it in JSON. */
export type PasskeyOptions = Readonly<Record<string, unknown>>

/** WebAuthn (Level 3): discoverable credentials whose user is verified by the authenticator. */
export interface Passkeys {
  /** A challenge nobody can guess, base64url. */
  readonly newChallenge: (bytes: Uint8Array) => string
  readonly creationOptions: (about: {
    readonly site: PasskeySite
    readonly challenge: string
    readonly person: Pick<Person, "id" | "email" | "name">
    /** Passkeys the person has: an authenticator that holds one of them makes no other. */
    readonly known: readonly Pick<MadePasskey, "id" | "transports">[]
  }) => Promise<PasskeyOptions>
  readonly requestOptions: (about: {
    readonly site: PasskeySite
    readonly challenge: string
  }) => Promise<PasskeyOptions>
  /** Null: it was not made here, or not for this challenge, or without the user being verified. */
  readonly readMade: (
    response: PasskeyResponse,
    expected: { readonly site: PasskeySite; readonly challenge: string },
  ) => Promise<MadePasskey | null>
  /**
   * Null: it was not signed here by that passkey of that person for this challenge, or the counter did not go up (WebAuthn §6.1.1), or the
   * user was not verified. It takes as long when there is no such passkey (null).
   */
  readonly readUsed: (
    response: PasskeyResponse,
    expected: {
      readonly site: PasskeySite
      readonly challenge: string
      readonly passkey: (Omit<MadePasskey, "transports" | "backedUp"> & { readonly personId: string }) | null
    },
  ) => Promise<Pick<MadePasskey, "counter" | "backedUp"> | null>
}
