import type { AddPasskey, ShowPasskey } from "@bitting/sdk"
import { startAuthentication, startRegistration, WebAuthnAbortService } from "@simplewebauthn/browser"
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser"
import { api } from "../api/client.ts"
import { processServerError } from "../api/errors.ts"
import type { ServerError } from "../api/errors.ts"
import { texts } from "../texts.ts"

/** Names of what browsers throw when nobody wanted or managed to show a passkey. */
const UNFINISHED = new Set(["NotAllowedError", "AbortError"])

/**
 * Asks the browser for a passkey of this host.
 * @param autofill offers it in the field for the e-mail address, and waits until somebody chooses one
 * @throws BittingError, and what the browser throws: see `passkeyError`
 */
export async function showPasskey({ autofill = false } = {}): Promise<ShowPasskey> {
  const { ticket, options } = await api.auth.challengePasskey()
  // The API documents the options as what the browser takes.
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON
  return { ticket, response: await startAuthentication({ optionsJSON, useBrowserAutofill: autofill }) }
}

/** Has the browser make a passkey. @throws BittingError, and what the browser throws: see `passkeyError` */
export async function makePasskey(): Promise<Omit<AddPasskey, "name">> {
  const { ticket, options } = await api.auth.beginPasskey()
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON
  return { ticket, response: await startRegistration({ optionsJSON }) }
}

/** Ends a question to the browser that nobody waits for any more. */
export function stopPasskeys(): void {
  WebAuthnAbortService.cancelCeremony()
}

/** Words for what went wrong with a passkey. */
export function passkeyError(thrown: unknown): ServerError {
  const error = processServerError(thrown)
  const name = thrown instanceof Error ? thrown.name : ""
  if (UNFINISHED.has(name)) return { ...error, message: texts.signIn.passkey.unfinished }
  if (name === "InvalidStateError") return { ...error, message: texts.signIn.passkey.there }
  if (name === "SecurityError") return { ...error, message: texts.signIn.passkey.wrongHost }
  if (error.code === "invalid_credentials") return { ...error, message: texts.signIn.passkey.refused }
  return error
}
