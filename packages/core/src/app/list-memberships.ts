import type { PersonCaller } from "../domain/authority.ts"
import type { Member, Organization } from "../domain/tenancy.ts"
import type { AppPorts } from "./request.ts"

/** What somebody is in one organization. */
export interface Membership {
  readonly member: Member
  readonly organization: Organization
}

/** The memberships of a signed-in person that are not suspended, with their organizations. */
export async function listMemberships(
  { store }: Pick<AppPorts, "store">,
  caller: PersonCaller,
): Promise<readonly Membership[]> {
  const found: Membership[] = []
  for (const member of caller.members) {
    const organization = await store.read.organizations.get(member.organizationId)
    if (organization !== null) found.push({ member, organization })
  }
  return found
}
