import type { CloudLinks } from "../cloud-ports.ts"
import type { AccountLink, NewAccountCredentials } from "../domain/account-link.ts"
import { factsOf, keepsSecret, misfitOf, operatorPowerOf, partCredentials } from "../domain/account-link.ts"
import type { Caller } from "../domain/authority.ts"
import { hasInstanceReach } from "../domain/authority.ts"
import { accountSecret } from "../domain/sealing.ts"
import type { Account } from "../domain/tenancy.ts"
import { DEMO_NAME } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { Repositories } from "../ports.ts"
import { activeOrganization, demandRow } from "./owned-row.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { auditEntry, mutate } from "./request.ts"
import { keepSecret, openSecret } from "./sealed-secret.ts"

/** What use cases of accounts work with. */
export interface AccountPorts extends AppPorts {
  readonly clouds: CloudLinks
}

/** @throws BittingError already_exists: the built-in account has that name */
export function demandFreeName(name: string): void {
  if (name.toLowerCase() === DEMO_NAME.toLowerCase()) throw new BittingError("already_exists")
}

/** Account and link as the audit log shows them; nothing of it is secret. */
export function shownAccount({
  name,
  provider,
  link,
}: Pick<Account, "name" | "provider" | "link">): Readonly<Record<string, unknown>> {
  if (link === null) return { name, provider, credentials: null }
  const { credentials, cloudAccount } = link
  const { method } = credentials
  return {
    name,
    provider,
    credentials: { method, ...factsOf(credentials), cloud_account: cloudAccount },
  }
}

const WHO = "by instance admins and system keys with the reach of the instance."

/** Why credentials that use something of the operator's are not anybody's to give. */
const OPERATOR_POWERS: Readonly<Record<NonNullable<ReturnType<typeof operatorPowerOf>>, string>> = {
  machine: `The machine's own credentials are given ${WHO}`,
  federation: `Federation lends out the identity of the machine; such credentials are given ${WHO}`,
  private_network: `Clusters on private addresses lie in the network of this server; they are linked ${WHO}`,
}

/**
 * Tries credentials for an account.
 * @throws BittingError unprocessable (not for that provider), role_insufficient (they use the machine's identity or its network, and are
 * given by somebody who does not run the instance), role_open, credentials_refused
 */
export async function proveLink(
  { clouds, clock }: Pick<AccountPorts, "clouds" | "clock">,
  caller: Caller,
  {
    account,
    credentials,
  }: {
    readonly account: Pick<Account, "id" | "organizationId" | "provider">
    readonly credentials: NewAccountCredentials
  },
): Promise<AccountLink> {
  const { shown } = partCredentials(credentials)
  const misfit = misfitOf(account.provider, shown)
  if (misfit !== null) {
    const { pointer, detail } = misfit
    throw new BittingError("unprocessable", { errors: [{ pointer: `/credentials${pointer}`, detail }] })
  }
  const power = operatorPowerOf(shown)
  if (power !== null && !hasInstanceReach(caller)) {
    throw new BittingError("role_insufficient", {
      detail: OPERATOR_POWERS[power],
      extra: { needed_role: "instance_admin" },
    })
  }
  const proof = await clouds.prove(account, credentials)
  if (proof.kind === "open") throw new BittingError("role_open", { extra: { external_id: proof.externalId } })
  if (proof.kind === "refused")
    throw new BittingError("credentials_refused", { detail: proof.detail, extra: { reason: proof.reason } })
  return {
    credentials: shown,
    cloudAccount: proof.cloudAccount,
    provenAt: clock.now(),
  }
}

/** Keeps what is secret of credentials, and nothing where nothing is. */
export async function keepCredentials(
  ports: Pick<AppPorts, "sealer">,
  tx: Pick<Repositories, "sealedSecrets">,
  {
    account,
    credentials,
  }: {
    readonly account: Pick<Account, "id" | "organizationId">
    readonly credentials: NewAccountCredentials | null
  },
): Promise<void> {
  const place = accountSecret(account)
  const secret = credentials === null ? null : partCredentials(credentials).secret
  if (secret === null) await tx.sealedSecrets.delete(place.name)
  else await keepSecret(ports, tx, { place, secret })
}

/** An account as it is now, with the secret of its credentials where they have one; null: it is not linked. */
export async function openAccount(
  ports: Pick<AppPorts, "store" | "sealer">,
  id: string,
): Promise<{ readonly account: Account; readonly secret: string | null } | null> {
  const { accounts } = ports.store.read
  const account = await accounts.get(id)
  if (account === null) return null
  if (account.link === null || !keepsSecret(account.link.credentials)) return { account, secret: null }
  const secret = await openSecret(ports, ports.store.read, accountSecret(account))
  // Changed in between, a secret would be sent to where another one belongs.
  const still = await accounts.get(id)
  const same = JSON.stringify(still?.link) === JSON.stringify(account.link)
  return same ? { account, secret } : await openAccount(ports, id)
}

/**
 * A linked account that somebody wants to ask about.
 * @throws BittingError not_found, insufficient_scope, role_insufficient, organization_suspended
 */
export async function accountFor(
  { store }: Pick<AppPorts, "store">,
  { caller }: RequestContext,
  { id, operation }: { readonly id: string; readonly operation: "accounts.setup" | "accounts.test" },
): Promise<Account> {
  const account = demandRow(await store.read.accounts.get(id), caller, { operation })
  await activeOrganization(store.read, caller, account.organizationId)
  return account
}

/** What is to be changed of an account; what is absent stays. */
export interface UpdateAccountRequest {
  readonly id: string
  readonly name?: string | undefined
  /** Null: takes away those it has. */
  readonly credentials?: NewAccountCredentials | null | undefined
}

/**
 * Changes an account's name or credentials. Credentials are tried first; what was fetched with the former ones is forgotten.
 * @throws BittingError not_found, already_exists, organization_suspended, insufficient_scope, role_insufficient, unprocessable, role_open,
 * credentials_refused
 */
export async function updateAccount(
  ports: AccountPorts,
  context: RequestContext,
  { id, name, credentials }: UpdateAccountRequest,
): Promise<Account> {
  const { caller } = context
  const asking = { operation: "accounts.update" } as const
  // Before any cloud is asked for them, and again inside the transaction.
  const seen = demandRow(await ports.store.read.accounts.get(id), caller, asking)
  await activeOrganization(ports.store.read, caller, seen.organizationId)
  const proven =
    credentials === undefined || credentials === null
      ? null
      : await proveLink(ports, caller, { account: seen, credentials })
  const changed = mutate(ports, async (tx) => {
    const before = demandRow(await tx.accounts.get(id), caller, asking)
    const { organizationId } = before
    await activeOrganization(tx, caller, organizationId)
    if (name !== undefined) demandFreeName(name)
    const link = credentials === undefined ? before.link : proven
    const after = { ...before, name: name ?? before.name, link }
    await tx.accounts.update(after)
    if (credentials !== undefined) await keepCredentials(ports, tx, { account: after, credentials })
    const entry = auditEntry(ports, context, {
      organizationId,
      action: "account.updated",
      target: { kind: "account", id },
      before: shownAccount(before),
      after: { ...shownAccount(after), credentials_changed: credentials !== undefined },
    })
    return { value: after, organizationId, audit: [entry], targets: [] }
  })
  // Also when nobody knows whether it was done.
  return await changed.finally(() => ports.clouds.forget(id))
}
