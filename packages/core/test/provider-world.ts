import type {
  BegunSingleSignOn,
  OpenIdProviders,
  Person,
  ProviderFault,
  ProviderIdentity,
  ProviderRequest,
  RequestContext,
  SingleSignOnFailure,
  SingleSignOnOutcome,
  SingleSignOnPorts,
  SsoConnection,
} from "../src/index.ts"
import { beginSingleSignOn, finishSingleSignOn, putSsoConnection, sessionCaller } from "../src/index.ts"
import type { KeyWorld } from "./key-world.ts"
import { createKeyWorld } from "./key-world.ts"
import { arrange, CLIENT } from "./own-session.ts"

export const ISSUER = "https://id.example.com"

/** A provider made of nothing, which says what a test tells it to. */
export interface FakeProvider {
  /** Whom it vouches for next, or why it does not. */
  answer: ProviderIdentity | "provider_refused" | "provider_failed"
  fault: ProviderFault | null
  /** Issuers that were asked for their metadata. */
  readonly checked: string[]
  readonly requests: ProviderRequest[]
}

/** A world with a provider. */
export interface ProviderWorld extends KeyWorld {
  readonly ports: SingleSignOnPorts
  readonly provider: FakeProvider
  /** Connects it to an organization; null: to the instance. */
  readonly connect: (organizationId: string | null, fields?: Partial<SsoConnection>) => Promise<SsoConnection>
  readonly begin: (connection: SsoConnection) => Promise<BegunSingleSignOn>
  /** Comes back with that secret, and the state the provider was given last unless told otherwise. */
  readonly finish: (
    secret: string | null,
    back?: { readonly state?: string | null; readonly sessionSecret?: string },
  ) => Promise<SingleSignOnOutcome>
  /** All of it, as somebody the provider vouches for. */
  readonly enter: (connection: SsoConnection, identity: ProviderIdentity) => Promise<SingleSignOnOutcome>
  readonly personOf: (context: RequestContext) => Promise<Person>
}

/** Somebody as a provider vouches for them. */
export function vouched(fields: Partial<ProviderIdentity> = {}): ProviderIdentity {
  return {
    issuer: ISSUER,
    subject: "subject-1",
    email: "new@example.com",
    emailVerified: true,
    name: "New",
    authenticatedAt: null,
    ...fields,
  }
}

function fakeProviders(provider: FakeProvider): OpenIdProviders {
  return {
    check: async (issuer) => {
      provider.checked.push(issuer)
      return provider.fault
    },
    begin: async (_, request) => {
      provider.requests.push(request)
      return provider.fault === null ? { location: `${ISSUER}/authorize` } : { fault: provider.fault }
    },
    finish: async () => {
      const { answer } = provider
      return typeof answer === "string" ? { failure: answer } : { identity: answer }
    },
  }
}

/** The root key with the scopes it has everywhere but in the samples, whose keyspace `system` declares few. */
function withOrganizationScopes({ root }: KeyWorld): RequestContext {
  const { caller, origin } = root
  if (caller.kind !== "system_key") throw new Error("the root key is a key")
  const scopes = [...caller.scopes, "organizations:read", "organizations:write"]
  return { caller: { ...caller, scopes }, origin }
}

/** Makes a world whose people can sign in with a provider. */
export async function createProviderWorld(): Promise<ProviderWorld> {
  const world = await createKeyWorld()
  const provider: FakeProvider = { answer: vouched(), fault: null, checked: [], requests: [] }
  const ports: SingleSignOnPorts = { ...world.ports, openId: fakeProviders(provider) }
  const { store } = ports
  const root = withOrganizationScopes(world)

  const finish: ProviderWorld["finish"] = (secret, { state, sessionSecret = null } = {}) =>
    finishSingleSignOn(ports, {
      client: CLIENT,
      secret,
      state: state === undefined ? (provider.requests.at(-1)?.state ?? null) : state,
      query: "code=x",
      sessionSecret,
    })
  const begin: ProviderWorld["begin"] = (connection) =>
    beginSingleSignOn(ports, {
      connection,
      redirectUri: "https://keys.example.com/callback",
      returnTo: "/console/keys",
    })

  return {
    ...world,
    root,
    ports,
    provider,
    connect: async (organizationId, fields = {}) => {
      const wish = { name: "Acme", issuer: ISSUER, clientId: "bitting" }
      const owner = organizationId === null ? null : await world.person("owner", { organizationId })
      const made = await putSsoConnection(ports, owner ?? root, {
        owner: organizationId,
        wish,
        clientSecret: "secret",
        sessionConnectionId: null,
      })
      const connection = { ...made, ...fields }
      await arrange(world, (tx) => tx.ssoConnections.update(connection))
      return connection
    },
    begin,
    finish,
    enter: async (connection, identity) => {
      const { secret } = await begin(connection)
      provider.answer = identity
      return finish(secret)
    },
    personOf: async ({ caller }) => {
      const person = caller.kind === "person" ? await store.read.people.get(caller.personId) : null
      if (person === null) throw new Error("it is a person")
      return person
    },
  }
}

/** What an outcome comes to: `signed_in`, `linked`, or why it failed. */
export const resultOf = (outcome: SingleSignOnOutcome): SingleSignOnFailure | "signed_in" | "linked" =>
  outcome.kind === "failed" ? outcome.failure : outcome.kind

/** Who signed in, and how they then call. @throws Error when nobody did */
export async function enteredAs({ ports }: ProviderWorld, outcome: SingleSignOnOutcome) {
  if (outcome.kind !== "signed_in") throw new Error(`nobody signed in: ${resultOf(outcome)}`)
  const { secret } = outcome.signedIn
  return { secret, ...(await sessionCaller(ports, secret)) }
}
