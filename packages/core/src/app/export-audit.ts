import { checkpointLine, exportLine } from "../domain/audit-export.ts"
import { BittingError } from "../errors.ts"
import type { AuditLogRequest, AuditPorts } from "./audit-log.ts"
import { resolveLog } from "./audit-log.ts"
import { signCheckpoint } from "./audit-proofs.ts"
import { keyChangesOf } from "./key-changes.ts"
import type { RequestContext } from "./request.ts"

/** Leaves read at once. */
const PAGE = 500

/** Which log to export, and from which place on. */
export interface ExportAuditRequest extends AuditLogRequest {
  readonly fromIndex: number
}

/**
 * Exports a log as lines of JSON, oldest first, with a signed checkpoint as the last: see docs/spec/audit-chain.md. Entries that are
 * added meanwhile are not in it.
 * @returns pieces of text, each of whole lines
 * @throws BittingError invalid_request (the log is shorter), not_found, organization_required, insufficient_scope, role_insufficient
 */
export async function exportAudit(
  ports: AuditPorts,
  context: RequestContext,
  request: ExportAuditRequest,
): Promise<AsyncIterable<string>> {
  const log = await resolveLog(ports.store.read, context, { operation: "audit.list", ...request })
  const checkpoint = await signCheckpoint(ports, log)
  if (request.fromIndex > checkpoint.size) {
    const detail = `The log has ${checkpoint.size} entries.`
    throw new BittingError("invalid_request", { errors: [{ pointer: "from_index", detail }] })
  }
  const changes = (await keyChangesOf(ports.store.read.settings, log)).filter(
    ({ size }) => size >= request.fromIndex,
  )
  async function* pieces(): AsyncGenerator<string> {
    const rest = [...changes]
    let from = request.fromIndex
    for (;;) {
      // Where the log got another key, the old one says so.
      while (rest[0]?.size === from) yield checkpointLine(rest.shift()?.note ?? "")
      if (from === checkpoint.size) break
      const until = Math.min(from + PAGE, checkpoint.size, rest[0]?.size ?? Infinity)
      const leaves = await ports.store.read.audit.leaves(log, { from, until })
      yield leaves.map(exportLine).join("")
      from = until
    }
    yield checkpointLine(checkpoint.note)
  }
  return pieces()
}
