import type { SsoConnection } from "./credential.ts"
import type { Role } from "./role.ts"
import type { Member, Person } from "./tenancy.ts"

/** Why a provider cannot be used. */
export const PROVIDER_FAULTS = [
  /** It does not answer, not in time, or with something else than metadata (OpenID Connect Discovery 1.0 §4). */
  "unreachable",
  /** Its metadata names another issuer than the one asked for (§4.3). */
  "issuer_mismatch",
  /** It does not offer the authorization code flow. */
  "no_code_flow",
] as const

export type ProviderFault = (typeof PROVIDER_FAULTS)[number]

/** Why a sign-in with a provider came to nothing; the console is told by no more than this. */
export const SINGLE_SIGN_ON_FAILURES = [
  /** Begun in another browser, too long ago, or finished already. */
  "sign_in_expired",
  /** The provider says no: the person cancelled, or may not use the client. */
  "provider_refused",
  /** What the provider answered is not acceptable, or it did not answer. */
  "provider_failed",
  /** The provider does not say that the address is the person's. */
  "email_unverified",
  /** Nobody here has that address, or not where this provider counts. */
  "not_a_member",
  /** Somebody here has that address, and has never shown that it is theirs. */
  "link_required",
  /** The person is bound to another account of the provider, or the account to another person. */
  "identity_taken",
  /** The provider was to ask the person again who they are, and did not. */
  "not_reauthenticated",
] as const

export type SingleSignOnFailure = (typeof SINGLE_SIGN_ON_FAILURES)[number]

/** The roles that somebody can be given by signing in. */
export const JOIN_ROLES = ["manager", "member", "viewer"] as const

export type JoinRole = (typeof JOIN_ROLES)[number]

/** Somebody whom a provider vouches for and no identity here knows, beside whoever has that address here. */
export interface Newcomer {
  readonly connection: Pick<SsoConnection, "organizationId" | "joinRole">
  /** Whether the provider gives an address and says that it is the person's. */
  readonly emailVerified: boolean
  /** Whoever has that address here. */
  readonly person: Pick<Person, "emailVerifiedAt"> | null
  /** Their membership in the organization of the connection. */
  readonly member: Pick<Member, "suspended"> | null
  /** Whether the person is bound to another subject of that provider already. */
  readonly isBoundElsewhere: boolean
  /** Whether the organization of the connection is suspended. */
  readonly organizationSuspended: boolean
}

/** What becomes of a newcomer: the identity is bound to that person, somebody new joins, or neither. */
export type Welcome =
  | { readonly kind: "bind" }
  | { readonly kind: "join"; readonly role: Role }
  | { readonly kind: "refuse"; readonly failure: SingleSignOnFailure }

const refuse = (failure: SingleSignOnFailure): Welcome => ({ kind: "refuse", failure })

function welcomeToOrganization(newcomer: Newcomer): Welcome {
  const { connection, person, member, organizationSuspended } = newcomer
  if (person === null) {
    const { joinRole } = connection
    return joinRole === null || organizationSuspended
      ? refuse("not_a_member")
      : { kind: "join", role: joinRole }
  }
  // Nobody becomes a member again by signing in whom somebody removed; and nobody elsewhere is drawn in by what a provider says.
  if (member === null || member.suspended) return refuse("not_a_member")
  return newcomer.isBoundElsewhere ? refuse("identity_taken") : { kind: "bind" }
}

/**
 * Judges a first sign-in. An address that the provider does not vouch for counts for nothing. The provider of an organization counts for
 * members of that organization, who get nowhere else by it. The instance's own opens everything, so it binds only a person who has shown
 * that the address is theirs: whoever made the person of that address beforehand could otherwise be let in beside its owner.
 */
export function welcome(newcomer: Newcomer): Welcome {
  if (!newcomer.emailVerified) return refuse("email_unverified")
  if (newcomer.connection.organizationId !== null) return welcomeToOrganization(newcomer)
  if (newcomer.person === null) return refuse("not_a_member")
  if (newcomer.person.emailVerifiedAt === null) return refuse("link_required")
  return newcomer.isBoundElsewhere ? refuse("identity_taken") : { kind: "bind" }
}

/** How a connection is to be. What is left out stays; in a new one it is off. */
export interface ConnectionWish {
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  /** Whether a client secret comes with it. */
  readonly hasSecret: boolean
  readonly domain?: string | null | undefined
  readonly enforced?: boolean | undefined
  readonly joinRole?: JoinRole | null | undefined
}

/** A wish beside what there is, and who has it. */
export interface ConnectionScene {
  readonly organizationId: string | null
  readonly present: SsoConnection | null
  /** The connection that vouched for the session of whoever asks. */
  readonly sessionConnectionId: string | null
}

/** A member of a wish that does not fit. */
export interface WishProblem {
  /** JSON pointer. */
  readonly pointer: string
  readonly detail: string
}

/** What a connection becomes; `isOtherProvider`: whoever was vouched for before is vouched for no longer. */
export type ConnectionPlan =
  | {
      readonly kind: "change"
      readonly fields: Omit<SsoConnection, "id" | "organizationId" | "createdAt">
      readonly isOtherProvider: boolean
    }
  | { readonly kind: "unfit"; readonly problems: readonly WishProblem[] }
  /** Nobody can tell yet whether it lets anybody in. */
  | { readonly kind: "unproven" }

function problemsOf(
  wish: ConnectionWish,
  { organizationId, present }: ConnectionScene,
): readonly WishProblem[] {
  const problems: WishProblem[] = []
  if (organizationId === null && wish.enforced === true) {
    problems.push({ pointer: "/enforced", detail: "Only an organization can insist on its own provider." })
  }
  if (organizationId === null && (wish.joinRole ?? null) !== null) {
    problems.push({
      pointer: "/join_role",
      detail: "The instance's own provider leads into no organization.",
    })
  }
  const isSameIssuer = present !== null && present.issuer === wish.issuer
  if (!wish.hasSecret && !isSameIssuer) {
    // The one that is kept must not be sent to anybody else than who gave it.
    problems.push({ pointer: "/client_secret", detail: "Send the secret that goes with this issuer." })
  }
  return problems
}

/**
 * Judges what somebody wants a connection to be. It is enforced only from a session that came by it, unchanged: so there is a way in. With
 * another issuer the kept client secret is of no use, and nobody may have it sent there.
 */
export function planConnection(wish: ConnectionWish, scene: ConnectionScene): ConnectionPlan {
  const { present, sessionConnectionId } = scene
  const problems = problemsOf(wish, scene)
  if (problems.length > 0) return { kind: "unfit", problems }
  const isOtherProvider = present !== null && present.issuer !== wish.issuer
  const enforced = wish.enforced ?? present?.enforced ?? false
  const isProven =
    present !== null &&
    !isOtherProvider &&
    (present.enforced || (present.clientId === wish.clientId && sessionConnectionId === present.id))
  if (enforced && !isProven) return { kind: "unproven" }
  const { name, issuer, clientId, domain, joinRole } = wish
  const fields = {
    name,
    issuer,
    clientId,
    enforced,
    domain: domain === undefined ? (present?.domain ?? null) : domain,
    joinRole: joinRole === undefined ? (present?.joinRole ?? null) : joinRole,
  }
  return { kind: "change", fields, isOtherProvider }
}
