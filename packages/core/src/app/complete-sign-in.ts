import { hasSecretShape, mintSecret, SECRET_ENTROPY_BYTES } from "../domain/secret.ts"
import type { Ticket, TicketKind } from "../domain/credential.ts"
import type { Person, SignInMethod } from "../domain/tenancy.ts"
import { SIGN_IN_METHODS } from "../domain/tenancy.ts"
import type { AppPorts } from "./request.ts"
import { mutate } from "./request.ts"
import type { SignedIn, SignInClient, SignInProof } from "./session.ts"
import { startSession } from "./session.ts"

/** How long somebody has for the second factor, ms. */
export const SECOND_FACTOR_MS: number = 10 * 60_000

/** Ways to show a second factor. */
export const SECOND_FACTOR_METHODS = ["totp", "recovery_code"] as const

export type SecondFactorMethod = (typeof SECOND_FACTOR_METHODS)[number]

/** A sign-in that waits for a second factor. */
export interface PendingSignIn {
  /** Secret of the ticket to come back with. */
  readonly secret: string
  readonly methods: readonly SecondFactorMethod[]
  readonly expiresAt: number
}

/** What came of a first factor. */
export type SignInOutcome =
  | { readonly kind: "signed_in"; readonly signedIn: SignedIn }
  | { readonly kind: "second_factor"; readonly pending: PendingSignIn }

/**
 * Makes a ticket and stores it. The secret exists only here and in what is handed out.
 * @param about what it is for, for whom, how long it lasts (ms), and what to remember
 */
export async function issueTicket(
  ports: AppPorts,
  about: {
    readonly kind: TicketKind
    readonly personId: string | null
    readonly lifetimeMs: number
    readonly data?: Ticket["data"]
  },
): Promise<{ readonly secret: string; readonly ticket: Ticket }> {
  const secret = mintSecret(ports.entropy.bytes(SECRET_ENTROPY_BYTES))
  const createdAt = ports.clock.now()
  const ticket: Ticket = {
    tokenHash: ports.digest.sha256Hex(secret),
    kind: about.kind,
    personId: about.personId,
    data: about.data ?? {},
    createdAt,
    expiresAt: createdAt + about.lifetimeMs,
  }
  await ports.store.tickets.put(ticket)
  return { secret, ticket }
}

/** The ticket of a secret without using it up; null when it is unknown, used or over. */
export async function peekTicket(ports: AppPorts, kind: TicketKind, secret: string): Promise<Ticket | null> {
  if (!hasSecretShape(secret)) return null
  const ticket = await ports.store.tickets.get(kind, ports.digest.sha256Hex(secret))
  return ticket === null || ports.clock.now() >= ticket.expiresAt ? null : ticket
}

/** Uses a ticket up; null when it is unknown, used or over. Of several who try at once, one gets it. */
export async function redeemTicket(
  ports: AppPorts,
  kind: TicketKind,
  secret: string,
): Promise<Ticket | null> {
  if (!hasSecretShape(secret)) return null
  const ticket = await ports.store.tickets.take(kind, ports.digest.sha256Hex(secret))
  return ticket === null || ports.clock.now() >= ticket.expiresAt ? null : ticket
}

/** The second factors a person can show, in the order to offer them. */
export async function secondFactorsOf(
  { store }: Pick<AppPorts, "store">,
  personId: string,
): Promise<readonly SecondFactorMethod[]> {
  const { credentials } = store.read
  const [totp] = await credentials.ofPerson(personId, "totp")
  if (totp?.details.kind !== "totp" || !totp.details.confirmed) return []
  const [codes] = await credentials.ofPerson(personId, "recovery_codes")
  const left = codes?.details.kind === "recovery_codes" && codes.details.hashes.length > 0
  return left ? ["totp", "recovery_code"] : ["totp"]
}

/** Starts a session for somebody who has shown all that is asked of them. */
export async function signIn(ports: AppPorts, client: SignInClient, proof: SignInProof): Promise<SignedIn> {
  return mutate(ports, async (tx) => {
    const { value, audit } = await startSession(ports, tx, { client, proof })
    return { value, organizationId: null, audit: [audit], targets: [] }
  })
}

// A passkey is two factors by itself, a provider asks for its own, and links are for people who lost what they sign in with.
const ONE_FACTOR: readonly SignInMethod[] = ["password", "wallet"]

/** Goes on after a first factor: signs in, or asks for the second one if the person has set it up. */
export async function completeSignIn(
  ports: AppPorts,
  client: SignInClient,
  proof: SignInProof,
): Promise<SignInOutcome> {
  const { person, method } = proof
  const methods = ONE_FACTOR.includes(method) ? await secondFactorsOf(ports, person.id) : []
  if (methods.length === 0) return { kind: "signed_in", signedIn: await signIn(ports, client, proof) }
  const { secret, ticket } = await issueTicket(ports, {
    kind: "second_factor",
    personId: person.id,
    lifetimeMs: SECOND_FACTOR_MS,
    data: { method, credential_id: proof.credentialId ?? null },
  })
  return { kind: "second_factor", pending: { secret, methods, expiresAt: ticket.expiresAt } }
}

/** How a sign-in began that a ticket continues: what its {@link SignInProof} has besides the second factor. */
export interface PendingProof {
  readonly person: Person
  readonly method: SignInMethod
  /** What was shown first; the sign-in fails when it is gone. */
  readonly credentialId: string | null
}

/** Whose sign-in a ticket continues, and how it began; null when the person is gone. */
export async function pendingProof(
  { store }: Pick<AppPorts, "store">,
  { personId, data }: Ticket,
): Promise<PendingProof | null> {
  const person = personId === null ? null : await store.read.people.get(personId)
  const method = SIGN_IN_METHODS.find((one) => one === data["method"])
  const credentialId = data["credential_id"]
  if (person === null || method === undefined) return null
  return { person, method, credentialId: typeof credentialId === "string" ? credentialId : null }
}
