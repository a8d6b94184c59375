import { demandVerifying } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `POST /verifier/renew`. */
export const verifierRenew: Handler<"verifier.renew"> = async ({ verifiers }, { body, context }) => {
  const { id, n, position } = body
  const reply = await verifiers.renew(context.caller, {
    id,
    n,
    position,
    givesUp: body.gives_up ?? null,
    name: body.name ?? null,
    failOpenMs: body.fail_open_ms ?? 0,
  })
  if (body.usage !== undefined) verifiers.count(demandVerifying(context.caller), body.usage)
  if (reply === null) return { body: { id, n, reset: true } }
  return {
    body: {
      id,
      n,
      reset: false,
      from: position,
      to: reply.to,
      now: reply.now,
      ack_spacing_ms: reply.ackSpacingMs,
      keyspaces: verifiers.keyspaces,
      changes: reply.changes,
    },
  }
}
