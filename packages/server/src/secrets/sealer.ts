import type { Entropy, Sealer } from "@bitting/core"
import { SealError } from "@bitting/core"
import { createCipheriv, createDecipheriv, createHash, createHmac, createSecretKey } from "node:crypto"
import type { KeyObject } from "node:crypto"

const ALGORITHM = "aes-256-gcm"
const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16
const WRAPPED_BYTES = IV_BYTES + KEY_BYTES + TAG_BYTES
const VERSION = "v1"
const TAG_LENGTH = { authTagLength: TAG_BYTES }

interface MasterKey {
  readonly id: string
  /** Unlike bytes, it shows nothing of itself when it is logged. */
  readonly key: KeyObject
  readonly check: string
}

/** What AES-GCM makes of a plaintext. */
interface Encrypted {
  readonly iv: Uint8Array
  readonly ciphertext: Uint8Array
  readonly tag: Uint8Array
}

interface Envelope extends Encrypted {
  readonly keyId: string
  readonly wrapped: Uint8Array
}

/** The id of a master key: the first 8 hex digits of SHA-256(`bitting kek id` ‖ key). */
export function masterKeyId(key: Uint8Array): string {
  return createHash("sha256").update("bitting kek id").update(key).digest("hex").slice(0, 8)
}

function masterKey(bytes: Uint8Array): MasterKey {
  return {
    id: masterKeyId(bytes),
    key: createSecretKey(bytes),
    check: createHmac("sha256", bytes).update("bitting master key check v1").digest("base64url"),
  }
}

function encrypt(
  key: KeyObject | Uint8Array,
  text: Uint8Array,
  with_: { iv: Uint8Array; aad: string },
): Encrypted {
  const cipher = createCipheriv(ALGORITHM, key, with_.iv, TAG_LENGTH)
  cipher.setAAD(Buffer.from(with_.aad, "utf8"))
  const ciphertext = Buffer.concat([cipher.update(text), cipher.final()])
  return { iv: with_.iv, ciphertext, tag: cipher.getAuthTag() }
}

/** @throws Error when the tag does not fit */
function decrypt(key: KeyObject | Uint8Array, { iv, ciphertext, tag }: Encrypted, aad: string): Buffer {
  const decipher = createDecipheriv(ALGORITHM, key, iv, TAG_LENGTH)
  decipher.setAAD(Buffer.from(aad, "utf8"))
  decipher.setAuthTag(tag)
  return Buffer.concat([decipher.update(ciphertext), decipher.final()])
}

const damaged = (): SealError =>
  new SealError("damaged", "A sealed secret was changed, or belongs to another record.")

/** Decodes base64url, and only as it is written here: no other text stands for the same bytes. */
function decode(text: string | undefined, length?: number): Uint8Array {
  const bytes = Buffer.from(text ?? "", "base64url")
  if (bytes.toString("base64url") !== text || (length !== undefined && bytes.length !== length))
    throw damaged()
  return bytes
}

const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url")

function parse(sealed: string): Envelope {
  const [version, keyId = "", wrapped, iv, ciphertext, tag, ...rest] = sealed.split(".")
  if (version !== VERSION || !/^[0-9a-f]{8}$/.test(keyId) || rest.length > 0) throw damaged()
  return {
    keyId,
    wrapped: decode(wrapped, WRAPPED_BYTES),
    iv: decode(iv, IV_BYTES),
    ciphertext: decode(ciphertext),
    tag: decode(tag, TAG_BYTES),
  }
}

const format = ({ keyId, wrapped, iv, ciphertext, tag }: Envelope): string =>
  [VERSION, keyId, ...[wrapped, iv, ciphertext, tag].map(encode)].join(".")

const wrapContext = (keyId: string, associatedData: string): string => `${VERSION}|${keyId}|${associatedData}`

function wrap(
  { id, key }: MasterKey,
  dataKey: Uint8Array,
  { iv, associatedData }: { readonly iv: Uint8Array; readonly associatedData: string },
): Uint8Array {
  const { ciphertext, tag } = encrypt(key, dataKey, { iv, aad: wrapContext(id, associatedData) })
  return Buffer.concat([iv, ciphertext, tag])
}

function unwrap({ id, key }: MasterKey, wrapped: Uint8Array, associatedData: string): Buffer {
  const parts = {
    iv: wrapped.subarray(0, IV_BYTES),
    ciphertext: wrapped.subarray(IV_BYTES, IV_BYTES + KEY_BYTES),
    tag: wrapped.subarray(IV_BYTES + KEY_BYTES),
  }
  return decrypt(key, parts, wrapContext(id, associatedData))
}

function opened(
  keys: ReadonlyMap<string, MasterKey>,
  sealed: string,
  associatedData: string,
): { readonly envelope: Envelope; readonly dataKey: Buffer; readonly text: Buffer } {
  const envelope = parse(sealed)
  const key = keys.get(envelope.keyId)
  if (key === undefined) {
    const message = `A secret is sealed under the master key ${envelope.keyId}, which is not configured.`
    throw new SealError("unknown_key", message)
  }
  try {
    const dataKey = unwrap(key, envelope.wrapped, associatedData)
    return { envelope, dataKey, text: decrypt(dataKey, envelope, associatedData) }
  } catch {
    throw damaged()
  }
}

/**
 * Makes the sealer of one or more master keys: envelope encryption with AES-256-GCM (NIST SP 800-38D), a data key for each secret. The
 * format is `docs/spec/sealing.md`.
 * @param masterKeys 32 bytes each; the first seals, all of them open
 * @throws RangeError for no key, a key of another length, or two with one id
 */
export function createSealer(masterKeys: readonly Uint8Array[], entropy: Entropy): Sealer {
  if (masterKeys.some(({ length }) => length !== KEY_BYTES)) throw new RangeError("a master key has 32 bytes")
  const all = masterKeys.map(masterKey)
  const keys = new Map(all.map((key) => [key.id, key]))
  const [current] = all
  if (current === undefined || keys.size < all.length)
    throw new RangeError("one master key is needed, and each once")
  return {
    currentKeyId: current.id,
    keyIds: [...keys.keys()],
    seal: (plaintext, associatedData) => {
      const dataKey = entropy.bytes(KEY_BYTES)
      const wrapped = wrap(current, dataKey, { iv: entropy.bytes(IV_BYTES), associatedData })
      const iv = entropy.bytes(IV_BYTES)
      const encrypted = encrypt(dataKey, Buffer.from(plaintext, "utf8"), { iv, aad: associatedData })
      dataKey.fill(0)
      return format({ keyId: current.id, wrapped, ...encrypted })
    },
    open: (sealed, associatedData) => {
      const { dataKey, text } = opened(keys, sealed, associatedData)
      dataKey.fill(0)
      return text.toString("utf8")
    },
    rewrap: (sealed, associatedData) => {
      const { envelope, dataKey, text } = opened(keys, sealed, associatedData)
      text.fill(0)
      const wrapped = wrap(current, dataKey, { iv: entropy.bytes(IV_BYTES), associatedData })
      dataKey.fill(0)
      return format({ ...envelope, keyId: current.id, wrapped })
    },
    checkOf: (keyId) => keys.get(keyId)?.check ?? null,
  }
}
