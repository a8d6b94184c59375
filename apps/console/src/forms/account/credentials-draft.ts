import type { Account, UpdateAccount } from "@bitting/sdk"
import type { GoogleKey } from "./google-key-file.ts"

/** Ways into the accounts of each cloud, the best one first. */
export const WAYS = {
  aws: ["role", "access_key", "machine"],
  azure: ["service_principal"],
  gcp: ["service_account_key", "federation", "machine"],
  kubernetes: ["token"],
  demo: [],
} as const satisfies Record<Account["provider"], readonly string[]>

export type Way = (typeof WAYS)[keyof typeof WAYS][number]

/** Ways that use what is the machine's own, for whoever runs the instance. */
export const OPERATOR_WAYS: readonly Way[] = ["machine", "federation"]

/** What is typed in. It stays on the page, and goes with it. */
export interface Draft {
  readonly roleArn: string
  readonly accessKeyId: string
  /** Secret access key, client secret or token. */
  readonly secret: string
  readonly tenantId: string
  readonly clientId: string
  readonly subscriptionId: string
  readonly scope: string
  readonly googleKey: GoogleKey | null
  readonly audience: string
  readonly serviceAccount: string
  readonly server: string
  readonly authority: string
  readonly privateNetwork: boolean
}

/** Nothing typed in, except what an account has already and is no secret. */
export function draftOf({ credentials }: Pick<Account, "credentials">): Draft {
  return {
    roleArn: credentials?.role_arn ?? "",
    accessKeyId: credentials?.access_key_id ?? "",
    secret: "",
    tenantId: credentials?.tenant_id ?? "",
    clientId: credentials?.client_id ?? "",
    subscriptionId: credentials?.subscription_id ?? "",
    scope: credentials?.scope ?? "",
    googleKey: null,
    audience: credentials?.audience ?? "",
    serviceAccount: credentials?.service_account ?? "",
    server: credentials?.server ?? "",
    authority: credentials?.certificate_authority ?? "",
    privateNetwork: credentials?.network === "any",
  }
}

/** What is sent. @param provider whose `machine` is meant */
export function credentialsOf(
  way: Way,
  draft: Draft,
  provider: Account["provider"],
): NonNullable<UpdateAccount["credentials"]> {
  const scope = draft.scope.trim()
  switch (way) {
    case "role":
      return { method: "role", role_arn: draft.roleArn.trim() }
    case "access_key":
      return {
        method: "access_key",
        access_key_id: draft.accessKeyId.trim(),
        secret_access_key: draft.secret.trim(),
      }
    case "machine":
      return provider === "gcp" ? { method: "machine", scope } : { method: "machine" }
    case "service_principal":
      return {
        method: "service_principal",
        tenant_id: draft.tenantId.trim(),
        client_id: draft.clientId.trim(),
        client_secret: draft.secret.trim(),
        subscription_id: draft.subscriptionId.trim(),
      }
    case "service_account_key":
      return {
        method: "service_account_key",
        scope,
        client_email: draft.googleKey?.clientEmail ?? "",
        private_key_id: draft.googleKey?.privateKeyId ?? "",
        private_key: draft.googleKey?.privateKey ?? "",
      }
    case "federation":
      return {
        method: "federation",
        scope,
        audience: draft.audience.trim(),
        service_account: draft.serviceAccount.trim() || null,
      }
    case "token":
      return {
        method: "token",
        server: draft.server.trim(),
        certificate_authority: draft.authority.trim() || null,
        token: draft.secret.trim(),
        network: draft.privateNetwork ? "any" : "public",
      }
  }
}
