import type {
  Credential,
  CredentialKind,
  Invitation,
  SsoConnection,
  Ticket,
  TicketKind,
} from "./domain/credential.ts"
import type { Person, Session, SignInLink } from "./domain/tenancy.ts"
import type { OwnedReads } from "./tenancy-ports.ts"

export interface PersonReads {
  readonly get: (id: string) => Promise<Person | null>
  /** `email` in lower case. */
  readonly byEmail: (email: string) => Promise<Person | null>
}

export interface PersonWrites {
  /** @throws BittingError already_exists when the e-mail address is taken */
  readonly insert: (person: Person) => Promise<void>
  /** @throws BittingError already_exists when the e-mail address is taken, not_found */
  readonly update: (person: Person) => Promise<void>
}

export interface CredentialReads {
  readonly get: (id: string) => Promise<Credential | null>
  readonly byHandle: (kind: CredentialKind, handle: string) => Promise<Credential | null>
  /** By creation; null: of every kind. */
  readonly ofPerson: (personId: string, kind: CredentialKind | null) => Promise<readonly Credential[]>
}

export interface CredentialWrites {
  /** @throws BittingError already_exists when the handle is taken among its kind */
  readonly insert: (credential: Credential) => Promise<void>
  /** Replaces the row with the same id if it is still at `version - 1`. @throws BittingError precondition_failed otherwise */
  readonly update: (credential: Credential) => Promise<void>
  /** With its sealed secrets. Deleting what is gone is no error. */
  readonly delete: (id: string) => Promise<void>
  /** Deletes every identity that a connection to an OpenID provider bound; answers how many there were. */
  readonly deleteIdentitiesOf: (connectionId: string) => Promise<number>
}

/** A secret of the server's own, sealed under a master key: `totp:<credential id>`, `sso:<connection id>` and the like. */
export interface SealedSecret {
  readonly name: string
  readonly sealed: string
  /** Id of the master key it is sealed under. */
  readonly keyId: string
}

export interface SealedSecretReads {
  readonly get: (name: string) => Promise<SealedSecret | null>
  /** Those under another master key than that, by name, after the one named. */
  readonly notUnder: (
    keyId: string,
    page: { readonly after: string | null; readonly limit: number },
  ) => Promise<readonly SealedSecret[]>
  readonly countNotUnder: (keyId: string) => Promise<number>
}

export interface SealedSecretWrites {
  /** Adds it or replaces the one of that name. */
  readonly put: (secret: SealedSecret) => Promise<void>
  /** Deleting what is gone is no error. */
  readonly delete: (name: string) => Promise<void>
}

export interface InvitationReads extends OwnedReads<Invitation> {
  readonly byTokenHash: (tokenHash: string) => Promise<Invitation | null>
  /** Neither accepted nor revoked, whether or not it has expired; null: there is none. */
  readonly openFor: (organizationId: string, email: string) => Promise<Invitation | null>
  /** Those of an organization that a person or key sent and that are neither accepted nor revoked, in any order. */
  readonly openBy: (organizationId: string, senderId: string) => Promise<readonly Invitation[]>
}

export interface SsoConnectionReads {
  readonly get: (id: string) => Promise<SsoConnection | null>
  /** The one of an organization; null: the instance's own. */
  readonly ofOrganization: (organizationId: string | null) => Promise<SsoConnection | null>
  /** `domain` in lower case. */
  readonly byDomain: (domain: string) => Promise<SsoConnection | null>
  /** Those of the organizations' connections that are enforced. */
  readonly enforcedAmong: (organizationIds: readonly string[]) => Promise<readonly SsoConnection[]>
}

export interface SsoConnectionWrites {
  /** @throws BittingError already_exists when the organization has one or the domain is taken */
  readonly insert: (connection: SsoConnection) => Promise<void>
  /** @throws BittingError already_exists, not_found */
  readonly update: (connection: SsoConnection) => Promise<void>
  /** Deleting what is gone is no error. */
  readonly delete: (id: string) => Promise<void>
}

/** Single-use secrets of unfinished sign-ins. They are no management action: nothing of them is audited. */
export interface TicketLedger {
  readonly put: (ticket: Ticket) => Promise<void>
  /** Looks without using it up; null: unknown or of another kind. Says nothing about its end. */
  readonly get: (kind: TicketKind, tokenHash: string) => Promise<Ticket | null>
  /** Uses it up: of several callers one gets it, the others null. */
  readonly take: (kind: TicketKind, tokenHash: string) => Promise<Ticket | null>
  /** Deletes every ticket of that kind made for a person. */
  readonly deleteOfPerson: (kind: TicketKind, personId: string) => Promise<void>
}

/** When sessions were used. */
export interface SessionSightings {
  readonly seen: (sessionId: string, at: number) => Promise<void>
}

export interface SessionReads {
  readonly byTokenHash: (tokenHash: string) => Promise<Session | null>
  /** Newest first, ended ones that are not yet deleted included. */
  readonly ofPerson: (personId: string) => Promise<readonly Session[]>
}

export interface SessionWrites {
  readonly insert: (session: Session) => Promise<void>
  /** @throws BittingError not_found */
  readonly update: (session: Session) => Promise<void>
  readonly delete: (id: string) => Promise<void>
  /** Deletes every session of a person; answers how many there were. */
  readonly deleteOfPerson: (personId: string) => Promise<number>
  /** Deletes every session that a connection to an OpenID provider vouched for; answers how many there were. */
  readonly deleteOfConnection: (connectionId: string) => Promise<number>
}

export interface SignInLinkReads {
  readonly byTokenHash: (tokenHash: string) => Promise<SignInLink | null>
}

export interface SignInLinkWrites {
  readonly insert: (link: SignInLink) => Promise<void>
  /** Marks it used. False: it was used already; exactly one caller gets true. */
  readonly use: (id: string, at: number) => Promise<boolean>
  /** Deletes every link made for a person. */
  readonly deleteOfPerson: (personId: string) => Promise<void>
}
