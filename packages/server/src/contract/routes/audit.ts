import { CHANGE_ERRORS, LIST_ERRORS } from "../owned-errors.ts"
import type { RouteDef } from "../route.ts"
import { auditPage, listAuditQuery } from "../schemas/audit.ts"
import {
  checkpoint,
  checkpointQuery,
  eraseBody,
  erased,
  exportQuery,
  proof,
  proofQuery,
  pruneBody,
  pruned,
} from "../schemas/audit-proofs.ts"

const TAG = "Audit"

/** Operations on the audit log. */
export const AUDIT_ROUTES = {
  "audit.list": {
    method: "GET",
    path: "/audit",
    tag: TAG,
    summary: "List audit entries",
    description:
      "Every management action, written in the same transaction as the action itself. Verifications are counted, not listed.",
    access: "audit.list",
    query: listAuditQuery,
    ok: { status: 200, description: "A page of entries.", body: auditPage },
    errors: LIST_ERRORS,
  },
  "audit.checkpoint": {
    method: "GET",
    path: "/audit/checkpoint",
    tag: TAG,
    summary: "Get the signed state of a log",
    description:
      "Each log is a Merkle tree. Whoever keeps a checkpoint elsewhere can prove later that nothing it counted was changed, dropped or put in between.",
    access: "audit.list",
    query: checkpointQuery,
    ok: { status: 200, description: "The checkpoint.", body: checkpoint },
    errors: LIST_ERRORS,
  },
  "audit.proof": {
    method: "GET",
    path: "/audit/proof",
    tag: TAG,
    summary: "Prove an entry or the beginning of a log",
    description:
      "With `event_id` or `index`: that an entry is in the log. With `from_size`: that the log begins with what it was at that size.",
    access: "audit.list",
    query: proofQuery,
    ok: { status: 200, description: "The proof, and the roots to check it against.", body: proof },
    errors: LIST_ERRORS,
  },
  "audit.export": {
    method: "GET",
    path: "/audit/export",
    tag: TAG,
    summary: "Export a log",
    description:
      "One line of JSON for each entry, oldest first, and a signed checkpoint as the last line. An answer that does not end with one was cut off: go on from the number of entries you have.",
    access: "audit.list",
    query: exportQuery,
    ok: { status: 200, description: "The lines.", stream: "application/x-ndjson" },
    errors: LIST_ERRORS,
  },
  "audit.erase": {
    method: "POST",
    path: "/audit/erase",
    tag: TAG,
    summary: "Erase personal values from a log",
    description:
      "Deletes names, e-mail and network addresses of one person, named by one of `person_id`, `member_id` and `email`; or, with `event_id`, all personal values of one entry. The recent denials of keys that the person holds lose the addresses they came from. Entries and their hashes stay, and so does every proof. It cannot be undone, and is itself recorded.",
    access: "audit.erase",
    body: eraseBody,
    ok: { status: 200, description: "What was deleted.", body: erased },
    errors: [...CHANGE_ERRORS, "organization_required"],
  },
  "audit.prune": {
    method: "POST",
    path: "/audit/prune",
    tag: TAG,
    summary: "Prune a log",
    description:
      "Deletes the content of old entries. Their hashes stay, and so does every proof. It cannot be undone, and is itself recorded.",
    access: "audit.prune",
    body: pruneBody,
    ok: { status: 200, description: "What was deleted.", body: pruned },
    errors: [...CHANGE_ERRORS, "organization_required", "unprocessable"],
  },
} as const satisfies Record<string, RouteDef>
