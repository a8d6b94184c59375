import type { Account, AccountCredentials, AppPorts, NewAccountCredentials } from "@bitting/core"
import { partCredentials } from "@bitting/core"
import type { Provider } from "@bitting/discovery"
import { DiscoveryError } from "@bitting/discovery"
import type { AccountAccess, MakeCredentials } from "./account-access.ts"
import { createAccountAccess } from "./account-access.ts"
import type { AccountSetup } from "./account-setup.ts"

/** Whoever credentials belong to. */
export interface CloudIdentity {
  /** The cloud's own name of the account. */
  readonly cloudAccount: string
  /** Whose credentials the cloud says they are; null: it does not say. */
  readonly name: string | null
}

/** What came of trying credentials that the cloud takes. */
export type Tried =
  | { readonly kind: "in"; readonly identity: CloudIdentity }
  /** A role that lets anybody in, whoever it is by these credentials. */
  | { readonly kind: "open"; readonly externalId: "absent" | "wrong"; readonly identity: CloudIdentity }

/** What the server does with the accounts of one cloud. */
export interface Cloud {
  readonly provider: Provider
  /** Where regional services are tried when nobody says where. */
  readonly defaultRegion: string
  /** What is to be pasted there. */
  readonly setup: (account: Pick<Account, "id">) => Promise<AccountSetup>
  /** Tries credentials that were handed in. @throws DiscoveryError when they do not work */
  readonly tryNew: (
    account: Pick<Account, "id">,
    credentials: NewAccountCredentials,
    signal: AbortSignal,
  ) => Promise<Tried>
  /** Tries those an account has. @throws DiscoveryError when it has none, or they do not work */
  readonly tryKept: (account: Account, signal: AbortSignal) => Promise<Tried>
  readonly forget: (accountId: string) => void
}

/** What there is to know of a cloud to make use of it. */
export interface CloudParts<Credentials> extends Pick<Cloud, "defaultRegion" | "setup"> {
  readonly make: MakeCredentials<Credentials>
  readonly provider: (credentialsOf: AccountAccess<Credentials>["credentialsOf"]) => Provider & {
    /** Drops what belongs to an account whose credentials changed. */
    readonly forget?: (accountId: string) => void
  }
  /** @throws DiscoveryError as the cloud answers */
  readonly identify: (credentials: Credentials, signal: AbortSignal) => Promise<CloudIdentity>
  /** Whether others could get in as well. @throws DiscoveryError when it cannot be found out */
  readonly openness?: (
    account: Pick<Account, "id">,
    credentials: AccountCredentials,
    signal: AbortSignal,
  ) => Promise<"absent" | "wrong" | null>
}

/** Makes use of a cloud. Nothing is asked before the first question. */
export function createCloud<Credentials>(
  ports: Pick<AppPorts, "store" | "sealer">,
  parts: CloudParts<Credentials>,
): Cloud {
  const { make, identify, openness = async () => null, defaultRegion, setup } = parts
  const access = createAccountAccess(ports, make)
  const provider = parts.provider(access.credentialsOf)
  return {
    provider,
    defaultRegion,
    setup,
    async tryNew(account, credentials, signal) {
      const { shown, secret } = partCredentials(credentials)
      const externalId = await openness(account, shown, signal)
      const identity = await identify(await make(shown, { accountId: account.id, secret }), signal)
      return externalId === null ? { kind: "in", identity } : { kind: "open", externalId, identity }
    },
    async tryKept(account, signal) {
      const kept = account.link?.credentials
      if (kept === undefined)
        throw new DiscoveryError("bad_credentials", "The account has no credentials yet.")
      const externalId = await openness(account, kept, signal)
      const identity = await identify(await access.credentialsOf(account), signal)
      return externalId === null ? { kind: "in", identity } : { kind: "open", externalId, identity }
    },
    forget: (accountId) => {
      access.forget(accountId)
      provider.forget?.(accountId)
    },
  }
}

/** What is said of credentials that are kept beside an account of another cloud: the database was changed by hand. */
export function foreignCredentials(): DiscoveryError {
  return new DiscoveryError("bad_credentials", "The account's credentials are of another cloud.")
}

/** The clouds there are, by name. */
export type Clouds = ReadonlyMap<string, Cloud>
