import type { Account } from "./tenancy.ts"

/** How the server gets into a linked account; what of it is secret is kept sealed elsewhere. */
export type AccountCredentials =
  /** It assumes a role, naming the account's external id. */
  | { readonly method: "role"; readonly roleArn: string }
  | { readonly method: "access_key"; readonly accessKeyId: string }
  /** It is whoever the machine it runs on is to the cloud: the operator's own power. */
  | { readonly method: "machine" }

/** Credentials as they are handed in. */
export type NewAccountCredentials =
  | Exclude<AccountCredentials, { readonly method: "access_key" }>
  | {
      readonly method: "access_key"
      readonly accessKeyId: string
      /** Secret. */
      readonly secretAccessKey: string
    }

/** A way into a linked account that worked when it was given. */
export interface AccountLink {
  readonly credentials: AccountCredentials
  /** The cloud's own number of the account behind it. */
  readonly cloudAccount: string
  /** When it was shown to work, epoch ms. */
  readonly provenAt: number
}

/** The credentials without what is secret. */
export function shownCredentials(credentials: NewAccountCredentials): AccountCredentials {
  if (credentials.method !== "access_key") return credentials
  const { method, accessKeyId } = credentials
  return { method, accessKeyId }
}

/**
 * What the trust policy of a role must ask for (AWS: the confused deputy problem). It is the account's own id: made by the server, never
 * chosen by a customer, different for each account and never changed. It is no secret.
 */
export function externalIdOf({ id }: Pick<Account, "id">): string {
  return id
}
