import type { AuditEvent } from "../domain/audit-event.ts"
import type { Grant, RevokeReason } from "../domain/grant.ts"
import { ROOT_KEY_TYPE, SYSTEM_KEYSPACE } from "../domain/keyspace.ts"
import type { LifecycleEvent } from "../domain/lifecycle.ts"
import { createdEvent, revoke } from "../domain/lifecycle.ts"
import { BittingError } from "../errors.ts"
import type { ReadRepositories } from "../ports.ts"
import type { PreparedRoot } from "./bootstrap.ts"
import { DEFAULT_ORGANIZATION, rootGrant } from "./bootstrap.ts"
import type { AppPorts } from "./request.ts"
import { mintId, mutate } from "./request.ts"

/** Whoever works on the data itself, as the audit log names them. */
export const OPERATOR = { kind: "system", id: "operator", memberId: null } as const

/** Where an action on the data itself came from. */
export const OPERATOR_ORIGIN = { requestId: "command-line", address: null } as const

/** What replacing the root key did. */
export interface RootKeyReplaced {
  /** Id of the new one. */
  readonly grantId: string
  /** Ids of those that end with it. */
  readonly revoked: readonly string[]
}

async function liveRootKeys(reads: ReadRepositories, now: number): Promise<readonly Grant[]> {
  const filter = {
    now,
    organizationId: null,
    keyspaces: [SYSTEM_KEYSPACE],
    inWorkspaces: {},
    withoutTypes: [],
    type: ROOT_KEY_TYPE,
  }
  const page = { limit: 200, sort: "created_at", descending: true, after: null } as const
  const { rows } = await reads.grants.list(filter, page)
  return rows.map(({ grant }) => grant).filter(({ revokedAt }) => revokedAt === null)
}

/** The default organization and its first workspace: where a root key belongs. */
async function homeOf(reads: ReadRepositories) {
  const id = await reads.settings.get(DEFAULT_ORGANIZATION)
  const organization = id === null ? null : await reads.organizations.get(id)
  if (organization === null)
    throw new BittingError("not_found", { detail: "The instance is empty: start the server once." })
  const page = { limit: 200, sort: "created_at", descending: false, after: null } as const
  const { rows } = await reads.workspaces.list(organization.id, page)
  const workspace = rows.find(({ isDefault }) => isDefault) ?? rows[0]
  if (workspace === undefined) throw new RangeError("every organization has a workspace")
  return { organization, workspace }
}

/**
 * Puts a new root key in the place of every one there is, in one transaction. For whoever works on the data itself.
 * @throws BittingError not_found when the instance was never initialised
 */
export async function replaceRootKey(
  ports: AppPorts,
  root: PreparedRoot,
  reason: RevokeReason,
): Promise<RootKeyReplaced> {
  return await mutate(ports, async (tx) => {
    const now = ports.clock.now()
    const home = await homeOf(tx)
    const organizationId = home.organization.id
    const entry = (id: string, event: LifecycleEvent): AuditEvent => ({
      id: mintId(ports, "evt"),
      at: now,
      organizationId,
      actor: OPERATOR,
      target: { kind: "key", id },
      origin: OPERATOR_ORIGIN,
      ...event,
    })
    const audit: AuditEvent[] = []
    const old = await liveRootKeys(tx, now)
    for (const grant of old) {
      const step = revoke(grant, { actor: OPERATOR, reason, now })
      await tx.grants.update(step.grant)
      if (step.event !== null) audit.push(entry(grant.id, step.event))
    }
    const grant = rootGrant(ports, home, root)
    await tx.grants.insert(grant)
    audit.push(entry(grant.id, createdEvent(grant)))
    const revoked = old.map(({ id }) => id)
    return {
      value: { grantId: grant.id, revoked },
      organizationId,
      audit,
      targets: [`token:${grant.tokenHash}`, ...revoked.map((id) => `key:${id}` as const)],
    }
  })
}
