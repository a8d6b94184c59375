import type { SsoConnection } from "../domain/credential.ts"
import { BittingError } from "../errors.ts"
import type { OpenIdProviders, SignInNonces } from "../people-ports.ts"
import type { ReadRepositories } from "../ports.ts"
import { issueTicket } from "./complete-sign-in.ts"
import type { OwnChange } from "./own-credentials.ts"
import { demandOwnChange } from "./own-credentials.ts"
import type { AppPorts } from "./request.ts"
import { SESSION_LIFETIME_MS } from "./session.ts"

/** How long somebody has to come back from the provider, ms. */
export const SINGLE_SIGN_ON_MS: number = 10 * 60_000

/** What signing in with a provider works with. */
export interface SingleSignOnPorts extends AppPorts {
  readonly openId: OpenIdProviders
}

/** Which connection somebody wants to sign in by; the first that is given counts. */
export interface WantedConnection {
  readonly connectionId?: string | undefined
  readonly organizationId?: string | undefined
  /** Lower-case; its domain decides. */
  readonly email?: string | undefined
}

async function find(
  { ssoConnections }: Pick<ReadRepositories, "ssoConnections">,
  wanted: WantedConnection,
  home: string | null,
): Promise<SsoConnection | null> {
  const { connectionId, organizationId, email } = wanted
  if (connectionId !== undefined) return ssoConnections.get(connectionId)
  if (organizationId !== undefined) return ssoConnections.ofOrganization(organizationId)
  const domain = email?.split("@").at(-1)
  const byDomain = domain === undefined ? null : await ssoConnections.byDomain(domain)
  return byDomain ?? ssoConnections.ofOrganization(home)
}

const noProvider = (): BittingError =>
  new BittingError("not_found", { detail: "There is no provider to sign in with." })

/**
 * The connection that somebody is to sign in by. Addresses whose domain leads nowhere, and nothing at all, lead to the instance's own.
 * @param home the only organization that is known where it is asked; null: all are
 * @throws BittingError not_found
 */
export async function chooseConnection(
  reads: Pick<ReadRepositories, "ssoConnections">,
  wanted: WantedConnection,
  home: string | null,
): Promise<SsoConnection> {
  const connection = await find(reads, wanted, home)
  if (connection === null || (home !== null && connection.organizationId !== home)) {
    throw noProvider()
  }
  return connection
}

/** How a sign-in with a provider is to go. */
export interface SingleSignOnStart {
  readonly connection: SsoConnection
  /** Where the provider is to send the browser back to. */
  readonly redirectUri: string
  /** Where the browser goes in the end; below the console. */
  readonly returnTo: string
  readonly loginHint?: string | null | undefined
  /** The provider is to ask again who the person is. */
  readonly reauthenticate?: boolean | undefined
}

/** A sign-in that has begun. */
export interface BegunSingleSignOn {
  /** Where to send the browser. */
  readonly location: string
  /** For a cookie of that browser, and nobody else: everything secret about the sign-in is made from it. */
  readonly secret: string
}

/** State, nonce and PKCE verifier, made from the browser's secret, so that none of them has to be stored. */
export function noncesOf({ digest }: Pick<AppPorts, "digest">, secret: string): SignInNonces {
  const derive = (what: string): string => digest.sha256Hex(`single sign-on ${what} ${secret}`)
  return { state: derive("state"), nonce: derive("nonce"), codeVerifier: derive("verifier") }
}

/** Who is to be bound, where somebody who is signed in asked for it. */
export interface LinkFor {
  readonly personId: string
  readonly sessionId: string
}

async function begin(
  ports: SingleSignOnPorts,
  start: SingleSignOnStart,
  linkFor: LinkFor | null,
): Promise<BegunSingleSignOn> {
  const { connection, redirectUri, returnTo, loginHint = null, reauthenticate = false } = start
  const { id: connectionId, issuer, clientId } = connection
  const { secret } = await issueTicket(ports, {
    kind: "single_sign_on",
    personId: linkFor?.personId ?? null,
    lifetimeMs: SINGLE_SIGN_ON_MS,
    data: {
      connectionId,
      issuer,
      clientId,
      redirectUri,
      returnTo,
      reauthenticate,
      sessionId: linkFor?.sessionId ?? null,
    },
  })
  const maxAgeMs = reauthenticate ? 0 : SESSION_LIFETIME_MS
  const request = { ...noncesOf(ports, secret), redirectUri, loginHint, maxAgeMs }
  const begun = await ports.openId.begin({ issuer, clientId }, request)
  if ("fault" in begun) throw new BittingError("provider_unusable", { extra: { reason: begun.fault } })
  return { location: begun.location, secret }
}

/** Begins a sign-in with a provider. @throws BittingError provider_unusable */
export async function beginSingleSignOn(
  ports: SingleSignOnPorts,
  start: SingleSignOnStart,
): Promise<BegunSingleSignOn> {
  return begin(ports, start, null)
}

/**
 * Begins to bind an identity to somebody who is signed in. The connection is the instance's own, or one of an organization of theirs.
 * @throws BittingError invalid_session, confined_session, reauthentication_required, not_found, provider_unusable
 */
export async function beginIdentityLink(
  ports: SingleSignOnPorts,
  change: OwnChange,
  start: SingleSignOnStart,
): Promise<BegunSingleSignOn> {
  const { id: sessionId, personId } = await demandOwnChange(ports, ports.store.read, change)
  const { organizationId } = start.connection
  const members = await ports.store.read.members.ofPerson(personId)
  const isOwn = members.some((member) => member.organizationId === organizationId && !member.suspended)
  if (organizationId !== null && !isOwn) throw noProvider()
  return begin(ports, { ...start, reauthenticate: true }, { personId, sessionId })
}
