import { generateKeyPairSync, verify } from "node:crypto"
import type { KeyObject } from "node:crypto"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import type { Loopback, LoopbackCall } from "../../../test/loopback.ts"
import { startLoopback } from "../../../test/loopback.ts"
import { jsonAt } from "../../http-json.ts"
import { classifyGcp } from "./classify.ts"
import type { AccessToken } from "./access-token.ts"
import type { GcpCredentials, GcpEndpoints } from "./links.ts"
import { createTokens } from "./tokens.ts"

function pem(pair: { readonly privateKey: KeyObject }): string {
  return pair.privateKey.export({ type: "pkcs8", format: "pem" }) as string
}

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 })
const PEM = pem({ privateKey })
const AUDIENCE = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/prov"
const EMAIL = "bitting@acme-prod.iam.gserviceaccount.com"
const NOW = 1_700_000_000_000

const byKey = (fields: object = {}): GcpCredentials => ({
  kind: "service_account_key",
  scope: "projects/acme-prod",
  clientEmail: EMAIL,
  privateKeyId: "kid1",
  privateKey: PEM,
  ...fields,
})
const federation = (serviceAccount: string | null): GcpCredentials => ({
  kind: "federation",
  scope: "projects/acme-prod",
  audience: AUDIENCE,
  serviceAccount,
})

let google: Loopback
let endpoints: GcpEndpoints
let time: number
const signal = new AbortController().signal
const now = (): number => time
/** A token as text. */
const text = async (token: Promise<AccessToken>): Promise<string> => (await token).value

beforeEach(async () => {
  google = await startLoopback()
  const { url } = google
  endpoints = { token: `${url}/token`, sts: `${url}/v1/token`, iamCredentials: url, asset: url }
  time = NOW
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await google.close()
})

const form = ({ body }: LoopbackCall): Record<string, string> => Object.fromEntries(new URLSearchParams(body))
const grants = (): void => {
  google.answer = () => ({
    json: { access_token: `t${google.calls.length}`, expires_in: 3_599, token_type: "Bearer" },
  })
}

describe("a token by a service account's key", () => {
  test("is asked for with an assertion that the account signed, good for an hour", async () => {
    grants()
    expect(await text(createTokens({ endpoints, now }).get(byKey(), signal))).toBe("t1")
    const [call] = google.calls
    if (call === undefined) throw new Error("nobody asked")
    expect(call.url.pathname).toBe("/token")
    const { grant_type: grant, assertion = "" } = form(call)
    expect(grant).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer")
    const [header = "", claims = "", signature = ""] = assertion.split(".")
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, "base64url").toString())
    expect(read(header)).toEqual({ alg: "RS256", typ: "JWT", kid: "kid1" })
    const iat = NOW / 1_000 - 10
    expect(read(claims)).toEqual({
      iss: EMAIL,
      scope: "https://www.googleapis.com/auth/cloud-platform",
      aud: "https://oauth2.googleapis.com/token",
      iat,
      exp: iat + 3_600,
    })
    const signed = Buffer.from(`${header}.${claims}`)
    expect(verify("sha256", signed, publicKey, Buffer.from(signature, "base64url"))).toBe(true)
  })

  test("is asked for once, however many want it, and again shortly before its end", async () => {
    grants()
    const tokens = createTokens({ endpoints, now })
    const credentials = byKey()
    const many = Array.from({ length: 20 }, () => tokens.get(credentials, signal))
    expect(new Set((await Promise.all(many)).map(({ value }) => value))).toEqual(new Set(["t1"]))
    time = NOW + 3_599_000 - 120_001
    expect(await text(tokens.get(credentials, signal))).toBe("t1")
    time += 1
    expect(await text(tokens.get(credentials, signal))).toBe("t2")
    expect(google.calls).toHaveLength(2)
  })

  test("belongs to the credentials, and goes with them", async () => {
    grants()
    const tokens = createTokens({ endpoints, now })
    expect(await text(tokens.get(byKey(), signal))).toBe("t1")
    expect(await text(tokens.get(byKey(), signal))).toBe("t2")
  })

  test("is forgotten when it was refused, unless there is another one already", async () => {
    grants()
    const tokens = createTokens({ endpoints, now })
    const credentials = byKey()
    const first = await tokens.get(credentials, signal)
    tokens.drop(credentials, first)
    expect(await text(tokens.get(credentials, signal))).toBe("t2")
    tokens.drop(credentials, first)
    expect(await text(tokens.get(credentials, signal))).toBe("t2")
  })

  test("is not waited for by whoever gives up, and is there for the others", async () => {
    let go = (): void => {}
    const gate = new Promise<void>((done) => (go = done))
    google.answer = async () => {
      await gate
      return { json: { access_token: "t1", expires_in: 3_599 } }
    }
    const tokens = createTokens({ endpoints, now })
    const credentials = byKey()
    const hasty = new AbortController()
    const first = tokens.get(credentials, hasty.signal)
    const second = tokens.get(credentials, signal)
    hasty.abort(new Error("gave up"))
    await expect(first).rejects.toThrow("gave up")
    await expect(tokens.get(credentials, hasty.signal)).rejects.toThrow("gave up")
    go()
    expect(await text(second)).toBe("t1")
    expect(google.calls).toHaveLength(1)
  })

  test("that is refused is refused with every try, and asked for anew", async () => {
    google.answer = () => ({
      status: 400,
      json: { error: "invalid_grant", error_description: "Invalid JWT Signature." },
    })
    const tokens = createTokens({ endpoints, now })
    const credentials = byKey()
    const refused = await tokens.get(credentials, signal).catch(classifyGcp)
    expect(refused).toMatchObject({ errorClass: "bad_credentials", providerCode: "invalid_grant" })
    grants()
    expect(await text(tokens.get(credentials, signal))).toBe("t2")
  })

  test.each<[string, unknown]>([
    ["no token", { expires_in: 3_599 }],
    ["a token that would be two headers", { access_token: "a\r\nx: y", expires_in: 3_599 }],
    ["no end", { access_token: "t1" }],
    ["an end that is past", { access_token: "t1", expires_in: 0 }],
    ["nothing", null],
  ])("is not made of an answer with %s", async (_, json) => {
    google.answer = () => ({ json })
    const got = await createTokens({ endpoints, now }).get(byKey(), signal).catch(classifyGcp)
    expect(got).toMatchObject({ errorClass: "provider_error" })
  })

  test.each<[string, string]>([
    ["is none", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"],
    ["is too short", pem(generateKeyPairSync("rsa", { modulusLength: 1_024 }))],
    ["is of another kind", pem(generateKeyPairSync("ec", { namedCurve: "P-256" }))],
    ["is public", publicKey.export({ type: "spki", format: "pem" }) as string],
  ])("cannot be had with a key that %s, and Google is not asked", async (_, key) => {
    const bad = byKey({ privateKey: key })
    const got = await createTokens({ endpoints, now }).get(bad, signal).catch(classifyGcp)
    expect(got).toMatchObject({ errorClass: "bad_credentials", cause: undefined })
    expect(google.calls).toEqual([])
  })
})

describe("a token by federation", () => {
  let folder: string
  let oidcTokenFile: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "gcp-federation-"))
    oidcTokenFile = join(folder, "token")
    await writeFile(oidcTokenFile, "aaa.bbb.ccc\n")
  })
  afterEach(async () => {
    await rm(folder, { recursive: true })
  })

  test("is exchanged for the OIDC token that the operator's file holds at that moment", async () => {
    grants()
    const tokens = createTokens({ endpoints, now, oidcTokenFile })
    expect(await text(tokens.get(federation(null), signal))).toBe("t1")
    await writeFile(oidcTokenFile, "ddd.eee.fff")
    await tokens.get(federation(null), signal)
    const [first, second] = google.calls.map(form)
    expect(first).toEqual({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      audience: AUDIENCE,
      scope: "https://www.googleapis.com/auth/cloud-platform",
      requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      subject_token: "aaa.bbb.ccc",
    })
    expect(second?.["subject_token"]).toBe("ddd.eee.fff")
  })

  test("takes a service account's place where one is named", async () => {
    google.answer = ({ url }) =>
      url.pathname === "/v1/token"
        ? { json: { access_token: "federated", expires_in: 3_599 } }
        : { json: { accessToken: "impersonated", expireTime: new Date(NOW + 3_600_000).toISOString() } }
    const tokens = createTokens({ endpoints, now, oidcTokenFile })
    const credentials = federation(EMAIL)
    expect(await text(tokens.get(credentials, signal))).toBe("impersonated")
    const call = google.calls[1]
    expect(call?.url.pathname).toBe(`/v1/projects/-/serviceAccounts/${EMAIL}:generateAccessToken`)
    expect(call?.headers.authorization).toBe("Bearer federated")
    expect(JSON.parse(call?.body ?? "")).toEqual({
      scope: ["https://www.googleapis.com/auth/cloud-platform"],
      lifetime: "3600s",
    })
    time = NOW + 3_600_000 - 120_001
    await tokens.get(credentials, signal)
    expect(google.calls).toHaveLength(2)
  })

  test("names the permission without which it may not take the account's place", async () => {
    google.answer = ({ url }) =>
      url.pathname === "/v1/token"
        ? { json: { access_token: "federated", expires_in: 3_599 } }
        : {
            status: 403,
            json: {
              error: {
                code: 403,
                message:
                  "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
                status: "PERMISSION_DENIED",
              },
            },
          }
    const tokens = createTokens({ endpoints, now, oidcTokenFile })
    expect(await tokens.get(federation(EMAIL), signal).catch(classifyGcp)).toMatchObject({
      errorClass: "denied",
      missingPermission: "iam.serviceAccounts.getAccessToken",
    })
  })

  test("shows who the machine is at AWS by a signed question that is bound to the audience", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    vi.stubEnv("AWS_SESSION_TOKEN", "session")
    grants()
    expect(await text(createTokens({ endpoints, now }).get(federation(null), signal))).toBe("t1")
    const [call] = google.calls
    const fields = call === undefined ? {} : form(call)
    expect(fields["subject_token_type"]).toBe("urn:ietf:params:aws:token-type:aws4_request")
    const subject: unknown = JSON.parse(decodeURIComponent(fields["subject_token"] ?? ""))
    expect(subject).toMatchObject({
      url: "https://sts.us-east-1.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
      method: "POST",
    })
    const headers = jsonAt(subject, "headers") as readonly { readonly key: string; readonly value: string }[]
    const header = (name: string): string => headers.find(({ key }) => key === name)?.value ?? ""
    expect(header("x-goog-cloud-target-resource")).toBe(AUDIENCE)
    expect(header("x-amz-security-token")).toBe("session")
    expect(header("authorization")).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/.*Signature=/)
    expect(JSON.stringify(subject)).not.toContain("wJalrXUtnFEMI")
  })

  test.each<[string, string | null]>([
    ["is empty", ""],
    ["holds something else", "root:x:0:0:root"],
    ["is not there", null],
  ])("cannot be had when the operator's file %s, and what it holds is not told", async (_, text) => {
    if (text === null) await rm(oidcTokenFile)
    else await writeFile(oidcTokenFile, text)
    const tokens = createTokens({ endpoints, now, oidcTokenFile })
    const got = await tokens.get(federation(null), signal).catch(classifyGcp)
    expect(got).toMatchObject({
      errorClass: "bad_credentials",
      message: "The server's OIDC token file has no token in it.",
      cause: undefined,
    })
    expect(google.calls).toEqual([])
  })

  test("is not asked for with an audience or an account that would lead elsewhere", async () => {
    const tokens = createTokens({ endpoints, now, oidcTokenFile })
    const elsewhere = [
      { ...federation(null), audience: "//evil.example/x" } as GcpCredentials,
      federation("../../x@evil.example"),
    ]
    for (const one of elsewhere)
      expect(await tokens.get(one, signal).catch(classifyGcp)).toMatchObject({
        errorClass: "bad_credentials",
      })
    expect(google.calls).toEqual([])
  })
})

describe("a token of the machine", () => {
  const machine = (): GcpCredentials => ({ kind: "machine", scope: "projects/acme-prod" })

  /** The metadata server of a machine at Google (`cloud.google.com/compute/docs/metadata`), as far as tokens go. */
  function metadata(token: () => { status?: number; json: unknown }): void {
    vi.stubEnv("GCE_METADATA_HOST", google.url.replace("http://", ""))
    vi.stubEnv("METADATA_SERVER_DETECTION", "assume-present")
    vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", "")
    vi.stubEnv("HOME", tmpdir())
    vi.stubEnv("CLOUDSDK_CONFIG", join(tmpdir(), "there-is-no-such-folder"))
    google.answer = ({ url, headers }) => {
      const flavour = { "metadata-flavor": "Google" }
      if (headers["metadata-flavor"] !== "Google") return { status: 403, headers: flavour, json: {} }
      return url.pathname.endsWith("/service-accounts/default/token")
        ? { headers: flavour, ...token() }
        : { headers: flavour, json: url.pathname.endsWith("universe-domain") ? "googleapis.com" : "default" }
    }
  }
  const asked = (): number => google.calls.filter(({ url }) => url.pathname.endsWith("/default/token")).length

  test("comes from the metadata server, and is kept", async () => {
    metadata(() => ({ json: { access_token: "m1", expires_in: 3_599, token_type: "Bearer" } }))
    time = Date.now()
    const tokens = createTokens({ now })
    const credentials = machine()
    expect(await text(tokens.get(credentials, signal))).toBe("m1")
    expect(await text(tokens.get(credentials, signal))).toBe("m1")
    expect(asked()).toBe(1)
  })

  test("goes with the project whose quota the operator wants used", async () => {
    metadata(() => ({ json: { access_token: "m1", expires_in: 3_599, token_type: "Bearer" } }))
    vi.stubEnv("GOOGLE_CLOUD_QUOTA_PROJECT", "acme-quota")
    const got = await createTokens({ now: () => Date.now() }).get(machine(), signal)
    expect(got).toMatchObject({ value: "m1", quotaProject: "acme-quota" })
  })

  test("cannot be had where the machine has no service account", async () => {
    metadata(() => ({ status: 404, json: {} }))
    const got = await createTokens({ now }).get(machine(), signal).catch(classifyGcp)
    expect(got).toMatchObject({ errorClass: "bad_credentials", cause: undefined })
  })
})
