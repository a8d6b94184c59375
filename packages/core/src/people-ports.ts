import type { ProviderFault } from "./domain/single-sign-on.ts"
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

/** What Bitting is at an OpenID provider. */
export interface ProviderClient {
  readonly issuer: string
  readonly clientId: string
}

/** Random texts of one sign-in, made new for each. */
export interface SignInNonces {
  /** Comes back with the browser. */
  readonly state: string
  /** Comes back in the ID token. */
  readonly nonce: string
  /** Shown when the code is exchanged (RFC 7636). */
  readonly codeVerifier: string
}

/** A sign-in that is to begin at a provider. */
export interface ProviderRequest extends SignInNonces {
  /** Where the provider sends the browser back to. */
  readonly redirectUri: string
  /** Address to begin with; null: none is known. */
  readonly loginHint: string | null
  /** How long ago the provider may have asked the person who they are; 0: it is to ask again, also if it knows the browser. */
  readonly maxAgeMs: number
}

/** What the browser came back with. */
export interface ProviderAnswer extends SignInNonces {
  readonly redirectUri: string
  /** The query of the address it came back to, without `?`. */
  readonly query: string
}

/** Somebody whom a provider vouches for. */
export interface ProviderIdentity {
  readonly issuer: string
  readonly subject: string
  /** Lower-case and well-formed; null: it gave none. */
  readonly email: string | null
  /** Whether the provider says that the address is theirs. */
  readonly emailVerified: boolean
  /** A name that can be shown; null: it gave none. */
  readonly name: string | null
  /**
   * When the provider last asked the person who they are, epoch ms. `unsaid`: it could have said and did not, so it may be long ago; null:
   * it never says.
   */
  readonly authenticatedAt: number | "unsaid" | null
}

/** Speaks OpenID Connect (Core 1.0, Discovery 1.0): the authorization code flow with PKCE. */
export interface OpenIdProviders {
  /** Reads the metadata of an issuer anew; null: it can be used. */
  readonly check: (issuer: string) => Promise<ProviderFault | null>
  /** Where to send the browser. */
  readonly begin: (
    client: ProviderClient,
    request: ProviderRequest,
  ) => Promise<{ readonly location: string } | { readonly fault: ProviderFault }>
  /**
   * Exchanges what the browser came back with for the person it stands for: checks state, issuer (RFC 9207), PKCE, and signature, issuer,
   * audience, time and nonce of the ID token.
   */
  readonly finish: (
    client: ProviderClient & { readonly clientSecret: string },
    answer: ProviderAnswer,
  ) => Promise<
    { readonly identity: ProviderIdentity } | { readonly failure: "provider_refused" | "provider_failed" }
  >
}

/** Reads what Ethereum wallets sign. */
export interface WalletSignatures {
  /** The address with its checksum (EIP-55); null when it is none, or has a wrong checksum. */
  readonly addressOf: (text: string) => Promise<string | null>
  /** Address of whose key signed the message (EIP-191, 65 bytes in hex); null when the signature is none. */
  readonly signerOf: (message: string, signature: string) => Promise<string | null>
}
