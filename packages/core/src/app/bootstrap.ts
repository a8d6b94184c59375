import type { AuditEvent } from "../domain/audit-event.ts"
import type { Grant } from "../domain/grant.ts"
import { powersOf } from "../domain/lifecycle.ts"
import type { Keyspace, KeyType } from "../domain/keyspace.ts"
import { ROOT_KEY_TYPE, SYSTEM_KEYSPACE, typeNamed } from "../domain/keyspace.ts"
import type { Organization, Workspace } from "../domain/tenancy.ts"
import { DEFAULT_ENVIRONMENTS, newOrganization } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { Repositories } from "../ports.ts"
import { freshToken, newGrant } from "./create-key.ts"
import type { AppPorts } from "./request.ts"
import { mintId } from "./request.ts"

/** Setting that names the organization an instance starts with. */
export const DEFAULT_ORGANIZATION = "default_organization"

/** The server itself, as the audit log names it. */
const SERVER = { kind: "system", id: "server", memberId: null } as const

/** Says whether the instance was initialised before. */
export async function isInitialized(ports: AppPorts): Promise<boolean> {
  return (await ports.store.read.settings.get(DEFAULT_ORGANIZATION)) !== null
}

/** Adds an organization with what every organization has: a default workspace and the usual environments. */
export async function plantOrganization(
  ports: AppPorts,
  tx: Repositories,
  organization: Organization,
): Promise<Workspace> {
  const { id: organizationId, createdAt } = organization
  await tx.organizations.insert(organization)
  const workspace = { id: mintId(ports, "ws"), organizationId, name: "Default", isDefault: true, createdAt }
  await tx.workspaces.insert(workspace)
  for (const name of DEFAULT_ENVIRONMENTS) {
    await tx.environments.insert({ id: mintId(ports, "env"), organizationId, name, createdAt })
  }
  return workspace
}

function rootKeyDeclaration(ports: AppPorts): { keyspace: Keyspace; type: KeyType } {
  const keyspace = ports.catalogue.byName.get(SYSTEM_KEYSPACE)
  const type = keyspace === undefined ? null : typeNamed(keyspace, ROOT_KEY_TYPE)
  if (keyspace === undefined || type === null) {
    throw new RangeError(`the keyspace ${SYSTEM_KEYSPACE} must declare the type ${ROOT_KEY_TYPE}`)
  }
  return { keyspace, type }
}

/** A root key that is not stored yet, and its token. */
export interface PreparedRoot {
  readonly token: string
  readonly kept: Pick<Grant, "tokenHash" | "tokenPrefix" | "tokenLast4">
}

/** Makes the token of a root key. Keep it where its owner finds it before it is stored: it is shown nowhere else. */
export function prepareRootKey(ports: AppPorts): PreparedRoot {
  const { keyspace, type } = rootKeyDeclaration(ports)
  return freshToken(ports, keyspace, type)
}

/** The record of a root key. */
export function rootGrant(
  ports: AppPorts,
  place: { organization: Organization; workspace: Workspace },
  root: PreparedRoot,
): Grant {
  const { keyspace, type } = rootKeyDeclaration(ports)
  const plan = {
    label: "Root key",
    metadata: {},
    reach: "instance",
    accounts: null,
    services: null,
    environments: null,
    permission: null,
    scopes: keyspace.scopes,
    constraints: {},
    quota: null,
    notBeforeAt: null,
    expiresAt: null,
  } as const
  const holder = { kind: "organization" } as const
  return newGrant(
    { id: mintId(ports, "key"), plan, place: { ...place, keyspace, type }, holder, kept: root.kept },
    { createdAt: ports.clock.now(), createdBy: SERVER },
  )
}

/**
 * Initialises an empty instance: the default organization and the root key, in one transaction.
 * @throws BittingError already_exists when somebody else was first
 */
export async function initialize(ports: AppPorts, root: PreparedRoot): Promise<void> {
  await ports.store.transact(async (tx) => {
    if ((await tx.settings.get(DEFAULT_ORGANIZATION)) !== null) throw new BittingError("already_exists")
    const createdAt = ports.clock.now()
    const id = mintId(ports, "org")
    const organization = newOrganization({ id, name: "Default", plan: "business", createdAt })
    const workspace = await plantOrganization(ports, tx, organization)
    const grant = rootGrant(ports, { organization, workspace }, root)
    await tx.grants.insert(grant)
    await tx.settings.set(DEFAULT_ORGANIZATION, organization.id)
    const entry = (fields: Pick<AuditEvent, "action" | "target" | "after">): AuditEvent => ({
      id: mintId(ports, "evt"),
      at: createdAt,
      organizationId: organization.id,
      actor: SERVER,
      origin: { requestId: "start", address: null },
      before: null,
      ...fields,
    })
    return {
      value: undefined,
      organizationId: organization.id,
      audit: [
        entry({
          action: "organization.created",
          target: { kind: "organization", id: organization.id },
          after: { name: organization.name, plan: organization.plan },
        }),
        entry({ action: "key.created", target: { kind: "key", id: grant.id }, after: powersOf(grant) }),
      ],
      targets: [`token:${grant.tokenHash}`],
    }
  })
}
