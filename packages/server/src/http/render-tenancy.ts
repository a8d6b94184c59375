import type {
  AccountLink,
  Environment,
  ListedAccount,
  Member,
  Organization,
  Person,
  Workspace,
} from "@bitting/core"
import { instant } from "./render.ts"

/** An organization as the API shows it. */
export const organizationJson = (organization: Organization) => ({
  id: organization.id,
  name: organization.name,
  plan: organization.plan,
  status: organization.suspended ? "suspended" : "active",
  host: organization.host,
  require_second_factor: organization.requireSecondFactor,
  created_at: instant(organization.createdAt),
})

/** A workspace as the API shows it. */
export const workspaceJson = ({ id, organizationId, name, isDefault, createdAt }: Workspace) => ({
  id,
  organization_id: organizationId,
  name,
  is_default: isDefault,
  created_at: instant(createdAt),
})

/** An environment as the API shows it. */
export const environmentJson = ({ id, organizationId, name, createdAt }: Environment) => ({
  id,
  organization_id: organizationId,
  name,
  created_at: instant(createdAt),
})

function linkJson({ credentials, cloudAccount, provenAt }: AccountLink) {
  const { method } = credentials
  return {
    method,
    role_arn: method === "role" ? credentials.roleArn : null,
    access_key_id: method === "access_key" ? credentials.accessKeyId : null,
    cloud_account: cloudAccount,
    proven_at: instant(provenAt),
  }
}

/** An account as the API shows it. */
export const accountJson = (account: ListedAccount) => ({
  id: account.id,
  organization_id: account.organizationId,
  name: account.name,
  provider: account.provider,
  built_in: account.builtIn,
  credentials: account.link === null ? null : linkJson(account.link),
  created_at: instant(account.createdAt),
})

/** A member as the API shows it. */
export const memberJson = (member: Member) => ({
  id: member.id,
  organization_id: member.organizationId,
  person_id: member.personId,
  name: member.name,
  email: member.email,
  role: member.role,
  overrides: member.overrides,
  suspended: member.suspended,
  created_at: instant(member.createdAt),
})

/** A person as the API shows them to themselves. */
export const personJson = ({ id, name, email, instanceAdmin }: Person) => ({
  id,
  name,
  email,
  instance_admin: instanceAdmin,
})
