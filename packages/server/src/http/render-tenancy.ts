import { factsOf } from "@bitting/core"
import type {
  AccountLink,
  CredentialFacts,
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

const NO_FACTS: CredentialFacts = {
  role_arn: null,
  access_key_id: null,
  tenant_id: null,
  client_id: null,
  subscription_id: null,
  scope: null,
  client_email: null,
  private_key_id: null,
  audience: null,
  service_account: null,
  server: null,
  certificate_authority: null,
  network: null,
}

const linkJson = ({ credentials, cloudAccount, provenAt }: AccountLink) => ({
  method: credentials.method,
  ...NO_FACTS,
  ...factsOf(credentials),
  cloud_account: cloudAccount,
  proven_at: instant(provenAt),
})

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
