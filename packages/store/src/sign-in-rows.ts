export interface PersonRow {
  id: string
  name: string
  /** In lower case. */
  email: string
  instance_admin: number
  email_verified_at: number | null
  created_at: number
}

export interface CredentialRow {
  id: string
  person_id: string
  kind: string
  /** Unique among those of its kind. */
  handle: string
  /** JSON of a `CredentialDetails` without its kind. */
  details: string
  created_at: number
  last_used_at: number | null
  version: number
}

/** Secrets of the server's own, by what they belong to. */
export interface SealedSecretRow {
  name: string
  sealed: string
  /** Id of the master key it is sealed under. */
  kek_id: string
}

export interface TicketRow {
  token_hash: Uint8Array
  kind: string
  person_id: string | null
  /** JSON object. */
  data: string
  created_at: number
  expires_at: number
}

export interface InvitationRow {
  id: string
  organization_id: string
  email: string
  role: string
  /** JSON object: workspace id to role. */
  overrides: string
  token_hash: Uint8Array
  mailed: number
  created_at: number
  created_by_kind: string
  created_by_id: string
  expires_at: number
  accepted_at: number | null
  revoked_at: number | null
}

export interface SsoConnectionRow {
  id: string
  /** Null: the instance's own. */
  organization_id: string | null
  name: string
  issuer: string
  client_id: string
  domain: string | null
  enforced: number
  join_role: string | null
  created_at: number
}

export interface SessionRow {
  id: string
  token_hash: Uint8Array
  person_id: string
  method: string
  second_factor: number
  organization_id: string | null
  connection_id: string | null
  user_agent: string | null
  address: string | null
  authenticated_at: number
  last_seen_at: number
  created_at: number
  expires_at: number
}

export interface SignInLinkRow {
  id: string
  token_hash: Uint8Array
  person_id: string | null
  created_at: number
  expires_at: number
  used_at: number | null
}
