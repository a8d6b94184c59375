import type { GcpCredentials } from "@bitting/discovery"
import { sign } from "node:crypto"
import type { KeyObject } from "node:crypto"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inspect } from "node:util"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import type { FakeGcp } from "./fake-gcp.ts"
import { startGcp } from "./fake-gcp.ts"
import { addServiceAccount, gcpWorld, instance, keyPairOf, PROJECT, SCOPE } from "./gcp-world.ts"

// Google Cloud and AWS are stand-ins written from their published specifications; nothing here asks either.

const AUDIENCE = `//iam.googleapis.com/projects/${PROJECT.number}/locations/global/workloadIdentityPools/servers/providers/main`
const POOL = `principal://iam.googleapis.com/projects/${PROJECT.number}/locations/global/workloadIdentityPools/servers/subject`
const ARN = "arn:aws:sts::123456789012:assumed-role/bitting/i-0123"
const AWS_SECRET = "aws-s3cr3t/of+this-machine"
const ISSUER = "https://cluster.example.com"
const EMAIL = `reader@${PROJECT.id}.iam.gserviceaccount.com`

let gcp: FakeGcp
let directory: string

beforeAll(async () => {
  gcp = await startGcp()
  directory = mkdtempSync(join(tmpdir(), "bitting-gcp-"))
})
beforeEach(() => {
  const { identities, assets } = gcp
  for (const map of [
    identities.serviceAccounts,
    identities.identityProviders,
    identities.awsKeys,
    identities.tokens,
  ])
    map.clear()
  assets.projects.splice(0, Infinity, PROJECT)
  assets.resources.splice(0, Infinity, instance("web-1", "europe-west2-a"))
  assets.searchers.clear()
  gcp.machine = null
  gcp.calls.length = 0
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", AWS_SECRET)
  vi.stubEnv("AWS_SESSION_TOKEN", undefined)
  vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
})
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true })
  await gcp.close()
})

const federation = (serviceAccount: string | null): GcpCredentials => ({
  kind: "federation",
  scope: SCOPE,
  audience: AUDIENCE,
  serviceAccount,
})
const allow = (principal: string) => gcp.assets.searchers.add(`${principal} ${SCOPE}`)
const QUESTION = { service: "compute-instance", attributes: ["name"] }
const FOUND = { complete: true, error: null, rows: [{ name: "web-1" }] }

describe("the machine's AWS identity", () => {
  const trustAws = (fields: { readonly account?: string; readonly sessionToken?: string } = {}) => {
    const { account = "123456789012", ...key } = fields
    gcp.identities.identityProviders.set(AUDIENCE, { kind: "aws", account })
    gcp.identities.awsKeys.set("AKIAIOSFODNN7EXAMPLE", {
      secret: AWS_SECRET,
      arn: ARN,
      account: "123456789012",
      ...key,
    })
  }

  test("is exchanged for Google's token, by a signature that AWS would take, and the secret stays here", async () => {
    trustAws()
    allow(`${POOL}/${ARN}`)
    const { ask } = gcpWorld(gcp, federation(null))
    expect(await ask(QUESTION)).toMatchObject(FOUND)
    expect(gcp.calls.map(({ api }) => api)).toEqual(["sts", "asset"])
    expect(JSON.stringify(gcp.calls)).not.toContain(AWS_SECRET)
  })

  test("is shown with its session's token where it has one", async () => {
    vi.stubEnv("AWS_SESSION_TOKEN", "session-token")
    trustAws({ sessionToken: "session-token" })
    allow(`${POOL}/${ARN}`)
    expect(await gcpWorld(gcp, federation(null)).ask(QUESTION)).toMatchObject(FOUND)
  })

  test("takes a service account's place where one is named", async () => {
    trustAws()
    addServiceAccount(gcp, "reader")
    gcp.identities.serviceAccounts.get(EMAIL)?.tokenCreators.add(`${POOL}/${ARN}`)
    const { ask } = gcpWorld(gcp, federation(EMAIL))
    await Promise.all([ask(QUESTION), ask({ ...QUESTION, region: "us-east1" })])
    expect(await ask(QUESTION)).toMatchObject(FOUND)
    expect(gcp.calls.map(({ api }) => api)).toEqual(["sts", "iamcredentials", "asset", "asset", "asset"])
  })

  test("that may not take its place is denied, with the permission", async () => {
    trustAws()
    addServiceAccount(gcp, "reader")
    expect((await gcpWorld(gcp, federation(EMAIL)).ask(QUESTION)).error).toMatchObject({
      errorClass: "denied",
      missingPermission: "iam.serviceAccounts.getAccessToken",
    })
  })

  test("that Google does not trust is refused, and nothing of it is shown", async () => {
    trustAws({ account: "999999999999" })
    const { error, rows } = await gcpWorld(gcp, federation(null)).ask(QUESTION)
    expect([rows, error?.errorClass]).toEqual([[], "bad_credentials"])
    expect(inspect(error, { depth: 9 })).not.toContain(AWS_SECRET)
  })

  test("with the wrong secret is refused", async () => {
    trustAws()
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "another-secret")
    expect((await gcpWorld(gcp, federation(null)).ask(QUESTION)).error?.errorClass).toBe("bad_credentials")
  })

  test("is refused where the pool's provider is gone", async () => {
    expect((await gcpWorld(gcp, federation(null)).ask(QUESTION)).error?.errorClass).toBe("bad_credentials")
  })
})

describe("an OIDC token in a file of the operator's", () => {
  const { publicKey, privateKey } = keyPairOf("issuer")
  const file = (): string => join(directory, "token")
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url")

  function write(claims: object = {}, key: KeyObject = privateKey): void {
    const nowS = Math.floor(Date.now() / 1_000)
    const all = {
      iss: ISSUER,
      aud: `https:${AUDIENCE}`,
      sub: "system:serviceaccount:ops:bitting",
      iat: nowS,
      exp: nowS + 600,
      ...claims,
    }
    const signed = `${part({ alg: "RS256", typ: "JWT", kid: "1" })}.${part(all)}`
    writeFileSync(file(), `${signed}.${sign("RSA-SHA256", Buffer.from(signed), key).toString("base64url")}\n`)
  }
  const ask = () => gcpWorld(gcp, federation(null), { world: { oidcTokenFile: file() } }).ask(QUESTION)

  beforeEach(() => {
    gcp.identities.identityProviders.set(AUDIENCE, { kind: "oidc", issuer: ISSUER, key: publicKey })
    allow(`${POOL}/system:serviceaccount:ops:bitting`)
  })

  test("is exchanged for Google's token", async () => {
    write()
    expect(await ask()).toMatchObject(FOUND)
  })

  test.each<[string, () => void]>([
    ["has expired", () => write({ exp: Math.floor(Date.now() / 1_000) - 1 })],
    ["is for somebody else", () => write({ aud: "https://elsewhere.example.com" })],
    ["is of another issuer", () => write({ iss: "https://other.example.com" })],
    ["is signed by somebody else", () => write({}, keyPairOf("stranger").privateKey)],
    ["is none", () => writeFileSync(file(), "no token")],
    ["is not there", () => rmSync(file(), { force: true })],
  ])("that %s is refused", async (_, spoil) => {
    spoil()
    const { rows, error } = await ask()
    expect([rows, error?.errorClass]).toEqual([[], "bad_credentials"])
  })
})

describe("a machine of Google's", () => {
  const machine: GcpCredentials = { kind: "machine", scope: SCOPE }

  beforeEach(() => {
    vi.stubEnv("GCE_METADATA_HOST", new URL(gcp.url).host)
    vi.stubEnv("HOME", directory)
    vi.stubEnv("CLOUDSDK_CONFIG", directory)
  })

  test("is asked who it is, and searches as that", async () => {
    addServiceAccount(gcp, "reader")
    gcp.machine = EMAIL
    expect(await gcpWorld(gcp, machine).ask(QUESTION)).toMatchObject(FOUND)
  })

  test("that has no service account has no credentials", async () => {
    const { rows, error } = await gcpWorld(gcp, machine).ask(QUESTION)
    expect([rows, error?.errorClass]).toEqual([[], "bad_credentials"])
  })
})
