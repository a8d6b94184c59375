export interface OrganizationRow {
  id: string
  name: string
  plan: string
  suspended: number
  host: string | null
  require_second_factor: number
  created_at: number
}

export interface WorkspaceRow {
  id: string
  organization_id: string
  name: string
  is_default: number
  created_at: number
}

export interface EnvironmentRow {
  id: string
  organization_id: string
  name: string
  created_at: number
}

export interface AccountRow {
  id: string
  organization_id: string
  name: string
  provider: string
  /** JSON; null: there is no way in. */
  link: string | null
  created_at: number
}

/** Name and e-mail address of a member are those of the person. */
export interface MemberRow {
  id: string
  organization_id: string
  person_id: string
  role: string
  suspended: number
  created_at: number
}

export interface MemberOverrideRow {
  member_id: string
  workspace_id: string
  role: string
}
