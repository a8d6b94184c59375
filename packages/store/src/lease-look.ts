import type { LeaseLook, LeaseRow } from "@bitting/core"

/** One row: the head, the server, which of the asked tags are in the log, and who has not taken the head in. */
export interface LookRow {
  readonly head: number
  readonly authority: string | null
  /** JSON array of tags. */
  readonly found: string | null
  /** JSON array of `[id, credential, organization_id, n, acked, fail_open_ms, name]`. */
  readonly behind: string | null
}

type LeaseColumns = readonly [
  id: string,
  credential: string,
  organizationId: string | null,
  n: number,
  acked: number,
  failOpenMs: number,
  name: string | null,
]

function rowFrom([id, credential, organizationId, n, acked, failOpenMs, name]: LeaseColumns): LeaseRow {
  return { id, credential, organizationId, n, acked, failOpenMs, name }
}

/** Reads the answer of the look query. */
export function lookFrom({ head, authority, found, behind }: LookRow): LeaseLook {
  const rows = JSON.parse(behind ?? "[]") as readonly LeaseColumns[]
  return {
    authority,
    head,
    found: new Set(JSON.parse(found ?? "[]") as readonly string[]),
    behind: rows.map(rowFrom),
  }
}
