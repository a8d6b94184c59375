import { equalBytes } from "@bitting/core"
import type { AuditSigner } from "@bitting/core"
import type { KeyObject } from "node:crypto"
import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign } from "node:crypto"
import { mkdirSync, readFileSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { ConfigError } from "../config.ts"
import { syncDirectory, writeSecretDraft } from "../secrets/secret-file.ts"

/** Where the key that signs checkpoints of audit logs is. */
export const auditKeyPath = (dataDir: string): string => join(dataDir, "audit-key")

function readKey(path: string): KeyObject | null {
  let text: string
  try {
    text = readFileSync(path, "utf8")
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null
    throw error
  }
  try {
    const key = createPrivateKey(text)
    if (key.asymmetricKeyType === "ed25519") return key
  } catch {
    // Told below, without anything of the file in it.
  }
  throw new ConfigError([
    `${path} is not an Ed25519 private key (PKCS #8, PEM). Restore it from a backup, or move it away: then a new key is made.`,
  ])
}

const draftPath = (dataDir: string): string => `${auditKeyPath(dataDir)}.new`

/** Writes a new key beside the one that counts, durably; only its owner can read it (mode 0600). */
function writeDraft(dataDir: string): KeyObject {
  const { privateKey } = generateKeyPairSync("ed25519")
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString()
  writeSecretDraft(auditKeyPath(dataDir), pem.trimEnd())
  return privateKey
}

/** Lets the draft take the key's place. */
function adoptDraft(dataDir: string): void {
  renameSync(draftPath(dataDir), auditKeyPath(dataDir))
  syncDirectory(dataDir)
}

function rawPublicKey(privateKey: KeyObject): Uint8Array {
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" })
  return Buffer.from(x, "base64url")
}

function signerOf(privateKey: KeyObject): AuditSigner {
  return {
    digest: (bytes) => hash("sha256", bytes, "buffer"),
    publicKey: rawPublicKey(privateKey),
    sign: (message) => sign(null, message, privateKey),
  }
}

/** Ends a rotation that was interrupted: its key counts if the database says so. */
function settleDraft(dataDir: string, recorded: Uint8Array | null): void {
  const draft = readDraft(dataDir)
  if (draft !== null && recorded !== null && equalBytes(rawPublicKey(draft), recorded)) adoptDraft(dataDir)
  else rmSync(draftPath(dataDir), { force: true })
}

/** The key of a rotation that was begun; null: there is none, or it was not written to its end. */
function readDraft(dataDir: string): KeyObject | null {
  try {
    return readKey(draftPath(dataDir))
  } catch (error) {
    if (error instanceof ConfigError) return null
    throw error
  }
}

/**
 * Loads the key that signs checkpoints; makes one if there is none.
 * @param dataDir created if need be, readable for its owner only
 * @param recorded public half of the key that the database says signs; null: none yet
 * @throws ConfigError when the file is no such key
 */
export function loadAuditSigner(dataDir: string, recorded: Uint8Array | null): AuditSigner {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  settleDraft(dataDir, recorded)
  const key = readKey(auditKeyPath(dataDir))
  if (key !== null) return signerOf(key)
  const made = writeDraft(dataDir)
  adoptDraft(dataDir)
  return signerOf(made)
}

/** A key that lies beside the one that counts, until the database says that it counts itself. */
export interface DraftSigner {
  readonly signer: AuditSigner
  /** Lets it take the other one's place. */
  readonly adopt: () => void
  /** Takes it away. */
  readonly discard: () => void
}

/** Makes a new key for a rotation. */
export function draftAuditSigner(dataDir: string): DraftSigner {
  return {
    signer: signerOf(writeDraft(dataDir)),
    adopt: () => adoptDraft(dataDir),
    discard: () => rmSync(draftPath(dataDir), { force: true }),
  }
}
