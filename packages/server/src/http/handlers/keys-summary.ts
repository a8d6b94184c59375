import { countKeys } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { keysAsked } from "../keys-asked.ts"

/** `GET /keys/summary`. */
export const keysSummary: Handler<"keys.summary"> = async (services, { query, context }) => {
  const statuses = await countKeys(services, context, keysAsked(query))
  const total = Object.values(statuses).reduce((sum, count) => sum + count, 0)
  return { body: { total, statuses } }
}
