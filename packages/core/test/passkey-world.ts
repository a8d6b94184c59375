import type { PasskeyPorts, PasskeyResponse, Passkeys, PasskeySite } from "../src/index.ts"
import { addPasskey, beginPasskey, hexText } from "../src/index.ts"
import type { KeyWorld } from "./key-world.ts"
import { createKeyWorld } from "./key-world.ts"
import type { OwnSession } from "./own-session.ts"
import { signedInPerson } from "./own-session.ts"

/** The instance's own host. */
export const SITE: PasskeySite = {
  host: "keys.example.com",
  origin: "https://keys.example.com",
  organizationId: null,
}

/** What an authenticator of tests says. Nothing is signed; `valid` stands for the signature and the user being verified. */
interface Said {
  readonly challenge: string
  readonly origin: string
  readonly personId: string
  readonly counter: number
  readonly valid: boolean
}

/** What an authenticator answers to options; it makes every answer as it is told. */
export function answerTo(
  options: Readonly<Record<string, unknown>>,
  { id, ...said }: Partial<Said> & { readonly id: string },
): PasskeyResponse {
  const { challenge, origin, user } = options as Partial<Said> & { readonly user?: string }
  return { id, challenge, origin, personId: user, counter: 0, valid: true, ...said }
}

const hears = (said: Partial<Said>, site: PasskeySite, challenge: string): boolean =>
  said.valid === true && said.challenge === challenge && said.origin === site.origin

/** WebAuthn without cryptography: it keeps every promise about what is refused. */
const passkeys: Passkeys = {
  newChallenge: hexText,
  creationOptions: async ({ site, challenge, person, known }) => ({
    challenge,
    origin: site.origin,
    user: person.id,
    exclude: known.map(({ id }) => id),
  }),
  requestOptions: async ({ site, challenge }) => ({ challenge, origin: site.origin }),
  readMade: async (response, { site, challenge }) =>
    hears(response as Partial<Said>, site, challenge)
      ? { id: response.id, publicKey: "key", counter: 0, transports: ["internal"], backedUp: false }
      : null,
  readUsed: async (response, { site, challenge, passkey }) => {
    const { personId, counter = 0, ...said } = response as Partial<Said>
    if (passkey === null || passkey.personId !== personId || !hears(said, site, challenge)) return null
    if ((counter > 0 || passkey.counter > 0) && counter <= passkey.counter) return null
    return { counter, backedUp: true }
  },
}

/** An instance with people who have passkeys. */
export interface PasskeyWorld extends KeyWorld {
  readonly ports: PasskeyPorts
  /** Adds a passkey of somebody; its id at the authenticator is the one given. */
  readonly addTo: (person: OwnSession, id: string, site?: PasskeySite) => Promise<string>
  /** Somebody with one passkey, whose id at the authenticator is `<person id>-key`. */
  readonly withPasskey: () => Promise<OwnSession & { readonly passkeyId: string }>
}

/** Makes an instance without people. */
export async function createPasskeyWorld(): Promise<PasskeyWorld> {
  const world = await createKeyWorld()
  const ports: PasskeyPorts = { ...world.ports, passkeys }
  const addTo = async ({ change }: OwnSession, id: string, site = SITE): Promise<string> => {
    const here = { ...change, site }
    const { ticket, options } = await beginPasskey(ports, here)
    const response = answerTo(options, { id })
    return (await addPasskey(ports, here, { ticket, response, name: "Laptop" })).id
  }
  return {
    ...world,
    ports,
    addTo,
    async withPasskey() {
      const person = await signedInPerson(world)
      return { ...person, passkeyId: await addTo(person, `${person.person.id}-key`) }
    },
  }
}
