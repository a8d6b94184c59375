import type {
  Caller,
  PasswordPorts,
  RequestContext,
  Role,
  SentInvitation,
  SessionCaller,
  SignInProof,
} from "../src/index.ts"
import { createInvitation, sessionCaller, startSession } from "../src/index.ts"
import type { World } from "./app-fixture.ts"

/** A browser of tests. */
export const BROWSER = {
  origin: { requestId: "req_test", address: "192.0.2.7" },
  userAgent: "Browser/1.0",
} as const

export const GOOD_PASSWORD = "seven green umbrellas"

/** The ports of a world, with passwords that are hashed at once. */
export function withPasswords({ ports }: World): PasswordPorts {
  return {
    ...ports,
    passwords: {
      hash: async (password) => `hash of ${password.length} characters`,
      verify: async () => false,
      isOutdated: () => false,
    },
  }
}

/** Invites somebody into an organization, as a member unless told otherwise. */
export function invite(
  world: World,
  context: RequestContext,
  fields: {
    readonly organizationId: string
    readonly email: string
    readonly role?: Role
    readonly overrides?: Readonly<Record<string, Role>>
  },
): Promise<SentInvitation> {
  return createInvitation(world.ports, context, { role: "member", overrides: {}, ...fields })
}

/** Signs somebody in whom the instance knows, by a link unless told otherwise. */
export async function signedIn(
  world: World,
  email: string,
  proof: Partial<SignInProof> = {},
): Promise<SessionCaller> {
  const { ports } = world
  const person = await ports.store.read.people.byEmail(email)
  if (person === null) throw new Error(`nobody has the address ${email}`)
  const { value } = await ports.store.transact(async (tx) => {
    const full = { person, method: "link", secondFactor: false, ...proof } as const
    const made = await startSession(ports, tx, { client: BROWSER, proof: full })
    return { value: made.value, organizationId: null, audit: [made.audit], targets: [] }
  })
  return sessionCaller(ports, value.secret)
}

/** The same as a request. */
export const asking = ({ caller }: { readonly caller: Caller }): RequestContext => ({
  caller,
  origin: BROWSER.origin,
})
