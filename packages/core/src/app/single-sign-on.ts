import type { RequestOrigin } from "../domain/audit-event.ts"
import type { SsoConnection, Ticket } from "../domain/credential.ts"
import { ssoSecret } from "../domain/sealing.ts"
import type { SingleSignOnFailure } from "../domain/single-sign-on.ts"
import type { Session } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { OpenIdProviders, ProviderIdentity, SignInNonces } from "../people-ports.ts"
import type { ReadRepositories, Repositories } from "../ports.ts"
import type { Recognized, Vouched } from "./bind-identity.ts"
import { link, recognize } from "./bind-identity.ts"
import { issueTicket, peekTicket, redeemTicket } from "./complete-sign-in.ts"
import type { OwnChange } from "./own-credentials.ts"
import { demandOwnChange, REAUTHENTICATION_MS } from "./own-credentials.ts"
import type { AppPorts } from "./request.ts"
import { mutate, nothingDone } from "./request.ts"
import { openSecret } from "./sealed-secret.ts"
import type { SignedIn, SignInClient } from "./session.ts"
import { callerOfSession, hasEnded, SESSION_LIFETIME_MS, startSession } from "./session.ts"

/** How long somebody has to come back from the provider, ms. */
export const SINGLE_SIGN_ON_MS: number = 10 * 60_000

/** How far the clocks of server and provider may be apart, ms. */
const CLOCK_SKEW_MS = 60_000

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
function noncesOf({ digest }: Pick<AppPorts, "digest">, secret: string): SignInNonces {
  const derive = (what: string): string => digest.sha256Hex(`single sign-on ${what} ${secret}`)
  return { state: derive("state"), nonce: derive("nonce"), codeVerifier: derive("verifier") }
}

/** Who is to be bound, where somebody who is signed in asked for it. */
interface LinkFor {
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

/** What is remembered of a sign-in while the browser is away. */
interface Flow {
  readonly connection: SsoConnection
  readonly redirectUri: string
  readonly returnTo: string
  readonly reauthenticate: boolean
  readonly begunAt: number
  readonly linkFor: LinkFor | null
}

/** The sign-in of a ticket; null when the connection is no longer what it was: the code is not for anybody else. */
async function flowOf({ store }: AppPorts, ticket: Ticket): Promise<Flow | null> {
  const { data, personId } = ticket
  const text = (name: string): string => (typeof data[name] === "string" ? data[name] : "")
  const connection = await store.read.ssoConnections.get(text("connectionId"))
  if (connection === null || connection.issuer !== text("issuer") || connection.clientId !== text("clientId"))
    return null
  return {
    connection,
    redirectUri: text("redirectUri"),
    returnTo: text("returnTo"),
    reauthenticate: data["reauthenticate"] === true,
    begunAt: ticket.createdAt,
    linkFor: personId === null ? null : { personId, sessionId: text("sessionId") },
  }
}

/** A browser that comes back from a provider. */
export interface SingleSignOnReturn {
  readonly client: SignInClient
  /** What its cookie says; null: it has none. */
  readonly secret: string | null
  /** The `state` it came back with; null: none, or more than one. */
  readonly state: string | null
  /** The query of the address, without `?`. */
  readonly query: string
  /** What its session cookie says; null: it has none. */
  readonly sessionSecret: string | null
}

/** What came of it. */
export type SingleSignOnOutcome =
  | { readonly kind: "signed_in"; readonly signedIn: SignedIn; readonly returnTo: string }
  | { readonly kind: "linked"; readonly returnTo: string }
  | { readonly kind: "failed"; readonly failure: SingleSignOnFailure }

const failed = (failure: SingleSignOnFailure): SingleSignOnOutcome => ({ kind: "failed", failure })

/** The flow that this browser began and nobody has finished. What does not belong to it is left alone. */
async function resume(ports: AppPorts, { secret, state }: SingleSignOnReturn): Promise<Flow | null> {
  if (secret === null || (await peekTicket(ports, "single_sign_on", secret)) === null) return null
  if (state !== noncesOf(ports, secret).state) return null
  const ticket = await redeemTicket(ports, "single_sign_on", secret)
  return ticket === null ? null : flowOf(ports, ticket)
}

/** Whether the provider did what it was asked. One that never says when is taken at its word. */
function wasAskedAgain({ reauthenticate, begunAt }: Flow, { authenticatedAt }: ProviderIdentity): boolean {
  if (!reauthenticate || authenticatedAt === null) return true
  return authenticatedAt !== "unsaid" && authenticatedAt >= begunAt - CLOCK_SKEW_MS
}

/** The moment the session counts from; null: now. What the provider was asked to say and did not is too long ago for anything. */
function shownAt({ clock }: AppPorts, { authenticatedAt }: ProviderIdentity): number | null {
  return authenticatedAt === "unsaid" ? clock.now() - REAUTHENTICATION_MS - 1 : authenticatedAt
}

async function signInAs(
  ports: AppPorts,
  { vouched, client }: { readonly vouched: Vouched; readonly client: SignInClient },
): Promise<SignedIn | { readonly failure: SingleSignOnFailure }> {
  const { id, organizationId } = vouched.connection
  return mutate<SignedIn | { readonly failure: SingleSignOnFailure }>(ports, async (tx) => {
    // Removed meanwhile, it vouches for nobody.
    if ((await tx.ssoConnections.get(id)) === null) return nothingDone({ failure: "sign_in_expired" })
    const who: Recognized | { readonly failure: SingleSignOnFailure } = await recognize(ports, tx, vouched)
    if ("failure" in who) return nothingDone(who)
    const { value, audit } = await startSession(ports, tx, {
      client,
      proof: {
        person: who.person,
        method: "single_sign_on",
        secondFactor: false,
        credentialId: who.credentialId,
        connection: { id, organizationId },
        authenticatedAt: shownAt(ports, vouched.identity),
      },
    })
    const further = await who.complete(value.session, client.origin)
    return { value, organizationId, audit: [...further, audit], targets: [] }
  })
}

/** The session that asked for an identity to be bound, if this browser still has it. */
async function askingSession(
  ports: AppPorts,
  tx: Repositories,
  about: { readonly linkFor: LinkFor; readonly sessionSecret: string | null },
): Promise<Session | null> {
  const { linkFor, sessionSecret } = about
  if (sessionSecret === null) return null
  const session = await tx.sessions.byTokenHash(ports.digest.sha256Hex(sessionSecret))
  if (session === null || hasEnded(session, ports.clock.now())) return null
  const isThatOne = session.id === linkFor.sessionId && session.personId === linkFor.personId
  return isThatOne && session.organizationId === null ? session : null
}

async function linkTo(
  ports: AppPorts,
  vouched: Vouched,
  about: {
    readonly linkFor: LinkFor
    readonly sessionSecret: string | null
    readonly origin: RequestOrigin
  },
): Promise<SingleSignOnFailure | null> {
  return mutate<SingleSignOnFailure | null>(ports, async (tx) => {
    const session = await askingSession(ports, tx, about)
    const person = session === null ? null : await tx.people.get(session.personId)
    const isThere = (await tx.ssoConnections.get(vouched.connection.id)) !== null
    if (session === null || person === null || !isThere) return nothingDone("sign_in_expired")
    const context = { caller: callerOfSession(session, person, []), origin: about.origin }
    const linked = await link(ports, tx, { vouched, person, context })
    if ("failure" in linked) return nothingDone(linked.failure)
    return { value: null, organizationId: null, audit: linked.audit, targets: [] }
  })
}

const LOST_RACES = ["already_exists", "precondition_failed"]

/** Does the work once more if somebody else was in the middle of the same: two tabs, or a double click. */
async function twiceIfRaced<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof BittingError) || !LOST_RACES.includes(error.code)) throw error
    return work()
  }
}

/**
 * Finishes a sign-in when the browser is back. Only the browser that began it can, once, and with the state it was given. Whoever signs in
 * gets a session of their own; an organization's provider opens that organization alone.
 * @throws SealError when the client secret cannot be opened; BittingError unavailable
 */
export async function finishSingleSignOn(
  ports: SingleSignOnPorts,
  back: SingleSignOnReturn,
): Promise<SingleSignOnOutcome> {
  const flow = await resume(ports, back)
  if (flow === null || back.secret === null) return failed("sign_in_expired")
  const { connection, redirectUri, returnTo, linkFor } = flow
  const clientSecret = await openSecret(ports, ports.store.read, ssoSecret(connection))
  if (clientSecret === null) return failed("sign_in_expired")
  const { issuer, clientId } = connection
  const answer = { ...noncesOf(ports, back.secret), redirectUri, query: back.query }
  const finished = await ports.openId.finish({ issuer, clientId, clientSecret }, answer)
  if ("failure" in finished) return failed(finished.failure)
  const { identity } = finished
  if (!wasAskedAgain(flow, identity)) return failed("not_reauthenticated")
  const vouched = { connection, identity }
  const { client, sessionSecret } = back
  if (linkFor !== null) {
    const about = { linkFor, sessionSecret, origin: client.origin }
    const failure = await twiceIfRaced(() => linkTo(ports, vouched, about))
    return failure === null ? { kind: "linked", returnTo } : failed(failure)
  }
  const signedIn = await twiceIfRaced(() => signInAs(ports, { vouched, client }))
  return "failure" in signedIn ? failed(signedIn.failure) : { kind: "signed_in", signedIn, returnTo }
}
