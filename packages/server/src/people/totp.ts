import type { OneTimeCodes } from "@bitting/core"
import { timingSafeEqual } from "node:crypto"
import type { TOTP } from "otpauth"

/** What every app knows, and what the otpauth address says. */
const KIND = { algorithm: "SHA1", digits: 6, period: 30 } as const

function isSame(one: string, other: string): boolean {
  const [bytes, others] = [Buffer.from(one), Buffer.from(other)]
  return bytes.length === others.length && timingSafeEqual(bytes, others)
}

/** Codes by the library otpauth, which is loaded when somebody first needs it. */
export function createOneTimeCodes(): OneTimeCodes {
  const appOf = async (secret: string, names: ConstructorParameters<typeof TOTP>[0] = {}): Promise<TOTP> => {
    const library = await import("otpauth")
    return new library.TOTP({ ...KIND, ...names, secret: library.Secret.fromBase32(secret) })
  }
  return {
    secretText: async (bytes) => {
      const { Secret } = await import("otpauth")
      return new Secret({ buffer: Uint8Array.from(bytes).buffer }).base32
    },
    uri: async ({ secret, issuer, label }) => (await appOf(secret, { issuer, label })).toString(),
    stepOf: async (code, { secret, steps }) => {
      const app = await appOf(secret)
      const right = steps.filter((step) =>
        isSame(code, app.generate({ timestamp: step * KIND.period * 1_000 })),
      )
      return right[0] ?? null
    },
  }
}
