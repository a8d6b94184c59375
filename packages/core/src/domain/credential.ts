import type { Role } from "./role.ts"

/** What a person can prove who they are by. */
export const CREDENTIAL_KINDS = [
  "password",
  "totp",
  "recovery_codes",
  "passkey",
  "wallet",
  "identity",
] as const

export type CredentialKind = (typeof CREDENTIAL_KINDS)[number]

/** What is kept of a credential, by kind. Nothing here signs anybody in by itself: secrets are hashed, or sealed elsewhere. */
export type CredentialDetails =
  | {
      readonly kind: "password"
      /** PHC string of argon2id. */
      readonly hash: string
    }
  | {
      /** An authenticator app (RFC 6238). Its secret is the sealed secret `totp:<credential id>`. */
      readonly kind: "totp"
      /** False until the person has shown that the app is set up. */
      readonly confirmed: boolean
      /** The newest time step that signed in; it and older ones are refused (RFC 6238 §5.2). */
      readonly lastStep: number
    }
  | {
      readonly kind: "recovery_codes"
      /** SHA-256 of the codes not used so far, 64 hex digits each. */
      readonly hashes: readonly string[]
    }
  | {
      /** A WebAuthn credential; its id is the handle, as base64url. */
      readonly kind: "passkey"
      readonly name: string
      /** The only host it works on, without a port. */
      readonly host: string
      /** COSE key, base64url. */
      readonly publicKey: string
      readonly counter: number
      readonly transports: readonly string[]
      readonly backedUp: boolean
    }
  | {
      /** An Ethereum address; it is the handle, with its checksum (EIP-55). */
      readonly kind: "wallet"
    }
  | {
      /** A subject of an OpenID provider. The handle binds connection, issuer and subject. */
      readonly kind: "identity"
      readonly connectionId: string
      readonly issuer: string
      readonly subject: string
      readonly email: string
    }

/** One credential of a person. */
export interface Credential {
  readonly id: string
  readonly personId: string
  /** What finds it at sign-in; unique among credentials of its kind. The person's id where a person has only one. */
  readonly handle: string
  readonly details: CredentialDetails
  readonly createdAt: number
  readonly lastUsedAt: number | null
  /** Counts up with every change, so that two at once are noticed. */
  readonly version: number
}

/** How the handles of all identities of a connection begin. */
export function identityHandleStart(connectionId: string): string {
  return `[${JSON.stringify(connectionId)},`
}

/** The handle of an identity at an OpenID provider. */
export function identityHandle(identity: {
  readonly connectionId: string
  readonly issuer: string
  readonly subject: string
}): string {
  return JSON.stringify([identity.connectionId, identity.issuer, identity.subject])
}

/** Single-use secrets that are handed out and asked for again, by what for. */
export const TICKET_KINDS = [
  /** A sign-in that still lacks its second factor. */
  "second_factor",
  "password_reset",
  "passkey_registration",
  "passkey_sign_in",
  "wallet_sign_in",
  "wallet_link",
  "single_sign_on",
  "email_verification",
] as const

export type TicketKind = (typeof TICKET_KINDS)[number]

/** A single-use secret, known only by its hash. */
export interface Ticket {
  /** 64 hex digits. */
  readonly tokenHash: string
  readonly kind: TicketKind
  /** Whom it is for; null: whoever holds it. */
  readonly personId: string | null
  /** What has to be remembered meanwhile; no secrets. */
  readonly data: Readonly<Record<string, unknown>>
  readonly createdAt: number
  readonly expiresAt: number
}

/** An invitation of somebody into an organization. Single use, known only by its hash. */
export interface Invitation {
  readonly id: string
  readonly organizationId: string
  /** Lower-case. */
  readonly email: string
  readonly role: Role
  /** Roles that replace `role` in single workspaces, by workspace id. */
  readonly overrides: Readonly<Record<string, Role>>
  readonly tokenHash: string
  /** Whether the link went to the address by mail, and nowhere else: whoever holds it has then proven the address. */
  readonly mailed: boolean
  readonly createdAt: number
  readonly createdBy: { readonly kind: "person" | "key"; readonly id: string }
  readonly expiresAt: number
  readonly acceptedAt: number | null
  readonly revokedAt: number | null
}

/** A connection to an OpenID provider. Its client secret is the sealed secret `sso:<id>`. */
export interface SsoConnection {
  readonly id: string
  /** Whose people sign in by it, into this organization alone; null: the instance's own, for everybody. */
  readonly organizationId: string | null
  readonly name: string
  /** Issuer identifier (OpenID Connect Discovery 1.0), without a trailing slash unless the provider's has one. */
  readonly issuer: string
  readonly clientId: string
  /** Domain of addresses that are sent here at sign-in, lower-case; set by instance admins only; null: none. */
  readonly domain: string | null
  /** Members get into the organization only by it. */
  readonly enforced: boolean
  /** Role somebody gets who signs in without being a member; null: only members get in. */
  readonly joinRole: Role | null
  readonly createdAt: number
}
