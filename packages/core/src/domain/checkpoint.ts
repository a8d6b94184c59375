import { base64Bytes, base64Text, concatBytes, equalBytes, hexText, utf8Bytes } from "./bytes.ts"
import type { TreeDigest } from "./merkle.ts"

/** The state of a log at a moment (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Name of the log, unique and for ever the same. */
  readonly origin: string
  /** Number of leaves. */
  readonly size: number
  readonly root: Uint8Array
}

/** Checks an Ed25519 signature (RFC 8032). `publicKey`: 32 bytes. */
export type VerifySignature = (check: {
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}) => boolean

/** Who signs a note: its name in signature lines, and an Ed25519 public key. */
export interface NoteKey {
  readonly name: string
  readonly publicKey: Uint8Array
}

/** What checking a note needs besides the note. */
export interface NoteTools {
  /** SHA-256. */
  readonly digest: TreeDigest
  readonly verifySignature: VerifySignature
}

const ED25519 = 0x01
const KEY_ID_BYTES = 4
const PUBLIC_KEY_BYTES = 32
const SIGNATURE_BYTES = 64
const ROOT_BYTES = 32

/** Names stand in lines of fields that are parted by spaces and, in a verifier key, by plus signs. */
const NAME = /^[^\s+]+$/u

const typedKey = ({ publicKey }: NoteKey): Uint8Array => concatBytes([Uint8Array.of(ED25519), publicKey])

/** The first bytes of SHA-256(name ‖ 0A ‖ type ‖ key) (C2SP signed-note). */
function keyIdOf(digest: TreeDigest, key: NoteKey): Uint8Array {
  return digest(concatBytes([utf8Bytes(`${key.name}\n`), typedKey(key)])).subarray(0, KEY_ID_BYTES)
}

/** The verifier key as text: `name+hex(id)+base64(type ‖ key)`. */
export function vkeyText(digest: TreeDigest, key: NoteKey): string {
  return `${key.name}+${hexText(keyIdOf(digest, key))}+${base64Text(typedKey(key))}`
}

/** Reads a verifier key; null when it is not one of Ed25519 or its id is not its own. */
export function parseVkey(digest: TreeDigest, text: string): NoteKey | null {
  const [name = "", id = "", ...rest] = text.split("+")
  const bytes = base64Bytes(rest.join("+"))
  if (!NAME.test(name) || bytes?.length !== 1 + PUBLIC_KEY_BYTES || bytes[0] !== ED25519) return null
  const key = { name, publicKey: bytes.subarray(1) }
  return hexText(keyIdOf(digest, key)) === id ? key : null
}

/** The text of a checkpoint, which is what is signed; it ends with a line feed. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${base64Text(root)}\n`
}

/** A key and what signs with its private half. */
export interface NoteSigner {
  readonly key: NoteKey
  /** Makes an Ed25519 signature (RFC 8032). */
  readonly sign: (message: Uint8Array) => Uint8Array
}

/** Signs a text with one or more keys (C2SP signed-note). */
export function signNotes(digest: TreeDigest, text: string, signers: readonly NoteSigner[]): string {
  const lines = signers.map(({ key, sign }) => {
    const signature = concatBytes([keyIdOf(digest, key), sign(utf8Bytes(text))])
    return `— ${key.name} ${base64Text(signature)}\n`
  })
  return `${text}\n${lines.join("")}`
}

/**
 * Signs a text (C2SP signed-note).
 * @param sign makes an Ed25519 signature with the private half of the key
 */
export function signNote(
  text: string,
  key: NoteKey,
  { digest, sign }: { readonly digest: TreeDigest; readonly sign: (message: Uint8Array) => Uint8Array },
): string {
  return signNotes(digest, text, [{ key, sign }])
}

/**
 * Opens a signed note.
 * @returns the signed text, or null when the note is malformed or none of its signatures is a right one of that key
 */
export function openNote(note: string, key: NoteKey, { digest, verifySignature }: NoteTools): string | null {
  const end = note.lastIndexOf("\n\n")
  if (end < 0 || !note.endsWith("\n")) return null
  const text = note.slice(0, end + 1)
  const id = keyIdOf(digest, key)
  const message = utf8Bytes(text)
  let verified = false
  for (const line of note.slice(end + 2, -1).split("\n")) {
    const [dash, name, encoded = "", ...rest] = line.split(" ")
    const bytes = base64Bytes(encoded)
    if (dash !== "—" || rest.length > 0 || bytes === null || bytes.length <= KEY_ID_BYTES) return null
    if (name !== key.name || !equalBytes(bytes.subarray(0, KEY_ID_BYTES), id)) continue
    const signature = bytes.subarray(KEY_ID_BYTES)
    if (signature.length !== SIGNATURE_BYTES) return null
    if (!verifySignature({ publicKey: key.publicKey, message, signature })) return null
    verified = true
  }
  return verified ? text : null
}

/** Reads the text of a checkpoint; lines after the third are extensions and are passed over. Null when it is malformed. */
export function parseCheckpointText(text: string): Checkpoint | null {
  const [origin = "", digits = "", encoded = ""] = text.split("\n")
  const size = /^(?:0|[1-9]\d{0,15})$/.test(digits) ? Number(digits) : Number.NaN
  const root = base64Bytes(encoded)
  if (origin === "" || !text.endsWith("\n") || !Number.isSafeInteger(size)) return null
  return root?.length === ROOT_BYTES ? { origin, size, root } : null
}

/**
 * Opens a signed checkpoint of the log that is named like the key.
 * @returns the checkpoint, or null when it is malformed, of another log, or not signed by the key
 */
export function openCheckpoint(note: string, key: NoteKey, tools: NoteTools): Checkpoint | null {
  const text = openNote(note, key, tools)
  const checkpoint = text === null ? null : parseCheckpointText(text)
  return checkpoint?.origin === key.name ? checkpoint : null
}

/** Takes a file of notes, one after the other with an empty line between them, apart. */
export function splitNotes(file: string): readonly string[] {
  const blocks = file.split("\n\n").map((block) => block.replace(/\n$/, ""))
  const notes: string[] = []
  for (const [at, block] of blocks.entries()) {
    const signatures = blocks[at + 1] ?? ""
    if (signatures.startsWith("— ") && !block.startsWith("— ")) notes.push(`${block}\n\n${signatures}\n`)
  }
  return notes
}
