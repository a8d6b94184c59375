import type { KeyObject } from "node:crypto"
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto"

/** How an authenticator, or the browser before it, does not do what it should. */
export interface Misdeeds {
  /** Origin of the page. */
  readonly origin?: string
  /** Host the passkey is said to be for. */
  readonly host?: string
  readonly challenge?: string
  /** What the browser says it was asked to do. */
  readonly type?: string
  readonly crossOrigin?: boolean
  readonly topOrigin?: string
  /** False: nobody touched it. */
  readonly present?: boolean
  /** False: its user was not verified. */
  readonly verified?: boolean
  /** What its counter says; 0: it has none. */
  readonly counter?: number
  /** Whose the passkey is said to be. */
  readonly userHandle?: string | undefined
  /** Flips a bit of the signature. */
  readonly flipped?: boolean
  /** Id of another passkey. */
  readonly id?: string
  /** Statement about itself that nobody asked for. */
  readonly attestation?: { readonly format: string; readonly statement: ReadonlyMap<string, unknown> }
}

/** Where an authenticator is used. */
export interface Page {
  readonly origin: string
  /** The host a passkey is for. */
  readonly host: string
}

/** A passkey in an authenticator made of nothing but Node, which does what WebAuthn says unless it is told otherwise. */
export interface SoftwarePasskey {
  /** Base64url. */
  readonly id: string
  /** What the browser sends after `navigator.credentials.create`. */
  readonly made: Readonly<Record<string, unknown>>
  /** What it sends after `navigator.credentials.get`; the counter goes up by one. */
  readonly use: (
    options: { readonly challenge: string },
    misdeeds?: Misdeeds,
  ) => Readonly<Record<string, unknown>>
}

type Cbor = string | number | Uint8Array | ReadonlyMap<string | number, unknown> | readonly unknown[]

function cborHead(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value])
  if (value < 256) return Buffer.from([(major << 5) | 24, value])
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255])
}

/** As much of CBOR (RFC 8949) as an attestation needs. */
function cbor(value: Cbor): Buffer {
  if (typeof value === "number") return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value)
  if (typeof value === "string")
    return Buffer.concat([cborHead(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([cborHead(2, value.length), value])
  if (Array.isArray(value))
    return Buffer.concat([cborHead(4, value.length), ...value.map((item) => cbor(item as Cbor))])
  const entries = [...(value as ReadonlyMap<string | number, unknown>)]
  return Buffer.concat([
    cborHead(5, entries.length),
    ...entries.flatMap(([key, item]) => [cbor(key), cbor(item as Cbor)]),
  ])
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url")

const sha256 = (bytes: Uint8Array | string): Buffer => createHash("sha256").update(bytes).digest()

function cosePublicKey(publicKey: KeyObject): Buffer {
  const { x = "", y = "" } = publicKey.export({ format: "jwk" })
  return cbor(
    new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, "base64url")],
      [-3, Buffer.from(y, "base64url")],
    ]),
  )
}

/** What a browser and its authenticator say, but for the misdeeds. */
interface Said {
  readonly page: Page
  readonly type: string
  readonly challenge: string
  readonly counter: number
  /** What it tells of a new passkey; null: the passkey is not new. */
  readonly attested: Buffer | null
}

function clientDataOf({ page, type, challenge }: Said, misdeeds: Misdeeds): Buffer {
  return Buffer.from(
    JSON.stringify({
      type: misdeeds.type ?? type,
      challenge: misdeeds.challenge ?? challenge,
      origin: misdeeds.origin ?? page.origin,
      crossOrigin: misdeeds.crossOrigin ?? false,
      ...(misdeeds.topOrigin === undefined ? {} : { topOrigin: misdeeds.topOrigin }),
    }),
  )
}

function authenticatorDataOf({ page, counter, attested }: Said, misdeeds: Misdeeds): Buffer {
  const { present = true, verified = true, host = page.host } = misdeeds
  const flags = (present ? 1 : 0) | (verified ? 4 : 0) | (attested === null ? 0 : 64)
  const count = Buffer.alloc(4)
  count.writeUInt32BE(misdeeds.counter ?? counter)
  return Buffer.concat([sha256(host), Buffer.from([flags]), count, attested ?? Buffer.alloc(0)])
}

/**
 * Makes a passkey as a browser and its authenticator do.
 * @param options from the server
 * @param misdeeds what is done otherwise while it is made
 */
export function makePasskey(
  options: { readonly challenge: string; readonly user: { readonly id: string } },
  page: Page,
  misdeeds: Misdeeds = {},
): SoftwarePasskey {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const id = misdeeds.id === undefined ? randomBytes(32) : Buffer.from(misdeeds.id, "base64url")
  const length = Buffer.from([id.length >> 8, id.length & 255])
  const attested = Buffer.concat([Buffer.alloc(16), length, id, cosePublicKey(publicKey)])
  const said = { page, type: "webauthn.create", challenge: options.challenge, counter: 0, attested }
  const { format, statement } = misdeeds.attestation ?? {
    format: "none",
    statement: new Map<string, unknown>(),
  }
  const attestationObject = cbor(
    new Map<string, unknown>([
      ["fmt", format],
      ["attStmt", statement],
      ["authData", authenticatorDataOf(said, misdeeds)],
    ]),
  )
  const common = { id: base64url(id), rawId: base64url(id), type: "public-key", clientExtensionResults: {} }
  let count = 0
  return {
    id: base64url(id),
    made: {
      ...common,
      response: {
        clientDataJSON: base64url(clientDataOf(said, misdeeds)),
        attestationObject: base64url(attestationObject),
        transports: ["internal", "carrier-pigeon"],
      },
    },
    use: ({ challenge }, wrong = {}) => {
      count += 1
      const used = { page, type: "webauthn.get", challenge, counter: count, attested: null }
      const data = authenticatorDataOf(used, wrong)
      const client = clientDataOf(used, wrong)
      const signature = sign("sha256", Buffer.concat([data, sha256(client)]), privateKey)
      if (wrong.flipped === true) signature[20] = (signature[20] ?? 0) ^ 1
      const given = wrong.id ?? base64url(id)
      const userHandle = "userHandle" in wrong ? wrong.userHandle : options.user.id
      return {
        ...common,
        id: given,
        rawId: given,
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(data),
          signature: base64url(signature),
          ...(userHandle === undefined ? {} : { userHandle }),
        },
      }
    },
  }
}
