import type { Person, Repositories, SessionCaller, SignInProof } from "../src/index.ts"
import { sessionCaller, startSession } from "../src/index.ts"
import type { KeyWorld } from "./key-world.ts"

/** A browser of tests. */
export const CLIENT = {
  origin: { requestId: "req_test", address: "192.0.2.1" },
  userAgent: "Browser/1.0",
} as const

/** Somebody who is signed in, with what their cookie holds. */
export interface OwnSession {
  readonly person: Person
  readonly session: SessionCaller
  readonly secret: string
  /** What use cases about their own sign-in want. */
  readonly change: { readonly session: SessionCaller; readonly origin: (typeof CLIENT)["origin"] }
}

/** Writes what a test needs, without an entry in a log. */
export async function arrange(world: KeyWorld, work: (tx: Repositories) => Promise<void>): Promise<void> {
  await world.ports.store.transact(async (tx) => {
    await work(tx)
    return { value: null, organizationId: null, audit: [], targets: [] }
  })
}

/** Starts a session of somebody; by a sign-in link unless told otherwise. */
export async function sessionOf(
  world: KeyWorld,
  personId: string,
  proof: Partial<SignInProof> = {},
): Promise<OwnSession> {
  const person = await world.ports.store.read.people.get(personId)
  if (person === null) throw new Error("there is such a person")
  const signedIn = await world.ports.store.transact(async (tx) => {
    const full = { person, method: "link", secondFactor: false, ...proof } as const
    const { value, audit } = await startSession(world.ports, tx, { client: CLIENT, proof: full })
    return { value, organizationId: null, audit: [audit], targets: [] }
  })
  const { secret } = signedIn.value
  const session = await sessionCaller(world.ports, secret)
  return { person, session, secret, change: { session, origin: CLIENT.origin } }
}

/** Adds somebody to the world's organization and signs them in. */
export async function signedInPerson(world: KeyWorld, proof: Partial<SignInProof> = {}): Promise<OwnSession> {
  const { caller } = await world.person("member")
  return sessionOf(world, caller.personId, proof)
}
