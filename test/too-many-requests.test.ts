import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { RouteDef } from "../packages/server/src/contract/route.ts"
import { ROUTES } from "../packages/server/src/contract/routes.ts"
import type { Answer, Api } from "./support/api.ts"
import { mint } from "./support/keys.ts"
import { caseOf } from "./support/operations.ts"
import type { TestOrganization } from "./support/people.ts"
import { addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { absentThings } from "./support/things.ts"

const EC2 = { service: "ec2", provider: "aws", region: "us-east-1", account: "demo" }

let server: TestServer
let ours: TestOrganization

beforeAll(async () => {
  server = await startTestServer({ environment: { BITTING_WALLET_SIGN_IN: "on" } })
  ours = await addOrganization(server, { name: "Ours" })
})
afterAll(() => server.close())

/** Repeats a request until it is one too many. */
async function refused(ask: () => Promise<Answer>): Promise<Answer> {
  for (let count = 0; count <= 100; count++) {
    const answer = await ask()
    if (answer.status === 429) return answer
  }
  throw new Error("a hundred requests were not too many")
}

/** What a refusal says of the limit, which its body says as well. */
function told({ headers, body }: Answer): Readonly<Record<string, unknown>> {
  const retry = headers.get("retry-after")
  expect(body.retry_after).toBe(retry === null ? undefined : Number(retry))
  return {
    code: body.code,
    policy: headers.get("ratelimit-policy"),
    limit: headers.get("ratelimit"),
    retry: retry === null ? null : Number(retry),
  }
}

const systemKey = async (constraints: object): Promise<Api> => {
  const fields = { keyspace: "system", scopes: ["keys:read", "keys:verify"], ...constraints }
  return server.withToken((await mint(ours.owner.api, fields)).token)
}
const discoveryKey = async (fields: object): Promise<Api> => {
  const body = {
    keyspace: "discovery",
    type: "api_key",
    label: "x",
    expires_in: "30d",
    accounts: ["demo"],
    ...fields,
  }
  return server.withToken((await mint(ours.owner.api, body)).token)
}
const form = { "content-type": "application/x-www-form-urlencoded" }

const ASKED_WITH_A_SYSTEM_KEY: readonly (readonly [string, (api: Api) => Promise<Answer>])[] = [
  ["the management API", (api) => api.get("/keys")],
  ["verification", (api) => api.post("/verify", { token: "x" })],
  ["introspection", (api) => api.post("/oauth/introspect", "token=x", form)],
  ["a verifier in another process", (api) => api.post("/verifier/leave", { id: "0".repeat(32) })],
  ["the stream of changes", (api) => api.get("/verifier/stream?id=x")],
]

describe("one request too many of a key with two a minute", () => {
  it.each(ASKED_WITH_A_SYSTEM_KEY)("is told by %s when there is one more", async (_, ask) => {
    const api = await systemKey({ constraints: { rate_limit_rpm: 2 } })
    const answer = await refused(() => ask(api))
    expect(told(answer)).toEqual({
      code: "rate_limited",
      policy: '"rpm";q=2;w=60',
      limit: expect.stringMatching(/^"rpm";r=0;t=\d+$/),
      retry: expect.any(Number),
    })
    expect(answer.headers.get("ratelimit")).toBe(`"rpm";r=0;t=${answer.headers.get("retry-after")}`)
    expect(answer.body.rate_limit).toEqual({ limit: 2, remaining: 0, reset_seconds: expect.any(Number) })
  })

  it.each<readonly [string, (api: Api) => Promise<Answer>]>([
    ["a batch", (api) => api.post("/discovery", { services: [EC2] })],
    ["CSV", (api) => api.get("/discovery.csv?service=ec2&region=us-east-1&account=demo")],
  ])("is told to whoever asks discovery for %s", async (_, ask) => {
    const api = await discoveryKey({ constraints: { rate_limit_rpm: 2 } })
    expect(told(await refused(() => ask(api)))).toEqual({
      code: "rate_limited",
      policy: '"rpm";q=2;w=60',
      limit: expect.stringMatching(/^"rpm";r=0;t=\d+$/),
      retry: expect.any(Number),
    })
  })
})

describe("one use more than a key's quota", () => {
  it.each<readonly [string, object, boolean]>([
    ["of a day", { limit: 1, period: "day" }, true],
    ["of a month", { limit: 1, period: "month" }, true],
    ["in all", { limit: 1, period: "total" }, false],
  ])("%s is told when there is another, if ever", async (_, quota, ends) => {
    const [system, discovery] = [await systemKey({ quota }), await discoveryKey({ quota })]
    const answers = [
      await refused(() => system.get("/keys")),
      await refused(() => system.post("/verify", { token: "x" })),
      await refused(() => discovery.post("/discovery", { services: [EC2] })),
    ]
    for (const answer of answers) {
      const retry = answer.headers.get("retry-after")
      expect(told(answer)).toEqual({
        code: "quota_exceeded",
        policy: '"quota";q=1',
        limit: ends ? `"quota";r=0;t=${retry}` : '"quota";r=0',
        retry: ends ? expect.any(Number) : null,
      })
      expect(answer.body.quota).toMatchObject({ limit: 1, remaining: 0 })
      if (retry === null) continue
      const waitedFor = Date.now() + Number(retry) * 1_000
      expect(Math.abs(waitedFor - Date.parse(answer.body.quota.resets_at))).toBeLessThan(60_000)
    }
  })
})

describe("one request too many of somebody who is known by nothing but an address", () => {
  const entries: readonly (readonly [string, RouteDef])[] = Object.entries(ROUTES)
  const limited = entries
    .filter(([, route]) => route.access === "public" && route.errors.includes("rate_limited"))
    .map(([id, { method }]) => [id, method] as const)

  it("may be sent to operations that there are", () => {
    expect(limited.map(([id]) => id)).toEqual(
      expect.arrayContaining(["keys.revokeTokens", "auth.signInByPassword", "auth.previewInvitation"]),
    )
  })

  it.each(limited)("of %s is told when there is one more", async (id, method) => {
    const { path, body } = await caseOf(id).request(absentThings())
    const answer = await refused(() => server.anonymous.request(method, path, { body }))
    const { policy, limit, retry, code } = told(answer)
    expect([code, Number(retry) > 0]).toEqual(["rate_limited", true])
    // Which of the limits on failures it is would tell whether the browser is known to be somebody's.
    if (answer.body.detail === "Too many attempts that failed.") expect([policy, limit]).toEqual([null, null])
    else {
      expect(policy).toMatch(/^"rpm";q=(10|30|60);w=60$/)
      expect(limit).toBe(`"rpm";r=0;t=${String(retry)}`)
    }
  })

  it("of discovery is told when there is one more", async () => {
    const origin = "https://page.example"
    const answer = await refused(() => server.anonymous.post("/discovery", { services: [EC2] }, { origin }))
    expect(told(answer)).toMatchObject({ code: "rate_limited", policy: '"rpm";q=30;w=60' })
    expect(answer.headers.get("access-control-expose-headers")).toContain(
      "RateLimit, RateLimit-Policy, Retry-After",
    )
  })
})

it("one password too many that a person sets is told when they may again", async () => {
  const answer = await refused(() =>
    ours.owner.api.request("PUT", "/auth/password", { body: { password: "x" } }),
  )
  expect(told(answer)).toMatchObject({ code: "rate_limited", policy: '"rpm";q=10;w=60' })
})
