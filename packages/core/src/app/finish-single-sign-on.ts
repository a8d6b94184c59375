import type { RequestOrigin } from "../domain/audit-event.ts"
import type { SsoConnection, Ticket } from "../domain/credential.ts"
import { ssoSecret } from "../domain/sealing.ts"
import type { SingleSignOnFailure } from "../domain/single-sign-on.ts"
import type { Session } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { ProviderIdentity } from "../people-ports.ts"
import type { ReadRepositories, Repositories } from "../ports.ts"
import type { Recognized, Vouched } from "./bind-identity.ts"
import { link, recognize } from "./bind-identity.ts"
import { peekTicket, redeemTicket } from "./complete-sign-in.ts"
import { REAUTHENTICATION_MS } from "./own-credentials.ts"
import type { AppPorts } from "./request.ts"
import { mutate, nothingDone } from "./request.ts"
import { openSecret } from "./sealed-secret.ts"
import type { SignedIn, SignInClient } from "./session.ts"
import { callerOfSession, hasEnded, startSession } from "./session.ts"
import type { LinkFor, SingleSignOnPorts } from "./single-sign-on.ts"
import { noncesOf } from "./single-sign-on.ts"

/** How far the clocks of server and provider may be apart, ms. */
const CLOCK_SKEW_MS = 60_000

/** What is remembered of a sign-in while the browser is away. */
interface Flow {
  readonly connection: SsoConnection
  readonly redirectUri: string
  readonly returnTo: string
  readonly reauthenticate: boolean
  readonly begunAt: number
  readonly linkFor: LinkFor | null
}

/** The connection as it is now; null when it is gone, or leads elsewhere than when it was last looked at. */
async function stillThere(
  { ssoConnections }: Pick<ReadRepositories, "ssoConnections">,
  { id, issuer, clientId }: Pick<SsoConnection, "id" | "issuer" | "clientId">,
): Promise<SsoConnection | null> {
  const connection = await ssoConnections.get(id)
  return connection?.issuer === issuer && connection.clientId === clientId ? connection : null
}

/** The sign-in of a ticket; null when the connection is no longer what it was: the code is not for anybody else. */
async function flowOf({ store }: AppPorts, ticket: Ticket): Promise<Flow | null> {
  const { data, personId } = ticket
  const text = (name: string): string => (typeof data[name] === "string" ? data[name] : "")
  const began = { id: text("connectionId"), issuer: text("issuer"), clientId: text("clientId") }
  const connection = await stillThere(store.read, began)
  if (connection === null) return null
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
    // The provider was asked outside of the transaction: removed or changed meanwhile, it vouches for nobody.
    const connection = await stillThere(tx, vouched.connection)
    if (connection === null) return nothingDone({ failure: "sign_in_expired" })
    const { identity } = vouched
    const who: Recognized | { readonly failure: SingleSignOnFailure } = await recognize(ports, tx, {
      connection,
      identity,
    })
    if ("failure" in who) return nothingDone(who)
    const { value, audit } = await startSession(ports, tx, {
      client,
      proof: {
        person: who.person,
        method: "single_sign_on",
        secondFactor: false,
        credentialId: who.credentialId,
        connection: { id, organizationId },
        authenticatedAt: shownAt(ports, identity),
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
    const connection = await stillThere(tx, vouched.connection)
    if (session === null || person === null || connection === null) return nothingDone("sign_in_expired")
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
