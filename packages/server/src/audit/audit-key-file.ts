import type { AuditSigner } from "@bitting/core"
import type { KeyObject } from "node:crypto"
import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign } from "node:crypto"
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs"
import { join } from "node:path"
import { ConfigError } from "../config.ts"

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

/** Writes a new key where only its owner can read it (mode 0600), whole or not at all. */
function writeNewKey(path: string): KeyObject {
  const { privateKey } = generateKeyPairSync("ed25519")
  const draft = `${path}.new`
  const file = openSync(draft, "w", 0o600)
  try {
    writeSync(file, privateKey.export({ type: "pkcs8", format: "pem" }).toString())
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  // An older draft may have been left with other rights.
  chmodSync(draft, 0o600)
  renameSync(draft, path)
  return privateKey
}

function rawPublicKey(privateKey: KeyObject): Uint8Array {
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" })
  return Buffer.from(x, "base64url")
}

/**
 * Loads the key that signs checkpoints; makes one if there is none.
 * @param dataDir created if need be, readable for its owner only
 * @throws ConfigError when the file is no such key
 */
export function loadAuditSigner(dataDir: string): AuditSigner {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const path = auditKeyPath(dataDir)
  const privateKey = readKey(path) ?? writeNewKey(path)
  return {
    digest: (bytes) => hash("sha256", bytes, "buffer"),
    publicKey: rawPublicKey(privateKey),
    sign: (message) => sign(null, message, privateKey),
  }
}
