import { revealKey } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `POST /keys/{grant_id}/reveal`. */
export const keysReveal: Handler<"keys.reveal"> = async (services, { params, context }) => ({
  body: { token: await revealKey(services, context, params.grant_id) },
})
