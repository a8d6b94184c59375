import type { MadePasskey, PasskeyResponse, Passkeys, PasskeySite } from "@bitting/core"
import { PASSKEY_CHALLENGE_MS } from "@bitting/core"
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server"

const NAME = "Bitting"

/** EdDSA, ECDSA with P-256, and RSA, as COSE numbers them: what every authenticator has one of. */
const ALGORITHMS = [-8, -7, -257]

/** Ways to an authenticator that browsers know (WebAuthn §5.8.4). */
const TRANSPORTS = ["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"]

/** Nobody's key: what is checked against it costs the same and is never right. */
const NOBODY = {
  id: "",
  publicKey:
    "pQECAyYgASFYIEKIiO0C4BCVRetlzWUsgwMKr1dGORCR1w8QaMx_y9U_IlggHCtIGaQcncMqOSA4b66eQDW_SLPGx-3fP8BCKxroQaY",
  counter: 0,
  personId: null,
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, "base64url"))

const userHandleOf = (personId: string): string => Buffer.from(personId).toString("base64url")

/** Whether the page was the site's own, and not inside of somebody else's (WebAuthn §5.8.1). */
function isOwnPage(clientData: string, { origin }: PasskeySite): boolean {
  const said: unknown = JSON.parse(Buffer.from(clientData, "base64url").toString("utf8"))
  if (typeof said !== "object" || said === null) return false
  const { crossOrigin, topOrigin } = said as { readonly crossOrigin?: unknown; readonly topOrigin?: unknown }
  return crossOrigin !== true && (topOrigin === undefined || topOrigin === origin)
}

/**
 * Whether there is no statement about the authenticator, as was asked for, or one it signed itself. Others would have to be looked up on
 * the net, at addresses that are the sender's to choose.
 */
async function isPlain(attestationObject: string): Promise<boolean> {
  const { decodeAttestationObject } = await import("@simplewebauthn/server/helpers")
  const decoded = decodeAttestationObject(bytesOf(attestationObject))
  const format = decoded.get("fmt")
  return format === "none" || (format === "packed" && decoded.get("attStmt").get("x5c") === undefined)
}

/** What the library says, null where it refuses. */
async function unlessRefused<T>(look: () => Promise<T | null>): Promise<T | null> {
  try {
    return await look()
  } catch {
    // It tells faults apart by their messages; whoever sent them is told nothing.
    return null
  }
}

// The contract has looked at the shape, and the library looks at what is in it.
const asMade = (response: PasskeyResponse): RegistrationResponseJSON =>
  response as unknown as RegistrationResponseJSON
const asUsed = (response: PasskeyResponse): AuthenticationResponseJSON =>
  response as unknown as AuthenticationResponseJSON

async function readMade(
  response: RegistrationResponseJSON,
  { site, challenge }: { readonly site: PasskeySite; readonly challenge: string },
): Promise<MadePasskey | null> {
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server")
  return unlessRefused(async () => {
    const { clientDataJSON, attestationObject } = response.response
    if (!isOwnPage(clientDataJSON, site) || !(await isPlain(attestationObject))) return null
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.host,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (!verified || registrationInfo.credential.id !== response.id) return null
    const { credential, credentialBackedUp } = registrationInfo
    return {
      id: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString("base64url"),
      counter: credential.counter,
      transports: TRANSPORTS.filter((one) => credential.transports?.includes(one) === true),
      backedUp: credentialBackedUp,
    }
  })
}

async function readUsed(
  response: AuthenticationResponseJSON,
  { site, challenge, passkey }: Parameters<Passkeys["readUsed"]>[1],
): ReturnType<Passkeys["readUsed"]> {
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server")
  const { id, publicKey, counter, personId } = passkey ?? NOBODY
  return unlessRefused(async () => {
    if (!isOwnPage(response.response.clientDataJSON, site)) return null
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.host,
      requireUserVerification: true,
      credential: { id, publicKey: bytesOf(publicKey), counter },
    })
    // Without an address typed in, this is what says whose passkey it is (WebAuthn §7.2, step 6).
    const isTheirs = personId !== null && response.response.userHandle === userHandleOf(personId)
    if (!verified || !isTheirs || response.id !== id) return null
    return { counter: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp }
  })
}

/** Passkeys by the library SimpleWebAuthn, which is loaded when somebody first needs it: it takes time and memory. */
export function createPasskeys(): Passkeys {
  return {
    newChallenge: (bytes) => Buffer.from(bytes).toString("base64url"),
    creationOptions: async ({ site, challenge, person, known }) => {
      const { generateRegistrationOptions } = await import("@simplewebauthn/server")
      const options = await generateRegistrationOptions({
        rpName: NAME,
        rpID: site.host,
        userName: person.email,
        userDisplayName: person.name,
        userID: Uint8Array.from(Buffer.from(person.id)),
        challenge: bytesOf(challenge),
        timeout: PASSKEY_CHALLENGE_MS,
        attestationType: "none",
        excludeCredentials: known.map(({ id, transports }) => ({ id, transports: [...transports] })),
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        supportedAlgorithmIDs: ALGORITHMS,
      })
      return { ...options }
    },
    requestOptions: async ({ site, challenge }) => {
      const { generateAuthenticationOptions } = await import("@simplewebauthn/server")
      const options = await generateAuthenticationOptions({
        rpID: site.host,
        challenge: bytesOf(challenge),
        timeout: PASSKEY_CHALLENGE_MS,
        userVerification: "required",
      })
      return { ...options }
    },
    readMade: (response, expected) => readMade(asMade(response), expected),
    readUsed: (response, expected) => readUsed(asUsed(response), expected),
  }
}
