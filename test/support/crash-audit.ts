import { createAuditVerifier } from "@bitting/core"
import type { AuditVerdict } from "@bitting/core"
import { createPublicKey, hash, verify } from "node:crypto"
import type { Api } from "./api.ts"

/**
 * Exports the log of the organization and checks it offline: entries, hashes, tree and signatures.
 * @param earlierCheckpoint a signed note that the log has to begin with; null: none
 */
export async function checkLog(api: Api, earlierCheckpoint: string | null): Promise<AuditVerdict> {
  const { vkey } = (await api.get("/audit/checkpoint")).body
  const verifier = createAuditVerifier({
    vkey,
    earlierCheckpoint,
    digest: (bytes) => hash("sha256", bytes, "buffer"),
    verifySignature: ({ publicKey, message, signature }) => {
      const x = Buffer.from(publicKey).toString("base64url")
      const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" })
      return verify(null, message, key, signature)
    },
  })
  const { text } = await api.get("/audit/export")
  for (const line of text.trimEnd().split("\n")) verifier.add(line)
  return verifier.finish()
}
