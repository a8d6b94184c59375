import type { WalletAnswer, WalletChallenge } from "@bitting/sdk"
import { processServerError } from "../api/errors.ts"
import type { ServerError } from "../api/errors.ts"
import { texts } from "../texts.ts"

/** What a wallet puts into pages (EIP-1193). */
interface EthereumProvider {
  readonly request: (call: {
    readonly method: string
    readonly params?: readonly unknown[]
  }) => Promise<unknown>
}

declare global {
  interface Window {
    /** There when the browser has a wallet. */
    readonly ethereum?: EthereumProvider
  }
}

/** No wallet, or one that answers nonsense. */
class WalletError extends Error {
  override readonly name = "WalletError"
}

const hexOf = (text: string): string =>
  `0x${Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("")}`

function stringFrom(answer: unknown): string {
  if (typeof answer === "string") return answer
  throw new WalletError(texts.signIn.wallet.strange)
}

/**
 * Has the browser's wallet sign what the server asks (EIP-191 `personal_sign`).
 * @param challenge asks the server for the message, for the address the wallet gives
 * @throws what `walletError` has words for
 */
export async function signWithWallet(
  challenge: (address: string) => Promise<WalletChallenge>,
): Promise<WalletAnswer> {
  const { ethereum } = window
  if (ethereum === undefined) throw new WalletError(texts.signIn.wallet.none)
  const accounts = await ethereum.request({ method: "eth_requestAccounts" })
  const address = stringFrom(Array.isArray(accounts) ? accounts[0] : undefined)
  const { message, ticket } = await challenge(address)
  const signature = await ethereum.request({ method: "personal_sign", params: [hexOf(message), address] })
  return { ticket, signature: stringFrom(signature) }
}

/** Code with which wallets say that the person does not want to (EIP-1193). */
const REJECTED = 4001

/** Words for what went wrong with a wallet. */
export function walletError(thrown: unknown): ServerError {
  const error = processServerError(thrown)
  if (thrown instanceof WalletError) return { ...error, message: thrown.message }
  const code = (thrown as { readonly code?: unknown } | null)?.code
  if (code === REJECTED) return { ...error, message: texts.signIn.wallet.rejected }
  if (error.code === "invalid_credentials") return { ...error, message: texts.signIn.wallet.unknown }
  if (error.code === "unexpected") return { ...error, message: texts.signIn.wallet.strange }
  return error
}
