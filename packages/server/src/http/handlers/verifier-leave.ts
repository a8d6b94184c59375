import type { Handler } from "../handler.ts"

/** `POST /verifier/leave`. */
export const verifierLeave: Handler<"verifier.leave"> = async ({ verifiers }, { body, context }) => {
  await verifiers.leave(context.caller, body.id)
  return {}
}
