import type { NewAccountCredentials } from "./domain/account-link.ts"
import type { Account } from "./domain/tenancy.ts"

/** What came of trying credentials. */
export type LinkProof =
  | { readonly kind: "proven"; readonly cloudAccount: string }
  /** The role can be assumed without naming the external id, or naming another: anybody's account could be linked to it. */
  | { readonly kind: "open"; readonly externalId: "absent" | "wrong" }
  | {
      readonly kind: "refused"
      /** `denied`, `bad_credentials`, `timeout`, …: the classes of discovery's errors. */
      readonly reason: string
      /** In our words, without secrets. */
      readonly detail: string
    }

/** Speaks to clouds about the accounts linked to them. */
export interface CloudLinks {
  /** Tries credentials before they are kept. Never rejects for what the cloud says. */
  readonly prove: (
    account: Pick<Account, "id" | "organizationId" | "provider">,
    credentials: NewAccountCredentials,
  ) => Promise<LinkProof>
  /** Forgets what was fetched from an account, and what it was fetched with. */
  readonly forget: (accountId: string) => void
}
