import type { NewAccountCredentials } from "@bitting/core"
import type { z } from "zod"
import type { changedCredentials, firstCredentials } from "../contract/schemas/account-credentials.ts"

type Sent = z.output<typeof changedCredentials>
type First = z.output<typeof firstCredentials>

/** Credentials as they were sent. */
export function credentialsOf(sent: First): Exclude<NewAccountCredentials, { readonly method: "role" }>
export function credentialsOf(sent: Sent): NewAccountCredentials
export function credentialsOf(sent: Sent): NewAccountCredentials {
  switch (sent.method) {
    case "role":
      return { method: "role", roleArn: sent.role_arn }
    case "access_key":
      return {
        method: "access_key",
        accessKeyId: sent.access_key_id,
        secretAccessKey: sent.secret_access_key,
      }
    case "machine":
      return { method: "machine", ...(sent.scope === undefined ? {} : { scope: sent.scope }) }
    case "service_principal":
      return {
        method: "service_principal",
        tenantId: sent.tenant_id,
        clientId: sent.client_id,
        subscriptionId: sent.subscription_id,
        clientSecret: sent.client_secret,
      }
    case "service_account_key":
      return {
        method: "service_account_key",
        scope: sent.scope,
        clientEmail: sent.client_email,
        privateKeyId: sent.private_key_id,
        privateKey: sent.private_key,
      }
    case "federation":
      return {
        method: "federation",
        scope: sent.scope,
        audience: sent.audience,
        serviceAccount: sent.service_account ?? null,
      }
    case "token":
      return {
        method: "token",
        server: sent.server,
        certificateAuthority: sent.certificate_authority ?? null,
        network: sent.network ?? "public",
        token: sent.token,
      }
  }
}
