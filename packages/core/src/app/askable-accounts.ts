import type { PersonCaller } from "../domain/authority.ts"
import type { Account } from "../domain/tenancy.ts"
import { DEMO_ACCOUNT } from "../domain/tenancy.ts"
import type { VerifiableKey } from "../domain/verifiable-key.ts"
import { BittingError } from "../errors.ts"
import type { AppPorts } from "./request.ts"
import { demand, demandActive, resolveOrganization } from "./request.ts"

/** Who asks a protected API about accounts. */
export type AccountAsker =
  | { readonly kind: "key"; readonly key: VerifiableKey }
  | { readonly kind: "person"; readonly caller: PersonCaller }
  | { readonly kind: "anonymous"; readonly account: string }

/** An account that may be asked. */
export type AskableAccount = Pick<Account, "id" | "organizationId" | "provider">

/** The organization that accounts everybody may ask stand under. */
const NOBODYS = "demo"

const PAGE = 200

async function linkedAccounts(
  { store }: Pick<AppPorts, "store">,
  organizationId: string,
): Promise<readonly AskableAccount[]> {
  const found: AskableAccount[] = []
  let after: { readonly value: string | number | null; readonly id: string } | null = null
  do {
    const page: Awaited<ReturnType<typeof store.read.accounts.list>> = await store.read.accounts.list(
      organizationId,
      { limit: PAGE, sort: "created_at", descending: false, after },
    )
    found.push(...page.rows)
    after = page.next
  } while (after !== null)
  return found
}

/**
 * The accounts an asker may ask: of a key those it is confined to, or all of its organization; of a person all of the organization; the
 * built-in one comes last.
 * @param stated the organization a person asks about
 * @throws BittingError not_found, organization_required, organization_suspended, role_insufficient
 */
export async function askableAccounts(
  ports: AppPorts,
  asker: AccountAsker,
  stated: string | undefined,
): Promise<readonly AskableAccount[]> {
  if (asker.kind === "anonymous") {
    if (asker.account !== DEMO_ACCOUNT) throw new BittingError("not_found")
    return [{ id: DEMO_ACCOUNT, organizationId: NOBODYS, provider: "demo" }]
  }
  const organizationId =
    asker.kind === "key" ? asker.key.grant.organizationId : await organizationOf(ports, asker.caller, stated)
  if (stated !== undefined && stated !== organizationId) throw new BittingError("not_found")
  const demo: AskableAccount = { id: DEMO_ACCOUNT, organizationId, provider: "demo" }
  const only = asker.kind === "key" ? asker.key.accounts : null
  if (only !== null && only.every((id) => id === DEMO_ACCOUNT)) return only.length === 0 ? [] : [demo]
  const all = [...(await linkedAccounts(ports, organizationId)), demo]
  return only === null ? all : all.filter(({ id }) => only.includes(id))
}

async function organizationOf(
  ports: AppPorts,
  caller: PersonCaller,
  stated: string | undefined,
): Promise<string> {
  const organization = await resolveOrganization(ports.store.read, caller, stated)
  demand(caller, "discovery.ask", { organizationId: organization.id })
  demandActive(caller, organization)
  return organization.id
}
