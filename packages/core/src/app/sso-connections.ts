import type { AuditEvent } from "../domain/audit-event.ts"
import type { Caller, OperationId } from "../domain/authority.ts"
import type { SsoConnection } from "../domain/credential.ts"
import { ssoSecret } from "../domain/sealing.ts"
import type { ConnectionWish } from "../domain/single-sign-on.ts"
import { planConnection } from "../domain/single-sign-on.ts"
import { BittingError } from "../errors.ts"
import type { ReadRepositories, Repositories } from "../ports.ts"
import { asOfNow } from "./member-access.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { auditEntry, demand, demandActive, mintId, mutate, resolveOrganization } from "./request.ts"
import { keepSecret } from "./sealed-secret.ts"
import type { SingleSignOnPorts } from "./single-sign-on.ts"

/** Whose connection is meant: an organization's by its id, the instance's own by null, that of the only organization there is by nothing. */
export type ConnectionOwner = string | null | undefined

/**
 * Nobody but instance admins and the root key decides who may vouch for everybody: a lesser key could let itself in as an instance admin.
 * @throws BittingError role_insufficient, insufficient_scope
 */
function demandGovernance(caller: Caller): void {
  demand(caller, "singleSignOn.govern", { organizationId: null })
  if (caller.kind === "person" || caller.isRoot) return
  throw new BittingError("role_insufficient", {
    detail: "Only instance admins and the root key decide about single sign-on of the whole instance.",
    extra: { needed_role: "instance_admin" },
  })
}

/** Lets the caller do that to a connection, or throws. @returns the organization it is of, null: it is the instance's own */
async function demandOwner(
  reads: ReadRepositories,
  caller: Caller,
  { owner, operation }: { readonly owner: ConnectionOwner; readonly operation: OperationId },
): Promise<string | null> {
  if (owner === null) {
    demandGovernance(caller)
    return null
  }
  const organization = await resolveOrganization(reads, caller, owner)
  demand(caller, operation, { organizationId: organization.id })
  if (operation !== "singleSignOn.get") demandActive(caller, organization)
  return organization.id
}

/**
 * The connection of an organization, or the instance's own.
 * @throws BittingError not_found, role_insufficient, insufficient_scope, organization_required
 */
export async function getSsoConnection(
  { store }: Pick<AppPorts, "store">,
  { caller }: RequestContext,
  owner: ConnectionOwner,
): Promise<SsoConnection> {
  const organizationId = await demandOwner(store.read, caller, { owner, operation: "singleSignOn.get" })
  const connection = await store.read.ssoConnections.ofOrganization(organizationId)
  if (connection === null) throw new BittingError("not_found")
  return connection
}

/** A connection that is to be made or changed. */
export interface PutConnection {
  readonly owner: ConnectionOwner
  readonly wish: Omit<ConnectionWish, "hasSecret">
  /** Absent: the one that is kept. */
  readonly clientSecret?: string | undefined
  /** The connection that vouched for the caller's session; null: none did. */
  readonly sessionConnectionId: string | null
}

type Fields = Pick<SsoConnection, "name" | "issuer" | "clientId" | "domain" | "enforced" | "joinRole">

const shown = ({ name, issuer, clientId, domain, enforced, joinRole }: Fields) => ({
  name,
  issuer,
  client_id: clientId,
  domain,
  enforced,
  join_role: joinRole,
})

function configured(
  ports: AppPorts,
  context: RequestContext,
  change: {
    readonly before: SsoConnection | null
    readonly after: SsoConnection
    readonly newSecret: boolean
    readonly ended: Readonly<Record<string, number>>
  },
): AuditEvent {
  const { before, after, newSecret, ended } = change
  return auditEntry(ports, context, {
    organizationId: after.organizationId,
    action: "single_sign_on.configured",
    target: { kind: "sso_connection", id: after.id },
    before: before === null ? null : shown(before),
    after: { ...shown(after), client_secret_changed: newSecret, ...ended },
  })
}

/** Takes back what a provider vouched for. @returns how much that was, for the log */
async function disown(
  tx: Repositories,
  connectionId: string,
): Promise<{ readonly ended_sessions: number; readonly unlinked_identities: number }> {
  return {
    ended_sessions: await tx.sessions.deleteOfConnection(connectionId),
    unlinked_identities: await tx.credentials.deleteIdentitiesOf(connectionId),
  }
}

async function put(
  ports: AppPorts,
  tx: Repositories,
  { context, request }: { readonly context: RequestContext; readonly request: PutConnection },
): Promise<{ readonly connection: SsoConnection; readonly audit: AuditEvent }> {
  const { owner, wish, clientSecret, sessionConnectionId } = request
  const { caller } = context
  const organizationId = await demandOwner(tx, caller, { owner, operation: "singleSignOn.put" })
  const present = await tx.ssoConnections.ofOrganization(organizationId)
  // Whoever has a domain is sent everybody of that domain, and could ask them for anything.
  if (wish.domain !== undefined && wish.domain !== (present?.domain ?? null)) demandGovernance(caller)
  const scene = { organizationId, present, sessionConnectionId }
  const plan = planConnection({ ...wish, hasSecret: clientSecret !== undefined }, scene)
  if (plan.kind === "unproven") throw new BittingError("single_sign_on_unproven")
  if (plan.kind === "unfit") throw new BittingError("unprocessable", { errors: plan.problems })
  const id = present?.id ?? mintId(ports, "sso")
  const connection = {
    ...plan.fields,
    id,
    organizationId,
    createdAt: present?.createdAt ?? ports.clock.now(),
  }
  await (present === null ? tx.ssoConnections.insert(connection) : tx.ssoConnections.update(connection))
  if (clientSecret !== undefined)
    await keepSecret(ports, tx, { place: ssoSecret(connection), secret: clientSecret })
  const ended = plan.isOtherProvider ? await disown(tx, id) : {}
  const newSecret = clientSecret !== undefined
  const change = { before: present, after: connection, newSecret, ended }
  return { connection, audit: configured(ports, context, change) }
}

/**
 * Makes or changes the connection of an organization, or the instance's own. The provider is asked for its metadata first. With another
 * issuer all sessions end that the former one vouched for, and whoever it bound is bound anew.
 * @throws BittingError not_found, role_insufficient, insufficient_scope, session_required, organization_required, organization_suspended,
 * provider_unusable, single_sign_on_unproven, unprocessable, already_exists (the domain leads elsewhere)
 */
export async function putSsoConnection(
  ports: SingleSignOnPorts,
  asked: RequestContext,
  request: PutConnection,
): Promise<SsoConnection> {
  const { owner, wish } = request
  // Before anything is fetched for them, and again inside the transaction.
  await demandOwner(ports.store.read, asked.caller, { owner, operation: "singleSignOn.put" })
  const fault = await ports.openId.check(wish.issuer)
  if (fault !== null) throw new BittingError("provider_unusable", { extra: { reason: fault } })
  return mutate(ports, async (tx) => {
    const context = await asOfNow(tx, asked)
    const { connection, audit } = await put(ports, tx, { context, request })
    return { value: connection, organizationId: connection.organizationId, audit: [audit], targets: [] }
  })
}

/**
 * Removes a connection: nobody signs in by it any more, sessions that it vouched for end, and whom it bound it binds no longer. Where it
 * was enforced, members get in as they did before.
 * @throws BittingError not_found, role_insufficient, insufficient_scope, session_required, organization_required, organization_suspended
 */
export async function deleteSsoConnection(
  ports: AppPorts,
  asked: RequestContext,
  owner: ConnectionOwner,
): Promise<void> {
  await mutate(ports, async (tx) => {
    const context = await asOfNow(tx, asked)
    const asking = { owner, operation: "singleSignOn.delete" } as const
    const organizationId = await demandOwner(tx, context.caller, asking)
    const connection = await tx.ssoConnections.ofOrganization(organizationId)
    if (connection === null) throw new BittingError("not_found")
    const ended = await disown(tx, connection.id)
    await tx.sealedSecrets.delete(ssoSecret(connection).name)
    await tx.ssoConnections.delete(connection.id)
    const entry = auditEntry(ports, context, {
      organizationId,
      action: "single_sign_on.removed",
      target: { kind: "sso_connection", id: connection.id },
      before: shown(connection),
      after: ended,
    })
    return { value: undefined, organizationId, audit: [entry], targets: [] }
  })
}
