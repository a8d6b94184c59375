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
  const caller = demandVerifying(context.caller)
  const { usage, usage_report: report } = body
  if (usage !== undefined) verifiers.count(caller, usage, report)
  const written = report === undefined ? undefined : verifiers.written(caller, report.reporter)
  const told = written === undefined ? {} : { usage_written: written }
  if (reply === null) return { body: { id, n, reset: true, ...told } }
  return {
    body: {
      id,
      n,
      reset: false,
      ...told,
      from: position,
      to: reply.to,
      now: reply.now,
      ack_spacing_ms: reply.ackSpacingMs,
      keyspaces: verifiers.keyspaces,
      changes: reply.changes,
    },
  }
}
