/** What a key file of a service account says, as far as it is used. */
export interface GoogleKey {
  readonly clientEmail: string
  readonly privateKeyId: string
  /** Secret. */
  readonly privateKey: string
  /** The project the service account is of; null: the file does not say. */
  readonly projectId: string | null
}

/** Why a file is none: no JSON, another kind of credentials, or something missing. */
export type KeyFileFault = "not_json" | "federation" | "other_type" | "incomplete"

function membersOf(text: string): ReadonlyMap<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : null
  } catch {
    // What the parser throws repeats the text.
    return null
  }
}

/**
 * Reads a key file of a service account as Google gives it out. Nothing else of it is taken: such files can also say where to send the key,
 * which files to read and what to run.
 */
export function readGoogleKey(text: string): { readonly key: GoogleKey } | { readonly fault: KeyFileFault } {
  const members = membersOf(text)
  if (members === null) return { fault: "not_json" }
  const type = members.get("type")
  if (type === "external_account") return { fault: "federation" }
  if (type !== "service_account") return { fault: "other_type" }
  const member = (name: string): string => {
    const value = members.get(name)
    return typeof value === "string" ? value : ""
  }
  const [clientEmail, privateKeyId, privateKey] = [
    member("client_email"),
    member("private_key_id"),
    member("private_key"),
  ]
  if (clientEmail === "" || privateKeyId === "" || privateKey === "") return { fault: "incomplete" }
  return { key: { clientEmail, privateKeyId, privateKey, projectId: member("project_id") || null } }
}
