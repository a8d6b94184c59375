import type { ProviderFault, SignInNonces } from "@bitting/core"
import { createHmac, generateKeyPairSync, sign } from "node:crypto"
import type { KeyObject } from "node:crypto"
import { createServer } from "node:http"
import type { IncomingMessage, Server, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { createOpenIdProviders } from "./openid-providers.ts"

const CLIENT_ID = "bitting"
const CLIENT_SECRET = "a:client secret/with?signs"
const REDIRECT_URI = "https://keys.example.com/auth/single-sign-on/callback"
const NONCES: SignInNonces = {
  state: "state-1",
  nonce: "nonce-1",
  codeVerifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
}

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 })
const STRANGER = generateKeyPairSync("rsa", { modulusLength: 2_048 })

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url")

function jwt(claims: object, key: KeyObject | string = privateKey): string {
  const alg = key === "none" ? "none" : typeof key === "string" ? "HS256" : "RS256"
  const text = `${encode({ alg, kid: "1" })}.${encode(claims)}`
  if (key === "none") return `${text}.`
  const mac =
    typeof key === "string"
      ? createHmac("sha256", key).update(text).digest()
      : sign("RSA-SHA256", Buffer.from(text), key)
  return `${text}.${mac.toString("base64url")}`
}

/** What a provider of a test answers, as far as it is not as it should be. */
interface Answers {
  metadata?: (self: string) => object
  idToken?: (self: string) => string
  token?: object
  userinfo?: object | null
  /** Takes the whole request; true: it answered. */
  handle?: (request: IncomingMessage, response: ServerResponse) => boolean
}

let answers: Answers
let server: Server
let issuer: string
let seen: { path: string; authorization: string | undefined; body: string }[]
let warnings: object[]

function goodClaims(self: string): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1_000)
  return {
    iss: self,
    sub: "subject-1",
    aud: CLIENT_ID,
    exp: now + 300,
    iat: now,
    nonce: NONCES.nonce,
    auth_time: now - 5,
    email: "Ada@Example.com",
    email_verified: true,
    name: "Ada",
  }
}

function goodMetadata(self: string): Record<string, unknown> {
  return {
    issuer: self,
    authorization_endpoint: `${self}/authorize?tenant=1`,
    token_endpoint: `${self}/token`,
    jwks_uri: `${self}/keys`,
    userinfo_endpoint: `${self}/userinfo`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    claims_supported: ["sub", "auth_time"],
    authorization_response_iss_parameter_supported: true,
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const path = request.url ?? ""
  const { authorization } = request.headers
  seen.push({ path, authorization, body: Buffer.concat(chunks).toString() })
  if (answers.handle?.(request, response) === true) return
  const json = (value: object): void => {
    response.setHeader("content-type", "application/json")
    response.end(JSON.stringify(value))
  }
  if (path === "/.well-known/openid-configuration") {
    return json(answers.metadata?.(issuer) ?? goodMetadata(issuer))
  }
  if (path === "/keys") {
    return json({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" }] })
  }
  if (path === "/userinfo") return json(answers.userinfo ?? { sub: "subject-1" })
  const idToken = answers.idToken?.(issuer) ?? jwt(goodClaims(issuer))
  json({ access_token: "at", token_type: "Bearer", id_token: idToken, ...answers.token })
}

beforeEach(async () => {
  answers = {}
  seen = []
  warnings = []
  server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => void server.close(resolve))
})

const createProviders = (now?: () => number) =>
  createOpenIdProviders(
    {
      info: () => {},
      warn: (event, fields) => void warnings.push({ event, ...fields }),
      failure: () => {},
    },
    now,
  )

const client = () => ({ issuer, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET })

const finish = (query?: string) =>
  createProviders().finish(client(), {
    ...NONCES,
    redirectUri: REDIRECT_URI,
    query: query ?? new URLSearchParams({ code: "c", state: NONCES.state, iss: issuer }).toString(),
  })

const without =
  (name: string) =>
  (good: Record<string, unknown>): object =>
    Object.fromEntries(Object.entries(good).filter(([key]) => key !== name))

const claims = (change: (good: Record<string, unknown>, self: string) => object) => (self: string) =>
  jwt(change(goodClaims(self), self))

describe("checking a provider", () => {
  test("accepts one with the code flow", async () => {
    expect(await createProviders().check(issuer)).toBeNull()
  })

  test("takes what is left out for its default", async () => {
    answers.metadata = (self) => {
      const { response_types_supported: _types, ...rest } = goodMetadata(self)
      return rest
    }
    expect(await createProviders().check(issuer)).toBeNull()
  })

  test.each<readonly [string, (good: Record<string, unknown>, self: string) => object, ProviderFault]>([
    ["names another issuer", (good) => ({ ...good, issuer: "https://evil.example.com" }), "issuer_mismatch"],
    ["names an issuer below", (good, self) => ({ ...good, issuer: `${self}/x` }), "issuer_mismatch"],
    ["has no issuer", without("issuer"), "unreachable"],
    ["has no endpoint", without("authorization_endpoint"), "no_code_flow"],
    ["has no token endpoint", without("token_endpoint"), "no_code_flow"],
    ["has no keys", without("jwks_uri"), "no_code_flow"],
    ["answers no codes", (good) => ({ ...good, response_types_supported: ["id_token"] }), "no_code_flow"],
    ["exchanges no codes", (good) => ({ ...good, grant_types_supported: ["implicit"] }), "no_code_flow"],
    [
      "sends browsers into a script",
      (good) => ({ ...good, authorization_endpoint: "javascript:alert(1)" }),
      "no_code_flow",
    ],
    [
      "has an endpoint in the clear",
      (good) => ({ ...good, token_endpoint: "http://10.0.0.7/token" }),
      "no_code_flow",
    ],
    ["is a list", () => [], "unreachable"],
  ])("refuses one that %s", async (_, change, fault) => {
    answers.metadata = (self) => change(goodMetadata(self), self)
    expect(await createProviders().check(issuer)).toBe(fault)
    expect(warnings).toMatchObject([{ event: "openid_provider_unusable", issuer, fault }])
  })

  test.each<readonly [string, NonNullable<Answers["handle"]>]>([
    [
      "is not there",
      (_, response) => {
        response.statusCode = 404
        response.end("no")
        return true
      },
    ],
    [
      "leads elsewhere",
      (request, response) => {
        if (request.url === "/elsewhere") return false
        response.writeHead(302, { location: "/elsewhere" }).end()
        return true
      },
    ],
    [
      "answers a page",
      (_, response) => {
        response.setHeader("content-type", "text/html")
        response.end("<html>")
        return true
      },
    ],
    [
      "hangs up",
      (request) => {
        request.socket.destroy()
        return true
      },
    ],
    [
      "never stops answering",
      (_, response) => {
        response.setHeader("content-type", "application/json")
        const more = (): void => {
          if (!response.destroyed) response.write(" ".repeat(65_536), more)
        }
        more()
        return true
      },
    ],
  ])("refuses one that %s", async (_, handle) => {
    answers.handle = handle
    expect(await createProviders().check(issuer)).toBe("unreachable")
    expect(seen.map(({ path }) => path)).toEqual(["/.well-known/openid-configuration"])
  })
})

describe("beginning", () => {
  const request = {
    ...NONCES,
    redirectUri: REDIRECT_URI,
    loginHint: "ada@example.com",
    maxAgeMs: 604_800_000,
  }

  test("asks for a code, with state, nonce, challenge and age", async () => {
    const begun = await createProviders().begin(client(), request)
    const url = new URL("location" in begun ? begun.location : "")
    expect(url.origin + url.pathname).toBe(`${issuer}/authorize`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      tenant: "1",
      client_id: CLIENT_ID,
      response_type: "code",
      redirect_uri: REDIRECT_URI,
      scope: "openid email profile",
      state: NONCES.state,
      nonce: NONCES.nonce,
      // Of RFC 7636, appendix B.
      code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
      code_challenge_method: "S256",
      login_hint: "ada@example.com",
      max_age: "604800",
    })
  })

  test("has the person asked anew where that is wanted", async () => {
    const begun = await createProviders().begin(client(), { ...request, loginHint: null, maxAgeMs: 0 })
    const { searchParams } = new URL("location" in begun ? begun.location : "")
    expect([searchParams.get("prompt"), searchParams.get("max_age")]).toEqual(["login", "0"])
    expect(searchParams.has("login_hint")).toBe(false)
  })

  test("fetches the metadata once in ten minutes", async () => {
    let now = 0
    const providers = createProviders(() => now)
    for (now of [0, 1, 599_999]) await providers.begin(client(), request)
    expect(seen).toHaveLength(1)
    now = 600_000
    await providers.begin(client(), request)
    expect(seen).toHaveLength(2)
  })

  test("says what is wrong with a provider that has gone", async () => {
    answers.handle = (incoming) => {
      incoming.socket.destroy()
      return true
    }
    expect(await createProviders().begin(client(), request)).toEqual({ fault: "unreachable" })
  })
})

describe("finishing", () => {
  test("exchanges the code with secret and verifier for the person", async () => {
    const now = Date.now()
    const finished = await finish()
    expect(finished).toMatchObject({
      identity: { issuer, subject: "subject-1", email: "ada@example.com", emailVerified: true, name: "Ada" },
    })
    const { identity } = finished as Extract<typeof finished, { identity: unknown }>
    expect(Math.abs(Number(identity.authenticatedAt) - (now - 5_000))).toBeLessThan(5_000)
    const exchange = seen.find(({ path }) => path === "/token")
    const form = encodeURIComponent(CLIENT_SECRET).replaceAll("%20", "+")
    expect(exchange?.authorization).toBe(`Basic ${Buffer.from(`${CLIENT_ID}:${form}`).toString("base64")}`)
    expect(Object.fromEntries(new URLSearchParams(exchange?.body))).toEqual({
      grant_type: "authorization_code",
      code: "c",
      redirect_uri: REDIRECT_URI,
      code_verifier: NONCES.codeVerifier,
    })
    expect(seen.map(({ path }) => path)).not.toContain("/userinfo")
  })

  test("sends the secret in the body where the provider wants it there", async () => {
    answers.metadata = (self) => ({
      ...goodMetadata(self),
      token_endpoint_auth_methods_supported: ["client_secret_post"],
    })
    expect(await finish()).toHaveProperty("identity")
    const exchange = seen.find(({ path }) => path === "/token")
    expect(exchange?.authorization).toBeUndefined()
    expect(new URLSearchParams(exchange?.body).get("client_secret")).toBe(CLIENT_SECRET)
  })

  test.each<readonly [string, (self: string) => string]>([
    ["signed by somebody else", (self) => jwt(goodClaims(self), STRANGER.privateKey)],
    ["not signed", (self) => jwt(goodClaims(self), "none")],
    ["signed with the client secret", (self) => jwt(goodClaims(self), CLIENT_SECRET)],
    [
      "signed with the public key as a secret",
      (self) => jwt(goodClaims(self), publicKey.export({ type: "spki", format: "pem" }).toString()),
    ],
    [
      "changed after it was signed",
      (self) => {
        const [head, , mac] = jwt(goodClaims(self)).split(".")
        return `${head}.${encode({ ...goodClaims(self), sub: "somebody else" })}.${mac}`
      },
    ],
    ["of another issuer", claims((good) => ({ ...good, iss: "https://evil.example.com" }))],
    ["for another client", claims((good) => ({ ...good, aud: "other" }))],
    [
      "for several clients, and another one asked",
      claims((good) => ({ ...good, aud: [CLIENT_ID, "other"], azp: "other" })),
    ],
    ["of yesterday", claims((good) => ({ ...good, exp: Number(good["iat"]) - 86_400 }))],
    ["of tomorrow", claims((good) => ({ ...good, nbf: Number(good["iat"]) + 86_400 }))],
    ["of another sign-in", claims((good) => ({ ...good, nonce: "nonce-2" }))],
    ["of no sign-in", claims(without("nonce"))],
    ["about nobody", claims(without("sub"))],
    ["about a number", claims((good) => ({ ...good, sub: 1 }))],
    ["without an end", claims(without("exp"))],
    ["that is none", () => "x"],
  ])("refuses an ID token %s", async (_, idToken) => {
    answers.idToken = idToken
    expect(await finish()).toEqual({ failure: "provider_failed" })
    expect(warnings).toMatchObject([{ event: "single_sign_on_failed", issuer }])
  })

  test.each([
    ["no ID token", { id_token: undefined }],
    ["an error", { error: "invalid_grant", access_token: undefined, id_token: undefined }],
    ["another type of token", { token_type: "mac" }],
  ])("refuses an answer with %s", async (_, token) => {
    answers.token = token
    expect(await finish()).toEqual({ failure: "provider_failed" })
  })

  test.each([
    ["another state", () => ({ code: "c", state: "state-2", iss: issuer })],
    ["no state", () => ({ code: "c", iss: issuer })],
    ["another issuer", () => ({ code: "c", state: NONCES.state, iss: "https://evil.example.com" })],
    ["no issuer, though it is promised", () => ({ code: "c", state: NONCES.state })],
    ["no code", () => ({ state: NONCES.state, iss: issuer })],
    ["a whole ID token", () => ({ id_token: jwt(goodClaims(issuer)), state: NONCES.state, iss: issuer })],
  ])("refuses to come back with %s, and asks nobody", async (_, query) => {
    expect(await finish(new URLSearchParams(query() as Record<string, string>).toString())).toEqual({
      failure: "provider_failed",
    })
    expect(seen.map(({ path }) => path)).not.toContain("/token")
  })

  test("tells a refusal by the provider from a failure, and writes down no more than its code", async () => {
    const query = {
      error: "access_denied",
      error_description: "Ada said no",
      state: NONCES.state,
      iss: issuer,
    }
    expect(await finish(new URLSearchParams(query).toString())).toEqual({ failure: "provider_refused" })
    expect(warnings).toMatchObject([{ provider_error: "access_denied" }])
    const forged = { ...query, state: "x" }
    expect(await finish(new URLSearchParams(forged).toString())).toEqual({ failure: "provider_failed" })
    expect(JSON.stringify(warnings)).not.toContain("Ada")
  })

  test("asks for the address where the ID token has none, and takes both claims from one place", async () => {
    const { email: _email, email_verified: _verified, ...bare } = goodClaims(issuer)
    answers.idToken = () => jwt(bare)
    answers.userinfo = { sub: "subject-1", email: "grace@example.com", email_verified: "true" }
    expect(await finish()).toMatchObject({ identity: { email: "grace@example.com", emailVerified: true } })
    answers.idToken = () => jwt({ ...bare, email_verified: true })
    answers.userinfo = { sub: "subject-1", email: "grace@example.com" }
    expect(await finish()).toMatchObject({ identity: { email: "grace@example.com", emailVerified: false } })
    answers.idToken = () => jwt({ ...bare, email: "ada@example.com" })
    answers.userinfo = { sub: "subject-1", email_verified: true }
    expect(await finish()).toMatchObject({ identity: { email: "ada@example.com", emailVerified: false } })
    answers.userinfo = { sub: "somebody else", email: "grace@example.com", email_verified: true }
    expect(await finish()).toEqual({ failure: "provider_failed" })
  })

  test.each([
    ["no address", { email: "ada" }, { email: null }],
    ["two lines", { email: "ada@example.com\nx" }, { email: null }],
    ["a list of addresses", { email: ["ada@example.com"] }, { email: null }],
    ["a verification that is no boolean", { email_verified: 1 }, { emailVerified: false }],
    ["a name of several lines", { name: "Ada\n\u001b[2J" }, { name: null }],
    ["a name that is none", { name: { first: "Ada" } }, { name: null }],
    ["spaces around a name", { name: "  Ada  " }, { name: "Ada" }],
  ])("makes nothing of %s", async (_, change, expected) => {
    answers.idToken = claims((good) => ({ ...good, ...change }))
    expect(await finish()).toMatchObject({ identity: expected })
  })

  test("knows whether a provider could have said when it asked the person", async () => {
    answers.idToken = claims(without("auth_time"))
    expect(await finish()).toMatchObject({ identity: { authenticatedAt: "unsaid" } })
    answers.metadata = (self) => ({ ...goodMetadata(self), claims_supported: ["sub"] })
    expect(await finish()).toMatchObject({ identity: { authenticatedAt: null } })
  })

  test("writes down neither code nor token nor secret when it fails", async () => {
    answers.token = { error: "invalid_client", error_description: CLIENT_SECRET, id_token: undefined }
    await finish(new URLSearchParams({ code: "the-code", state: NONCES.state, iss: issuer }).toString())
    const written = JSON.stringify(warnings)
    for (const secret of ["the-code", CLIENT_SECRET, NONCES.codeVerifier, NONCES.nonce]) {
      expect(written).not.toContain(secret)
    }
  })

  test("never follows a provider elsewhere", async () => {
    answers.handle = (request, response) => {
      if (request.url !== "/token") return false
      response.writeHead(307, { location: `${issuer}/elsewhere` }).end()
      return true
    }
    expect(await finish()).toEqual({ failure: "provider_failed" })
    expect(seen.map(({ path }) => path)).not.toContain("/elsewhere")
  })
})
