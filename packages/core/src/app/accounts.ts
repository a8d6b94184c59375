import type { Account, AccountProvider } from "../domain/tenancy.ts"
import { DEMO_ACCOUNT } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { CreationPage, OwnedReads, Page } from "../ports.ts"
import { activeOrganization, demandRow } from "./owned-row.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { auditEntry, demand, demandActive, mintId, mutate, resolveOrganization } from "./request.ts"

/** A linked account, or the built-in one (`id` is `demo`), which every organization has and nobody stores. */
export interface ListedAccount extends Account {
  readonly builtIn: boolean
}

const DEMO_NAME = "Demo"

/** The built-in account of an organization. It is as old as the organization. */
function demoAccount(organization: { readonly id: string; readonly createdAt: number }): ListedAccount {
  const { id: organizationId, createdAt } = organization
  return { id: DEMO_ACCOUNT, organizationId, name: DEMO_NAME, provider: "demo", createdAt, builtIn: true }
}

const listed = (account: Account): ListedAccount => ({ ...account, builtIn: false })

/** Places in the list before every linked account, in either direction. */
const BEFORE_ALL = { ascending: 0, descending: Number.MAX_SAFE_INTEGER } as const

/** The first page: the built-in account, then the linked ones. */
async function firstPage(
  accounts: OwnedReads<Account>,
  demo: ListedAccount,
  page: CreationPage,
): Promise<Page<ListedAccount>> {
  const linked = await accounts.list(demo.organizationId, { ...page, limit: Math.max(1, page.limit - 1) })
  if (page.limit > 1) return { rows: [demo, ...linked.rows.map(listed)], next: linked.next }
  const value = page.descending ? BEFORE_ALL.descending : BEFORE_ALL.ascending
  return { rows: [demo], next: linked.rows.length === 0 ? null : { value, id: DEMO_ACCOUNT } }
}

/**
 * Lists the accounts of an organization, the built-in one first.
 * @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient
 */
export async function listAccounts(
  ports: AppPorts,
  { caller }: RequestContext,
  query: { readonly organizationId: string | undefined; readonly page: CreationPage },
): Promise<Page<ListedAccount>> {
  const { accounts } = ports.store.read
  const organization = await resolveOrganization(ports.store.read, caller, query.organizationId)
  demand(caller, "accounts.list", { organizationId: organization.id })
  if (query.page.after === null) return firstPage(accounts, demoAccount(organization), query.page)
  const page = await accounts.list(organization.id, query.page)
  return { rows: page.rows.map(listed), next: page.next }
}

/**
 * Gets one account; `demo` is the built-in one of the stated (or only) organization.
 * @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient
 */
export async function getAccount(
  ports: AppPorts,
  { caller }: RequestContext,
  request: { readonly id: string; readonly organizationId: string | undefined },
): Promise<ListedAccount> {
  const { read } = ports.store
  const operation = "accounts.get"
  if (request.id === DEMO_ACCOUNT) {
    const organization = await resolveOrganization(read, caller, request.organizationId)
    return demandRow(demoAccount(organization), caller, { operation })
  }
  return listed(demandRow(await read.accounts.get(request.id), caller, { operation }))
}

/** An account to be linked. */
export interface LinkAccountRequest {
  readonly organizationId: string | undefined
  readonly name: string
  readonly provider: Exclude<AccountProvider, "demo">
}

/**
 * Links a cloud account. Names are unique in the organization.
 * @throws BittingError already_exists, not_found, organization_required, organization_suspended, insufficient_scope, role_insufficient
 */
export async function linkAccount(
  ports: AppPorts,
  context: RequestContext,
  request: LinkAccountRequest,
): Promise<ListedAccount> {
  const { caller } = context
  const { name, provider } = request
  return mutate(ports, async (tx) => {
    const organization = await resolveOrganization(tx, caller, request.organizationId)
    const organizationId = organization.id
    demand(caller, "accounts.link", { organizationId })
    demandActive(caller, organization)
    if (name.toLowerCase() === DEMO_NAME.toLowerCase()) throw new BittingError("already_exists")
    const id = mintId(ports, "acc")
    const account = { id, organizationId, name, provider, createdAt: ports.clock.now() }
    await tx.accounts.insert(account)
    const entry = auditEntry(ports, context, {
      organizationId,
      action: "account.linked",
      target: { kind: "account", id },
      after: { name, provider },
    })
    return { value: listed(account), organizationId, audit: [entry], targets: [] }
  })
}

/**
 * Unlinks an account: keys that are confined to it lose it at once.
 * @throws BittingError in_use for the built-in one; not_found, organization_suspended, insufficient_scope, role_insufficient
 */
export async function unlinkAccount(ports: AppPorts, context: RequestContext, id: string): Promise<void> {
  if (id === DEMO_ACCOUNT) {
    throw new BittingError("in_use", { detail: "The built-in account cannot be unlinked." })
  }
  await mutate(ports, async (tx) => {
    const account = demandRow(await tx.accounts.get(id), context.caller, { operation: "accounts.unlink" })
    const { organizationId, name, provider } = account
    await activeOrganization(tx, context.caller, organizationId)
    await tx.accounts.delete(id)
    const entry = auditEntry(ports, context, {
      organizationId,
      action: "account.unlinked",
      target: { kind: "account", id },
      before: { name, provider },
    })
    return { value: undefined, organizationId, audit: [entry], targets: [`account:${id}`] }
  })
}
