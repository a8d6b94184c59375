import { sign } from "node:crypto"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { parseQuery } from "./fake-gcp-query.ts"
import type { FakeGcp } from "./fake-gcp.ts"
import { startGcp } from "./fake-gcp.ts"
import { addServiceAccount, instance, keyPairOf, PROJECT, SCOPE } from "./gcp-world.ts"

// The stand-in refuses what Google's specification does not allow: else a test with it would prove nothing.

let gcp: FakeGcp
let token: string

const EMAIL = `reader@${PROJECT.id}.iam.gserviceaccount.com`
const PLATFORM = "https://www.googleapis.com/auth/cloud-platform"
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url")
const nowS = (): number => Math.floor(Date.now() / 1_000)

function assertion(claims: object = {}, header: object = {}, key = "reader"): string {
  const [kid = ""] = gcp.identities.serviceAccounts.get(EMAIL)?.keys.keys() ?? []
  const signed = `${part({ alg: "RS256", typ: "JWT", kid, ...header })}.${part({
    iss: EMAIL,
    scope: PLATFORM,
    aud: "https://oauth2.googleapis.com/token",
    iat: nowS(),
    exp: nowS() + 3_600,
    ...claims,
  })}`
  const signature = sign("RSA-SHA256", Buffer.from(signed), keyPairOf(key).privateKey)
  return `${signed}.${signature.toString("base64url")}`
}

async function askToken(fields: Readonly<Record<string, string>>) {
  const response = await fetch(gcp.endpoints.token, { method: "POST", body: new URLSearchParams(fields) })
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> }
}

const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"

async function search(query: string, headers: Readonly<Record<string, string>> = {}, scope: string = SCOPE) {
  const response = await fetch(`${gcp.url}/v1/${scope}:searchAllResources?${query}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  })
  const body = (await response.json()) as {
    readonly results?: readonly { readonly displayName?: string }[]
    readonly nextPageToken?: string
    readonly error?: { readonly status: string; readonly details?: readonly { readonly reason: string }[] }
  }
  const { error } = body
  return { status: response.status, body, code: error?.details?.[0]?.reason ?? error?.status ?? null }
}

beforeAll(async () => {
  gcp = await startGcp()
  addServiceAccount(gcp, "reader")
  gcp.assets.projects.push(PROJECT)
  for (const [name, zone] of [
    ["a", "us-east1-b"],
    ["b", "us-east1-c"],
    ["c", "us-east4-a"],
  ] as const)
    gcp.assets.resources.push(instance(name, zone))
})
beforeEach(async () => {
  const { body } = await askToken({ grant_type: GRANT, assertion: assertion() })
  token = String(body["access_token"])
})
afterAll(() => gcp.close())

describe("the token endpoint", () => {
  test("gives a token for an assertion that is right", async () => {
    expect(await askToken({ grant_type: GRANT, assertion: assertion() })).toMatchObject({
      status: 200,
      body: { token_type: "Bearer", expires_in: 3_599 },
    })
  })

  test.each<[string, () => Readonly<Record<string, string>>, string]>([
    ["another grant", () => ({ grant_type: "password", assertion: assertion() }), "unsupported_grant_type"],
    ["no assertion", () => ({ grant_type: GRANT }), "invalid_grant"],
    ["another key", () => ({ grant_type: GRANT, assertion: assertion({}, {}, "other") }), "invalid_grant"],
    [
      "no signature",
      () => ({ grant_type: GRANT, assertion: assertion({}, { alg: "none" }) }),
      "invalid_grant",
    ],
    [
      "an unknown key id",
      () => ({ grant_type: GRANT, assertion: assertion({}, { kid: "x" }) }),
      "invalid_grant",
    ],
    [
      "another audience",
      () => ({ grant_type: GRANT, assertion: assertion({ aud: gcp.url }) }),
      "invalid_grant",
    ],
    [
      "a long life",
      () => ({ grant_type: GRANT, assertion: assertion({ exp: nowS() + 7_200 }) }),
      "invalid_grant",
    ],
    [
      "an end in the past",
      () => ({ grant_type: GRANT, assertion: assertion({ exp: nowS() - 1 }) }),
      "invalid_grant",
    ],
    ["no scope", () => ({ grant_type: GRANT, assertion: assertion({ scope: "" }) }), "invalid_scope"],
    [
      "somebody's name",
      () => ({ grant_type: GRANT, assertion: assertion({ sub: "a@b" }) }),
      "unauthorized_client",
    ],
    ["nobody", () => ({ grant_type: GRANT, assertion: assertion({ iss: "x@y" }) }), "invalid_grant"],
  ])("refuses %s", async (_, fields, error) => {
    const { status, body } = await askToken(fields())
    expect(status).toBeGreaterThanOrEqual(400)
    expect(body["error"]).toBe(error)
  })
})

describe("search", () => {
  test.each<[string, string, string]>([
    ["an unknown parameter", "foo=1", "INVALID_ARGUMENT"],
    ["a size that is no number", "pageSize=ten", "INVALID_ARGUMENT"],
    ["a page token of its own making", "pageToken=abc", "INVALID_ARGUMENT"],
    ["an unknown field", "readMask=name,secret", "INVALID_ARGUMENT"],
    ["a field deep within", "readMask=versionedResources.version", "INVALID_ARGUMENT"],
    ["a type that nobody knows", "assetTypes=x.googleapis.com/Y", "INVALID_ARGUMENT"],
    ["a broken query", "query=location:(a", "INVALID_ARGUMENT"],
    ["an unknown order", "orderBy=colour", "INVALID_ARGUMENT"],
  ])("refuses %s", async (_, query, code) => {
    expect(await search(query)).toMatchObject({ status: 400, code })
  })

  test("refuses tokens that are none, have expired or are for something else", async () => {
    expect(await search("", { authorization: "Bearer x" })).toMatchObject({ status: 401 })
    expect(await search("", { authorization: "Basic x" })).toMatchObject({ status: 401 })
    const { now } = gcp.identities
    gcp.identities.now = () => Date.now() + 3_600_000
    expect(await search("")).toMatchObject({ status: 401, code: "ACCESS_TOKEN_EXPIRED" })
    gcp.identities.now = now
    const narrow = await askToken({
      grant_type: GRANT,
      assertion: assertion({ scope: "https://www.googleapis.com/auth/devstorage.read_only" }),
    })
    const authorization = `Bearer ${String(narrow.body["access_token"])}`
    expect(await search("", { authorization })).toMatchObject({
      status: 403,
      code: "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
    })
  })

  test("refuses scopes that one may not search, whether they are there or not", async () => {
    for (const scope of ["projects/other-project", "folders/1", "organizations/999"])
      expect(await search("", {}, scope)).toMatchObject({ status: 403, code: "IAM_PERMISSION_DENIED" })
  })

  test("gives further pages for the very same question only", async () => {
    const first = await search("pageSize=2&readMask=displayName")
    const at = first.body.nextPageToken ?? ""
    const next = await search(`pageSize=2&readMask=displayName&pageToken=${at}`)
    expect([...(first.body.results ?? []), ...(next.body.results ?? [])]).toEqual([
      { displayName: "a" },
      { displayName: "b" },
      { displayName: "c" },
    ])
    expect(next.body.nextPageToken).toBeUndefined()
    expect(await search(`pageSize=2&readMask=name&pageToken=${at}`)).toMatchObject({ status: 400 })
  })

  test("leaves out versioned resources unless they are asked for", async () => {
    const keys = async (query: string) => Object.keys((await search(query)).body.results?.[0] ?? {})
    expect(await keys("")).not.toContain("versionedResources")
    expect(await keys("readMask=*")).toContain("versionedResources")
    expect(await keys("readMask=display_name,location")).toEqual(["displayName", "location"])
  })

  test("answers other paths and methods with a page for people", async () => {
    const there = await fetch(`${gcp.url}/v2/${SCOPE}:searchAllResources`)
    expect([there.status, there.headers.get("content-type")]).toEqual([404, "text/html; charset=UTF-8"])
    const posted = await fetch(`${gcp.url}/v1/${SCOPE}:searchAllResources`, { method: "POST" })
    expect(posted.status).toBe(404)
  })
})

describe("a query", () => {
  const machine = { location: "us-central1-a", displayName: "web 1", labels: { env: "prod" } }

  // The first seven are Google's own examples.
  test.each<[string, boolean]>([
    ["location=us-central1-a", true],
    ["location:US-Central1-A", true],
    ["location:us-central1", true],
    ["location:central1", true],
    ["location:(us central1)", true],
    ["location=us-central1", false],
    ["location:us-cen*", true],
    ["location:us-cen", false],
    ["location:us-central10", false],
    ["NOT location:us-central1", false],
    ["location:(europe-west2 OR us-central1)", true],
    ["location:us-central1 displayName:api", false],
    ["location:us-central1 AND displayName:web", true],
    ['displayName="web 1"', true],
    ['displayName="web"', false],
    ["prod", true],
    ["", true],
  ])("%s", (query, fits) => {
    expect(parseQuery(query)(machine)).toBe(fits)
  })

  test.each(["secret:1", "location:", "(a", "a)", 'a"b', "location=us-*", "location<1", "a ".repeat(11)])(
    "is refused: %s",
    (query) => {
      expect(() => parseQuery(query)).toThrow("Invalid query")
    },
  )
})
