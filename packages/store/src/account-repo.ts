import type { Account, AccountLink, AccountProvider } from "@bitting/core"
import type { OwnedRepo } from "./owned-repo.ts"
import { ownedRepo } from "./owned-repo.ts"

/** Linked accounts. Inserting fails when the organization has one of that name. */
export const accountRepo: OwnedRepo<Account> = ownedRepo("account", {
  fromRow: (row) => ({
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    provider: row.provider as AccountProvider,
    // Written by this very program, from a value of this type.
    link: row.link === null ? null : (JSON.parse(row.link) as AccountLink),
    createdAt: row.created_at,
  }),
  toRow: (account) => ({
    id: account.id,
    organization_id: account.organizationId,
    name: account.name,
    provider: account.provider,
    link: account.link === null ? null : JSON.stringify(account.link),
    created_at: account.createdAt,
  }),
})
