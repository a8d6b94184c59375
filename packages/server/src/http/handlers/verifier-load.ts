import type { Handler } from "../handler.ts"

/** `POST /verifier/load`. */
export const verifierLoad: Handler<"verifier.load"> = async ({ verifiers }, { body, context }) => ({
  body: await verifiers.load(context.caller, body),
})
