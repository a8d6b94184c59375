import type { NoteTools } from "@bitting/core"
import { createPublicKey, hash, verify } from "node:crypto"

/** What exports and checkpoints of audit logs are checked with: Node's SHA-256 and Ed25519. */
export const auditVerifyTools: NoteTools = {
  digest: (bytes) => hash("sha256", bytes, "buffer"),
  verifySignature: ({ publicKey, message, signature }) => {
    const x = Buffer.from(publicKey).toString("base64url")
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" })
    return verify(null, message, key, signature)
  },
}
