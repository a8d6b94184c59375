import { LIST_ERRORS } from "../owned-errors.ts"
import type { RouteDef } from "../route.ts"
import { auditPage, listAuditQuery } from "../schemas/audit.ts"

/** Operations on the audit log. */
export const AUDIT_ROUTES = {
  "audit.list": {
    method: "GET",
    path: "/audit",
    tag: "Audit",
    summary: "List audit entries",
    description:
      "Every management action, written in the same transaction as the action itself. Verifications are counted, not listed.",
    access: "audit.list",
    query: listAuditQuery,
    ok: { status: 200, description: "A page of entries.", body: auditPage },
    errors: LIST_ERRORS,
  },
} as const satisfies Record<string, RouteDef>
