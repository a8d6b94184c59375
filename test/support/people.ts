import type { Role } from "@bitting/core"
import type { Api } from "./api.ts"
import type { TestServer } from "./server.ts"

/** A signed-in member of an organization. */
export interface Colleague {
  /** Calls with the person's session. */
  readonly api: Api
  readonly memberId: string
  readonly personId: string
  readonly email: string
}

/** An organization made for a test, with an owner who is signed in and is nobody elsewhere. */
export interface TestOrganization {
  readonly id: string
  readonly workspaceId: string
  readonly owner: Colleague
}

let people = 0

const colleague = async (
  server: TestServer,
  // eslint-disable-next-line typescript/no-explicit-any -- a member as the API shows it
  { member, sign_in_link }: any,
): Promise<Colleague> => ({
  api: await server.signInWith(sign_in_link),
  memberId: member.id,
  personId: member.person_id,
  email: member.email,
})

/** Adds somebody new to an organization and signs them in. */
export async function addColleague(
  server: TestServer,
  organizationId: string,
  as: { readonly role: Role; readonly overrides?: Readonly<Record<string, Role>> },
): Promise<Colleague> {
  people += 1
  const { status, body, text } = await server.root.post("/members", {
    organization_id: organizationId,
    email: `${as.role}-${people}@example.com`,
    name: `${as.role} ${people}`,
    ...as,
  })
  if (status !== 201) throw new Error(`adding a member answered ${status}: ${text}`)
  return colleague(server, body)
}

/** Creates an organization with an owner. */
export async function addOrganization(
  server: TestServer,
  fields: { readonly name: string; readonly plan?: string },
): Promise<TestOrganization> {
  people += 1
  const { status, body, text } = await server.root.post("/organizations", {
    plan: "business",
    ...fields,
    owner_email: `owner-${people}@example.com`,
    owner_name: `Owner ${people}`,
  })
  if (status !== 201) throw new Error(`creating an organization answered ${status}: ${text}`)
  const { id } = body.organization
  const workspaces = await server.root.get(`/workspaces?organization_id=${id}`)
  const owner = await colleague(server, { member: body.owner, sign_in_link: body.sign_in_link })
  return { id, workspaceId: workspaces.body.data[0].id, owner }
}
