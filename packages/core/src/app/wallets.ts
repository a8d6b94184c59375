import type { Credential, TicketKind } from "../domain/credential.ts"
import { mintSecret, SECRET_ENTROPY_BYTES } from "../domain/secret.ts"
import type { WalletMessage } from "../domain/wallet-message.ts"
import { walletMessage } from "../domain/wallet-message.ts"
import { BittingError } from "../errors.ts"
import type { WalletSignatures } from "../people-ports.ts"
import type { ReadRepositories } from "../ports.ts"
import type { SignInOutcome } from "./complete-sign-in.ts"
import { completeSignIn, issueTicket, redeemTicket } from "./complete-sign-in.ts"
import type { OwnChange } from "./own-credentials.ts"
import { contextOfOwn, demandOwnChange } from "./own-credentials.ts"
import type { AppPorts } from "./request.ts"
import { auditEntry, mintId, mutate } from "./request.ts"
import type { SignInClient } from "./session.ts"

/** How long somebody has to sign the message, ms. */
export const WALLET_CHALLENGE_MS: number = 5 * 60_000

/** Wallets one person can link. */
export const WALLETS_MAX = 20

/** What signing in with a wallet works with. */
export interface WalletPorts extends AppPorts {
  /** Null: signing in with a wallet is switched off. */
  readonly wallets: WalletSignatures | null
}

/** Who asks for a signature, as the wallet shows it. */
export type WalletSite = Pick<WalletMessage, "domain" | "uri">

/** What a wallet is to sign, and what to bring the signature back with. */
export interface WalletChallenge {
  readonly message: string
  readonly ticket: string
  readonly expiresAt: number
}

const STATEMENTS = {
  wallet_sign_in: "Sign in to Bitting with this wallet. It costs nothing and moves nothing.",
  wallet_link: "Let this wallet sign in to my Bitting account. It costs nothing and moves nothing.",
} as const satisfies Partial<Record<TicketKind, string>>

/** @throws BittingError not_found where signing in with a wallet is switched off */
function demandWallets({ wallets }: WalletPorts): WalletSignatures {
  if (wallets !== null) return wallets
  throw new BittingError("not_found", { detail: "Signing in with a wallet is switched off here." })
}

async function challenge(
  ports: WalletPorts,
  about: {
    readonly kind: keyof typeof STATEMENTS
    readonly personId: string | null
    readonly address: string
    readonly site: WalletSite
  },
): Promise<WalletChallenge> {
  const { kind, personId, site } = about
  const address = await demandWallets(ports).addressOf(about.address)
  if (address === null) {
    const errors = [{ pointer: "/address", detail: "Not an Ethereum address, or one with a wrong checksum." }]
    throw new BittingError("invalid_request", { errors })
  }
  const issuedAt = Math.trunc(ports.clock.now())
  const expiresAt = issuedAt + WALLET_CHALLENGE_MS
  const nonce = mintSecret(ports.entropy.bytes(SECRET_ENTROPY_BYTES))
  const message = walletMessage({ ...site, address, statement: STATEMENTS[kind], nonce, issuedAt, expiresAt })
  const data = { address, message }
  const { secret, ticket } = await issueTicket(ports, {
    kind,
    personId,
    lifetimeMs: WALLET_CHALLENGE_MS,
    data,
  })
  return { message, ticket: secret, expiresAt: ticket.expiresAt }
}

/** A signed message as it comes back. */
export interface WalletAnswer {
  readonly ticket: string
  /** 65 bytes in hex. */
  readonly signature: string
}

/**
 * The address whose key signed the message of a ticket. The ticket is used up, whatever comes of it.
 * @param personId whom the ticket must have been made for
 * @throws BittingError invalid_ticket, invalid_credentials
 */
async function proven(
  ports: WalletPorts,
  answer: WalletAnswer,
  { kind, personId }: { readonly kind: keyof typeof STATEMENTS; readonly personId: string | null },
): Promise<string> {
  const wallets = demandWallets(ports)
  const ticket = await redeemTicket(ports, kind, answer.ticket)
  if (ticket === null || ticket.personId !== personId) throw new BittingError("invalid_ticket")
  const { address, message } = ticket.data
  const signer = typeof message === "string" ? await wallets.signerOf(message, answer.signature) : null
  if (signer === null || signer !== address) throw new BittingError("invalid_credentials")
  return signer
}

/**
 * Makes the message that a wallet signs to sign in. Whether anybody has linked the wallet makes no difference.
 * @throws BittingError invalid_request, not_found (switched off)
 */
export async function challengeWallet(
  ports: WalletPorts,
  { address, site }: { readonly address: string; readonly site: WalletSite },
): Promise<WalletChallenge> {
  return challenge(ports, { kind: "wallet_sign_in", personId: null, address, site })
}

/**
 * Signs in with a wallet that somebody has linked, or asks for their second factor. It never makes anybody.
 * @throws BittingError invalid_ticket, invalid_credentials, not_found (switched off)
 */
export async function signInByWallet(
  ports: WalletPorts,
  client: SignInClient,
  answer: WalletAnswer,
): Promise<SignInOutcome> {
  const address = await proven(ports, answer, { kind: "wallet_sign_in", personId: null })
  const { credentials, people } = ports.store.read
  const credential = await credentials.byHandle("wallet", address)
  const person = credential === null ? null : await people.get(credential.personId)
  if (credential === null || person === null) throw new BittingError("invalid_credentials")
  const proof = { person, method: "wallet", secondFactor: false, credentialId: credential.id } as const
  return completeSignIn(ports, client, proof)
}

/**
 * Makes the message that a wallet signs to be linked to the person who asks.
 * @throws BittingError invalid_request, not_found (switched off), invalid_session, confined_session, reauthentication_required
 */
export async function challengeWalletLink(
  ports: WalletPorts,
  change: OwnChange,
  { address, site }: { readonly address: string; readonly site: WalletSite },
): Promise<WalletChallenge> {
  const { personId } = await demandOwnChange(ports, ports.store.read, change)
  return challenge(ports, { kind: "wallet_link", personId, address, site })
}

/** @throws BittingError already_exists: somebody has linked the wallet, or one person has linked too many */
async function demandRoom(
  { credentials }: Pick<ReadRepositories, "credentials">,
  personId: string,
  address: string,
): Promise<void> {
  if ((await credentials.byHandle("wallet", address)) !== null)
    throw new BittingError("already_exists", { detail: "This wallet is linked already." })
  const linked = await credentials.ofPerson(personId, "wallet")
  if (linked.length >= WALLETS_MAX)
    throw new BittingError("already_exists", { detail: `At most ${WALLETS_MAX} wallets can be linked.` })
}

/**
 * Links a wallet to the person who asks.
 * @throws BittingError invalid_ticket, invalid_credentials, already_exists, not_found (switched off), invalid_session, confined_session, reauthentication_required
 */
export async function linkWallet(
  ports: WalletPorts,
  change: OwnChange,
  answer: WalletAnswer,
): Promise<Credential> {
  const { personId } = await demandOwnChange(ports, ports.store.read, change)
  const address = await proven(ports, answer, { kind: "wallet_link", personId })
  return mutate(ports, async (tx) => {
    await demandOwnChange(ports, tx, change)
    await demandRoom(tx, personId, address)
    const credential: Credential = {
      id: mintId(ports, "crd"),
      personId,
      handle: address,
      details: { kind: "wallet" },
      createdAt: ports.clock.now(),
      lastUsedAt: null,
      version: 1,
    }
    await tx.credentials.insert(credential)
    const entry = auditEntry(ports, contextOfOwn(change), {
      organizationId: null,
      action: "wallet.linked",
      target: { kind: "credential", id: credential.id },
      after: { address },
    })
    return { value: credential, organizationId: null, audit: [entry], targets: [] }
  })
}

/** The wallets a person has linked, by creation; the handle of each is its address. */
export async function listWallets(
  reads: Pick<ReadRepositories, "credentials">,
  personId: string,
): Promise<readonly Credential[]> {
  return reads.credentials.ofPerson(personId, "wallet")
}

/**
 * Unlinks a wallet from the person who asks, also where signing in with wallets is switched off.
 * @throws BittingError not_found, invalid_session, confined_session, reauthentication_required
 */
export async function unlinkWallet(ports: AppPorts, change: OwnChange, id: string): Promise<void> {
  await mutate(ports, async (tx) => {
    const { personId } = await demandOwnChange(ports, tx, change)
    const credential = await tx.credentials.get(id)
    if (credential?.details.kind !== "wallet" || credential.personId !== personId)
      throw new BittingError("not_found")
    await tx.credentials.delete(id)
    const entry = auditEntry(ports, contextOfOwn(change), {
      organizationId: null,
      action: "wallet.unlinked",
      target: { kind: "credential", id },
      before: { address: credential.handle },
    })
    return { value: undefined, organizationId: null, audit: [entry], targets: [] }
  })
}
