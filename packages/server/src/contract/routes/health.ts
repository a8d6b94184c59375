import type { RouteDef } from "../route.ts"
import { liveness, readiness } from "../schemas/health.ts"

/** What load balancers and supervisors ask. */
export const HEALTH_ROUTES = {
  "health.live": {
    method: "GET",
    path: "/healthz",
    tag: "Health",
    summary: "Whether the server runs",
    access: "public",
    ok: { status: 200, description: "It runs.", body: liveness },
    errors: [],
  },
  "health.ready": {
    method: "GET",
    path: "/readyz",
    tag: "Health",
    summary: "Whether the server can answer",
    description: "503 with the same body, its `status` being `failed`, while a check fails.",
    access: "public",
    ok: { status: 200, description: "Every check is good.", body: readiness },
    errors: [],
  },
} as const satisfies Record<string, RouteDef>
