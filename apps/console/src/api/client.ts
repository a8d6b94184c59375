import { createBitting } from "@bitting/sdk"
import type { Bitting } from "@bitting/sdk"
import { SERVER_URL } from "./base.ts"
import { serverLost } from "./connection.ts"

const HEALTH_URL = `${SERVER_URL}/healthz`

/** Statuses with which a proxy says that it finds no server behind it. */
const NO_SERVER = new Set([502, 504])

/** `fetch` that notices when the server is gone. */
async function watchedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    const response = await fetch(input, { ...init, credentials: "same-origin" })
    if (NO_SERVER.has(response.status)) serverLost(HEALTH_URL)
    return response
  } catch (error) {
    if (init?.signal?.aborted !== true) serverLost(HEALTH_URL)
    throw error
  }
}

/**
 * The API, called as whoever is signed in. It repeats nothing by itself: reading is repeated by the query client, and what changes something is
 * repeated by the person who sees that it failed.
 */
export const api: Bitting = createBitting({ url: SERVER_URL, fetch: watchedFetch, maxRetries: 0 })
