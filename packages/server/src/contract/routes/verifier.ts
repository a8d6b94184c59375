import type { RouteDef } from "../route.ts"
import { lease, leaveBody, loadBody, loadedRecords, renewBody } from "../schemas/verifier.ts"

const TAG = "In-process verification"

/** What the verifiers of the SDK speak. Their stream of changes is no operation with an answer and stands beside the table. */
export const VERIFIER_ROUTES = {
  "verifier.renew": {
    method: "POST",
    path: "/verifier/renew",
    asks: true,
    tag: TAG,
    summary: "Keep deciding from memory",
    description:
      "A verifier inside your process decides while it holds a lease. Use the SDK rather than speak this yourself: the promise that a revoked key is refused everywhere rests on its care.",
    access: "keys.verify",
    body: renewBody,
    ok: {
      status: 200,
      description: "What happened meanwhile, or that the verifier must start anew.",
      body: lease,
    },
    errors: ["insufficient_scope", "key_required", "lease_refused"],
  },
  "verifier.load": {
    method: "POST",
    path: "/verifier/load",
    asks: true,
    tag: TAG,
    summary: "Read what decisions need",
    access: "keys.verify",
    body: loadBody,
    ok: { status: 200, description: "The records.", body: loadedRecords },
    errors: ["insufficient_scope", "key_required"],
  },
  "verifier.leave": {
    method: "POST",
    path: "/verifier/leave",
    asks: true,
    tag: TAG,
    summary: "Give the lease back",
    description: "Changes no longer wait for this verifier. Final for its id.",
    access: "keys.verify",
    body: leaveBody,
    ok: { status: 204, description: "It is gone." },
    errors: ["insufficient_scope", "key_required"],
  },
} as const satisfies Record<string, RouteDef>
