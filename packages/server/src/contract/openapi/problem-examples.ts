import type { ErrorCode } from "@bitting/core"
import { ERROR_CATALOGUE } from "@bitting/core"

/** Members that problems of some codes have besides the usual ones. */
const MEMBERS: Readonly<Partial<Record<ErrorCode, Readonly<Record<string, unknown>>>>> = {
  invalid_request: {
    errors: [{ pointer: "/expires_in", detail: "Write a number and a unit: 45s, 90m, 24h, 30d, 2w, 1y." }],
  },
  insufficient_scope: { missing_scopes: ["keys:write"] },
  role_insufficient: { needed_role: "manager" },
  role_cannot_grant: { scopes: ["restore:write"] },
  exceeds_caller: {
    errors: [{ pointer: "/expires_at", detail: "The key may not outlive the key that makes it." }],
  },
  unprocessable: { errors: [{ pointer: "/scopes/0", detail: "Not a scope of the keyspace." }] },
  managed_elsewhere: { managed_by: "pools" },
  limit_above_plan: { maximum: 600 },
  reauthentication_required: { max_age: 600 },
  rate_limited: { retry_after: 2, rate_limit: { limit: 30, remaining: 0, reset_seconds: 2 } },
  quota_exceeded: {
    retry_after: 3_600,
    quota: { limit: 1_000, remaining: 0, resets_at: "2026-12-01T00:00:00.000Z" },
  },
  lease_refused: { retry_after: 540 },
}

/**
 * A problem document as the server could answer it, for the reference.
 * @param baseUrl of the server, without a slash at the end
 */
export function problemExample(code: ErrorCode, baseUrl: string): Readonly<Record<string, unknown>> {
  const { status, title, what } = ERROR_CATALOGUE[code]
  return {
    type: `${baseUrl}/docs/errors/${code}`,
    title,
    status,
    detail: what,
    code,
    request_id: "req_k3v9x2_1c",
    ...MEMBERS[code],
  }
}
