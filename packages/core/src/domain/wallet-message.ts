import { formatTimestamp } from "./duration.ts"

/** What a wallet is asked to sign. */
export interface WalletMessage {
  /** Host and port that asks, as the browser's address line shows it (RFC 3986 authority without user). */
  readonly domain: string
  /** With its checksum (EIP-55). */
  readonly address: string
  /** One line of ASCII that says what the signature is for. */
  readonly statement: string
  /** Base URL of the server that asks. */
  readonly uri: string
  /** 8 or more letters and digits that nobody can guess. */
  readonly nonce: string
  /** Epoch ms. */
  readonly issuedAt: number
  readonly expiresAt: number
}

/** The chain that messages name. Nothing is looked up on it: an address is the same key on every chain. */
const CHAIN_ID = 1

/** Writes the message as EIP-4361 (Sign-In with Ethereum) wants it, version 1. */
export function walletMessage(message: WalletMessage): string {
  return [
    `${message.domain} wants you to sign in with your Ethereum account:`,
    message.address,
    "",
    message.statement,
    "",
    `URI: ${message.uri}`,
    "Version: 1",
    `Chain ID: ${CHAIN_ID}`,
    `Nonce: ${message.nonce}`,
    `Issued At: ${formatTimestamp(message.issuedAt)}`,
    `Expiration Time: ${formatTimestamp(message.expiresAt)}`,
  ].join("\n")
}
