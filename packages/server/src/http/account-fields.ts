import type { NewAccountCredentials } from "@bitting/core"
import type { z } from "zod"
import type { changedCredentials, firstCredentials } from "../contract/schemas/accounts.ts"

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
      return { method: "machine" }
  }
}
