import type { Bitting, ImportAnswer, ImportedKey } from "@bitting/sdk"
import { BittingError } from "@bitting/sdk"
import { setTimeout as delay } from "node:timers/promises"

/** Pauses before an import that was not answered is sent again, ms. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000]

function mayRepeat(error: unknown): boolean {
  return error instanceof BittingError && [0, 429, 502, 503, 504].includes(error.status)
}

/** Sends a batch until it is answered. Sending it twice is harmless: keys that are there already are left alone. */
export async function sendBatch(
  bitting: Bitting,
  body: { readonly organization_id?: string; readonly keys: readonly ImportedKey[] },
): Promise<ImportAnswer> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await bitting.keys.import({ body }, { timeoutMs: 120_000 })
    } catch (error) {
      if (!mayRepeat(error)) throw error
      await delay(pauseMs)
    }
  }
  return await bitting.keys.import({ body }, { timeoutMs: 120_000 })
}
