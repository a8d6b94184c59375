import type { PasskeyChallenge, PasskeyCredential } from "@bitting/core"
import { instant } from "./render.ts"

/** A passkey as the API shows it to its own person. */
export function passkeyJson({ id, details, createdAt, lastUsedAt }: Omit<PasskeyCredential, "personId">) {
  return {
    id,
    name: details.name,
    host: details.host,
    backed_up: details.backedUp,
    created_at: instant(createdAt),
    last_used_at: lastUsedAt === null ? null : instant(lastUsedAt),
  }
}

/** What a browser is to be asked. */
export function passkeyChallengeJson({ ticket, options }: PasskeyChallenge) {
  return { ticket, options }
}
