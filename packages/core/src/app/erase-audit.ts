import type { ErasureSubject } from "../domain/audit-erasure.ts"
import type { AuditTarget } from "../domain/audit-event.ts"
import type { Caller, OperationId } from "../domain/authority.ts"
import { hasInstanceReach } from "../domain/authority.ts"
import type { Member, Person } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { ReadRepositories } from "../ports.ts"
import { resolveLog } from "./audit-log.ts"
import { activeOrganization } from "./owned-row.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { auditEntry, mutate, nothingDone } from "./request.ts"

/** Which logs are meant: one, or with the reach of the instance every one. */
export interface AuditLogsRequest {
  readonly organizationId?: string | undefined
  readonly log: "organization" | "instance" | "all"
}

/** Which personal values to erase: those of a person by one of three names, or all of one entry. */
export interface EraseAuditRequest extends AuditLogsRequest {
  readonly personId?: string | undefined
  readonly memberId?: string | undefined
  /** Lower-case. */
  readonly email?: string | undefined
  readonly eventId?: string | undefined
}

/** Entries that lost values, and how many values; and samples of refusals that lost the address they came from. */
export interface ErasedAudit {
  readonly entries: number
  readonly fields: number
  readonly samples: number
}

/** @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient, organization_suspended */
async function resolveLogs(
  reads: ReadRepositories,
  context: RequestContext,
  request: AuditLogsRequest & { readonly operation: OperationId },
): Promise<readonly (string | null)[]> {
  const { operation, organizationId } = request
  const instance = request.log !== "organization"
  const log = await resolveLog(reads, context, { operation, instance, organizationId })
  if (log !== null) await activeOrganization(reads, context.caller, log)
  return request.log === "all" ? reads.audit.logs() : [log]
}

interface Named {
  readonly person: Person | null
  readonly members: readonly Member[]
}

async function personBy(
  { people, members }: ReadRepositories,
  { personId, memberId, email }: EraseAuditRequest,
): Promise<Named> {
  const member = memberId === undefined ? null : await members.get(memberId)
  const id = personId ?? member?.personId
  const byId = id === undefined ? null : await people.get(id)
  const person = email === undefined ? byId : await people.byEmail(email)
  return { person, members: person === null ? [] : await members.ofPerson(person.id) }
}

/** Whether the caller may know that these names are those of one person. */
function mayKnow(caller: Caller, logs: readonly (string | null)[], { members }: Named): boolean {
  return hasInstanceReach(caller) || members.some((member) => logs.includes(member.organizationId))
}

function subjectOf(request: EraseAuditRequest, known: Named | null): ErasureSubject {
  const { personId, memberId, email, eventId } = request
  const ids = [personId, memberId, known?.person?.id, ...(known?.members ?? []).map(({ id }) => id)]
  const emails = [email, known?.person?.email]
  const stated = (texts: readonly (string | undefined)[]): string[] => [
    ...new Set(texts.filter((text) => text !== undefined)),
  ]
  return { ids: stated(ids), emails: stated(emails), entries: stated([eventId]) }
}

function targetOf(request: EraseAuditRequest, known: Named | null, log: string | null): AuditTarget {
  const personId = known?.person?.id ?? request.personId
  if (personId !== undefined) return { kind: "person", id: personId }
  if (request.memberId !== undefined) return { kind: "member", id: request.memberId }
  return { kind: "audit_log", id: log ?? "instance" }
}

/**
 * Erases what entries say about a person: names, addresses, e-mail. Hashes stay, so that the log still verifies. Of samples of refusals
 * the addresses are erased where the person held the key. Each log records that it happened, and not what was erased.
 * @throws BittingError invalid_request (not one name), not_found, organization_required, insufficient_scope, role_insufficient,
 * organization_suspended
 */
export async function eraseAudit(
  ports: AppPorts,
  context: RequestContext,
  request: EraseAuditRequest,
): Promise<ErasedAudit> {
  const { personId, memberId, email, eventId } = request
  if ([personId, memberId, email, eventId].filter((name) => name !== undefined).length !== 1) {
    throw new BittingError("invalid_request", {
      errors: [{ pointer: "", detail: "Send one of person_id, member_id, email and event_id." }],
    })
  }
  const { read } = ports.store
  const logs = await resolveLogs(read, context, { operation: "audit.erase", ...request })
  const named = await personBy(read, request)
  const known = mayKnow(context.caller, logs, named) ? named : null
  const subject = subjectOf(request, known)
  let [entries, fields, samples] = [0, 0, 0]
  for (const log of logs) {
    const target = targetOf(request, known, log)
    if (log !== null && subject.ids.length > 0)
      samples += await eraseAddresses(ports, context, { organizationId: log, ids: subject.ids, target })
    for (let from: number | null = 0; from !== null;) {
      const batch = await eraseBatch(ports, context, {
        log,
        subject,
        from,
        target,
        entry: eventId,
      })
      ;[entries, fields, from] = [entries + batch.entries, fields + batch.fields, batch.next]
    }
  }
  return { entries, fields, samples }
}

/** Whoever presented the key of one member was most likely that member. */
async function eraseAddresses(
  ports: AppPorts,
  context: RequestContext,
  held: { readonly organizationId: string; readonly ids: readonly string[]; readonly target: AuditTarget },
): Promise<number> {
  const { organizationId, ids, target } = held
  return mutate(ports, async (tx) => {
    const samples = await tx.audit.eraseAddresses(organizationId, ids)
    if (samples === 0) return nothingDone(samples)
    const note = { organizationId, action: "audit.erased", target, after: { samples } } as const
    return { value: samples, organizationId, audit: [auditEntry(ports, context, note)], targets: [] }
  })
}

async function eraseBatch(
  ports: AppPorts,
  context: RequestContext,
  batch: {
    readonly log: string | null
    readonly subject: ErasureSubject
    readonly from: number
    readonly target: AuditTarget
    readonly entry: string | undefined
  },
) {
  const { log, subject, from, target, entry } = batch
  return mutate(ports, async (tx) => {
    const value = await tx.audit.erase(log, { subject, from })
    if (value.entries === 0) return nothingDone(value)
    const { entries, fields } = value
    const after = { entries, fields, ...(entry === undefined ? {} : { entry }) }
    const note = { organizationId: log, action: "audit.erased", target, after } as const
    return { value, organizationId: log, audit: [auditEntry(ports, context, note)], targets: [] }
  })
}

/** Entries whose content is deleted in one transaction. */
const PRUNE_BATCH = 5_000

/** What to prune: the content of every entry made before a moment, epoch ms. */
export interface PruneAuditRequest extends AuditLogsRequest {
  readonly before: number
}

/**
 * Deletes the content of old entries; their hashes stay, so that the log still verifies. Each log records how many were pruned.
 * @returns the number of entries
 * @throws BittingError unprocessable (the moment is yet to come), not_found, organization_required, insufficient_scope, role_insufficient,
 * organization_suspended
 */
export async function pruneAudit(
  ports: AppPorts,
  context: RequestContext,
  request: PruneAuditRequest,
): Promise<number> {
  const { before } = request
  const logs = await resolveLogs(ports.store.read, context, { operation: "audit.prune", ...request })
  if (before > ports.clock.now()) {
    const errors = [{ pointer: "/before", detail: "It is in the future." }]
    throw new BittingError("unprocessable", { errors })
  }
  let entries = 0
  for (const log of logs) {
    for (let batch = PRUNE_BATCH; batch === PRUNE_BATCH; entries += batch) {
      batch = await pruneBatch(ports, context, { log, before })
    }
  }
  return entries
}

async function pruneBatch(
  ports: AppPorts,
  context: RequestContext,
  { log, before }: { readonly log: string | null; readonly before: number },
): Promise<number> {
  return mutate(ports, async (tx) => {
    const entries = await tx.audit.prune(log, { before, limit: PRUNE_BATCH })
    if (entries === 0) return nothingDone(entries)
    const note = {
      organizationId: log,
      action: "audit.pruned",
      target: { kind: "audit_log", id: log ?? "instance" },
      after: { before, entries },
    } as const
    return { value: entries, organizationId: log, audit: [auditEntry(ports, context, note)], targets: [] }
  })
}
