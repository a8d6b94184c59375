import { createHmac } from "node:crypto"
import type { Api } from "./api.ts"

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

/** Milliseconds in which an app shows one code. */
export const CODE_MS = 30_000

function base32Bytes(text: string): Buffer {
  const bits = Array.from(text, (letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("")
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

/**
 * What an authenticator app shows, by RFC 6238 and nothing of the server's.
 * @param secret base32
 * @param at epoch ms
 */
export function codeAt(secret: string, at: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / CODE_MS)))
  const hash = createHmac("sha1", base32Bytes(secret)).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) & 15
  return String((hash.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, "0")
}

/** Somebody's authenticator app that is set up, and the recovery codes that came with it. */
export interface TestApp {
  readonly secret: string
  readonly recoveryCodes: readonly string[]
}

/** Sets up an authenticator app of whoever calls. `now`: the server's clock, epoch ms. */
export async function setUpApp(api: Api, now: number): Promise<TestApp> {
  const begun = await api.post("/auth/totp")
  if (begun.status !== 201) throw new Error(`beginning an app answered ${begun.status}: ${begun.text}`)
  const { secret } = begun.body
  const confirmed = await api.post("/auth/totp/confirm", { code: codeAt(secret, now) })
  if (confirmed.status !== 200)
    throw new Error(`confirming an app answered ${confirmed.status}: ${confirmed.text}`)
  return { secret, recoveryCodes: confirmed.body.recovery_codes }
}
