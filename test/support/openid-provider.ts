import { generateKeyPairSync, randomBytes } from "node:crypto"
import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import { Provider } from "oidc-provider"
import type { Configuration, JWK } from "oidc-provider"
import { startListening } from "./listening.ts"

/** Somebody with an account at a test's provider. */
export interface ProviderPerson {
  readonly subject: string
  readonly email?: string
  /** Left out: the claim is. */
  readonly emailVerified?: unknown
  readonly name?: string
}

/** A real OpenID provider on this machine, at which whoever is put down logs in without being asked anything. */
export interface TestProvider {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Who logs in next, and from then on; null: somebody who refuses. */
  readonly be: (person: ProviderPerson | null) => void
  /** How often it asked somebody who they are. */
  readonly asked: () => number
  readonly close: () => Promise<void>
}

export interface TestProviderOptions {
  /** Addresses that browsers may be sent back to. */
  readonly redirectUris: readonly string[]
  /** Claims stand in the ID token too, not only behind the userinfo endpoint. */
  readonly claimsInIdToken?: boolean
  readonly configuration?: Configuration
}

function signingKey(): JWK {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  return {
    ...privateKey.export({ format: "jwk" }),
    alg: "ES256",
    use: "sig",
    kid: randomBytes(4).toString("hex"),
  }
}

function configurationOf(
  options: TestProviderOptions & { readonly clientId: string; readonly clientSecret: string },
  personOf: (subject: string) => ProviderPerson | undefined,
): Configuration {
  const { clientId, clientSecret, redirectUris, claimsInIdToken = false } = options
  return {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [...redirectUris],
        response_types: ["code"],
        grant_types: ["authorization_code"],
        id_token_signed_response_alg: "ES256",
      },
    ],
    jwks: { keys: [signingKey()] },
    cookies: { keys: [randomBytes(16).toString("hex")] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: !claimsInIdToken,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 600,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
      Grant: 600,
    },
    findAccount: (_, subject) => {
      const person = personOf(subject)
      if (person === undefined) return undefined
      const { email, emailVerified, name } = person
      const claims = {
        sub: subject,
        ...(email === undefined ? {} : { email }),
        ...(emailVerified === undefined ? {} : { email_verified: emailVerified }),
        ...(name === undefined ? {} : { name }),
      }
      return { accountId: subject, claims: async () => claims }
    },
    loadExistingGrant: async (context) => {
      const { provider } = context.oidc
      const grant = new provider.Grant({
        clientId: context.oidc.client?.clientId ?? "",
        accountId: context.oidc.session?.accountId ?? "",
      })
      grant.addOIDCScope("openid email profile")
      await grant.save()
      return grant
    },
    ...options.configuration,
  }
}

/** Starts a provider on a free port of 127.0.0.1. */
export async function startTestProvider(options: TestProviderOptions): Promise<TestProvider> {
  const people = new Map<string, ProviderPerson>()
  let next: ProviderPerson | null = null
  let asked = 0
  let answer: (request: IncomingMessage, response: ServerResponse) => Promise<void> = async () => {}
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.statusCode = 500
      response.end(String(error))
    })
  })
  const { port, close } = await startListening(server)
  const issuer = `http://127.0.0.1:${port}`
  const clientId = "bitting"
  const clientSecret = randomBytes(16).toString("hex")
  const provider = new Provider(
    issuer,
    configurationOf({ ...options, clientId, clientSecret }, (subject) => people.get(subject)),
  )
  const callback = provider.callback()
  answer = async (request, response) => {
    if (request.url?.startsWith("/interaction/") !== true) return callback(request, response)
    asked += 1
    const result =
      next === null
        ? { error: "access_denied", error_description: "somebody said no" }
        : { login: { accountId: next.subject } }
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  }
  return {
    issuer,
    clientId,
    clientSecret,
    be: (person) => {
      next = person
      if (person !== null) people.set(person.subject, person)
    },
    asked: () => asked,
    close,
  }
}
