import type { Account, AccountProvider } from "../domain/tenancy.ts"
import { accountSecret } from "../domain/sealing.ts"
import { DEMO_ACCOUNT, DEMO_NAME } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { CreationPage, OwnedReads, Page, ReadRepositories } from "../ports.ts"
import { activeOrganization, demandRow } from "./owned-row.ts"
import type { NewAccountCredentials } from "../domain/account-link.ts"
import type { AccountPorts } from "./account-credentials.ts"
import { demandFreeName, keepCredentials, proveLink, shownAccount } from "./account-credentials.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { auditEntry, demand, demandActive, mintId, mutate, resolveOrganization } from "./request.ts"

/** A linked account, or the built-in one (`id` is `demo`), which every organization has and nobody stores. */
export interface ListedAccount extends Account {
  readonly builtIn: boolean
}

/** The built-in account of an organization. It is as old as the organization. */
function demoAccount(organization: { readonly id: string; readonly createdAt: number }): ListedAccount {
  const { id: organizationId, createdAt } = organization
  return {
    id: DEMO_ACCOUNT,
    organizationId,
    name: DEMO_NAME,
    provider: "demo",
    link: null,
    createdAt,
    builtIn: true,
  }
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
  /** Absent: they are given later, or never. A role cannot be among them, because it has to name the account's external id. */
  readonly credentials?: Exclude<NewAccountCredentials, { readonly method: "role" }> | undefined
}

/**
 * Links a cloud account. Names are unique in the organization. Credentials are tried first.
 * @throws BittingError already_exists, not_found, organization_required, organization_suspended, insufficient_scope, role_insufficient,
 * unprocessable, credentials_refused
 */
export async function linkAccount(
  ports: AccountPorts,
  context: RequestContext,
  request: LinkAccountRequest,
): Promise<ListedAccount> {
  const { caller } = context
  const { name, provider, credentials } = request
  const id = mintId(ports, "acc")
  const place = async (reads: ReadRepositories): Promise<string> => {
    const organization = await resolveOrganization(reads, caller, request.organizationId)
    demand(caller, "accounts.link", { organizationId: organization.id })
    demandActive(caller, organization)
    return organization.id
  }
  // Before any cloud is asked for them, and again inside the transaction.
  const asked = { id, organizationId: await place(ports.store.read), provider }
  const link =
    credentials === undefined ? null : await proveLink(ports, caller, { account: asked, credentials })
  return mutate(ports, async (tx) => {
    const organizationId = await place(tx)
    demandFreeName(name)
    const account = { id, organizationId, name, provider, link, createdAt: ports.clock.now() }
    await tx.accounts.insert(account)
    if (credentials !== undefined) await keepCredentials(ports, tx, { account, credentials })
    const entry = auditEntry(ports, context, {
      organizationId,
      action: "account.linked",
      target: { kind: "account", id },
      after: shownAccount(account),
    })
    return { value: listed(account), organizationId, audit: [entry], targets: [] }
  })
}

/**
 * Unlinks an account: keys that are confined to it lose it at once.
 * @throws BittingError in_use for the built-in one; not_found, organization_suspended, insufficient_scope, role_insufficient
 */
export async function unlinkAccount(ports: AccountPorts, context: RequestContext, id: string): Promise<void> {
  if (id === DEMO_ACCOUNT) {
    throw new BittingError("in_use", { detail: "The built-in account cannot be unlinked." })
  }
  const unlinked = mutate(ports, async (tx) => {
    const account = demandRow(await tx.accounts.get(id), context.caller, { operation: "accounts.unlink" })
    const { organizationId } = account
    await activeOrganization(tx, context.caller, organizationId)
    await tx.sealedSecrets.delete(accountSecret(account).name)
    await tx.accounts.delete(id)
    const entry = auditEntry(ports, context, {
      organizationId,
      action: "account.unlinked",
      target: { kind: "account", id },
      before: shownAccount(account),
    })
    return { value: undefined, organizationId, audit: [entry], targets: [`account:${id}`] }
  })
  // Also when nobody knows whether it was done.
  await unlinked.finally(() => ports.clouds.forget(id))
}
