import * as fc from "fast-check"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import type { Answer } from "./support/api.ts"
import { expectRefusal, failures } from "./support/hostile.ts"
import { mint } from "./support/keys.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const RUNS = 150

const word = fc.constantFrom(
  "compliance",
  "discovery",
  "backup",
  "system",
  "read-only",
  "admin",
  "key",
  "embed",
  "demo",
  "ec2",
  "production",
  "backup:write",
  "keys:read",
  "30d",
  "1y",
  "0",
  "2999-01-01T00:00:00Z",
  "https://a.example",
  "10.0.0.0/8",
  "__proto__",
  "constructor",
  "",
  "\0",
  "\ud800",
)
const number = fc.oneof(fc.constantFrom(0, 1, -1, 1.5, 1e21, 1_000_001), fc.double())
const leaf = fc.oneof(
  { weight: 3, arbitrary: word },
  number,
  fc.boolean(),
  fc.constant(null),
  fc.string({ unit: "binary" }),
)
const anything = fc.oneof(leaf, fc.array(leaf, { maxLength: 4 }), fc.dictionary(word, leaf, { maxKeys: 3 }))
const texts = fc.array(word, { maxLength: 3 })

/** An object of known members, each absent, likely right, or anything. */
function near(members: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> {
  const loose = Object.entries(members).map(
    ([name, right]) => [name, fc.oneof({ weight: 8, arbitrary: right }, anything)] as const,
  )
  return fc.record(Object.fromEntries(loose), { requiredKeys: [] })
}

const constraints = near({
  allowed_origins: texts,
  allowed_ips: texts,
  rate_limit_rpm: number,
  require_referer: fc.boolean(),
  max_batch_size: number,
})
const newKey = near({
  keyspace: fc.constantFrom("compliance", "discovery", "backup", "system"),
  type: word,
  label: fc.string(),
  metadata: fc.dictionary(fc.string(), anything),
  workspace_id: word,
  reach: word,
  accounts: fc.constant(["demo"]),
  services: texts,
  environments: fc.constant(["production"]),
  permission: fc.constant("read-only"),
  scopes: texts,
  constraints,
  quota: near({ limit: number, period: fc.constantFrom("total", "day", "month") }),
  not_before: word,
  expires_in: fc.constantFrom("30d", "1y", "99y", "100y"),
  expires_at: word,
})
const simpleKey = fc
  .tuple(
    fc.string(),
    fc.dictionary(fc.string({ minLength: 1 }), anything),
    fc.constantFrom("1s", "30d", "100y"),
  )
  .map(([label, metadata, expiresIn]) => ({
    keyspace: "compliance",
    permission: "read-only",
    label,
    metadata,
    expires_in: expiresIn,
  }))

const body = (likely: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: likely.map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string() },
  )

describe.each(stores())("whatever JSON is sent, on $name", ({ freshUrl }) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
  })
  afterAll(() => server.close())
  afterEach(() => expect(failures(server)).toEqual([]))

  /** The server answers what was asked, or refuses in the documented form. */
  async function neverBlamesItself(
    bodies: fc.Arbitrary<string>,
    send: (text: string) => Promise<Answer>,
  ): Promise<number> {
    let done = 0
    await fc.assert(
      fc.asyncProperty(bodies, async (text) => {
        const answer = await send(text)
        if (answer.status < 300) done += 1
        else expectRefusal(answer)
      }),
      { numRuns: RUNS },
    )
    return done
  }

  it("a key is made or refused, and what was made can be read, verified and rotated", async () => {
    const made = await neverBlamesItself(body(fc.oneof(newKey, simpleKey)), async (text) => {
      const answer = await server.root.post("/keys", text)
      if (answer.status !== 201) return answer
      const { token, key } = answer.body
      const read = await server.root.get(`/keys/${key.grant_id}`)
      expect({ ...read.body, quota: null }).toEqual({ ...key, quota: null })
      expect((await server.root.post("/verify", { token })).body.grant_id).toBe(key.grant_id)
      const rotated = await server.root.post(`/keys/${key.grant_id}/rotate`)
      if (rotated.status !== 201) expectRefusal(rotated)
      return answer
    })
    expect(made).toBeGreaterThan(0)
  })

  it("a question is answered or refused", async () => {
    const { token } = await mint(server.root, {
      keyspace: "compliance",
      permission: "admin",
      label: "asked about",
    })
    const question = near({
      token: fc.constant(token),
      keyspace: word,
      action: near({
        scopes: texts,
        environment: word,
        workspace: word,
        resources: near({ account: word, service: word }),
        batch_size: number,
        cost: number,
      }),
      request: near({ origin: word, referer: word, ip: word, method: word, path: word }),
    })
    const asked = await neverBlamesItself(body(question), (text) => server.root.post("/verify", text))
    expect(asked).toBeGreaterThan(0)
  })

  it("a key is changed or stays as it is", async () => {
    const { id, key } = await mint(server.root, {
      keyspace: "compliance",
      permission: "admin",
      label: "changing",
    })
    const change = near({
      label: fc.string(),
      metadata: fc.dictionary(fc.string(), anything),
      enabled: fc.boolean(),
    })
    const changed = await neverBlamesItself(body(change), (text) => server.root.patch(`/keys/${id}`, text))
    expect(changed).toBeGreaterThan(0)
    const { body: after } = await server.root.get(`/keys/${id}`)
    const changeable = new Set(["label", "metadata", "enabled", "status"])
    const frozen = (shown: Record<string, unknown>): object =>
      Object.fromEntries(Object.entries(shown).filter(([name]) => !changeable.has(name)))
    expect(frozen(after)).toEqual(frozen(key))
  })

  it("a rotation happens or does not", async () => {
    const wish = near({ overlap: fc.constantFrom("0", "1s", "24h", "30d", "31d"), expires_in: word })
    await neverBlamesItself(body(wish), async (text) => {
      const { id } = await mint(server.root, {
        keyspace: "compliance",
        permission: "admin",
        label: "rotating",
      })
      const answer = await server.root.post(`/keys/${id}/rotate`, text)
      const { rotated_to: successor } = (await server.root.get(`/keys/${id}`)).body
      expect(successor).toBe(answer.status === 201 ? answer.body.key.grant_id : null)
      return answer
    })
  })

  it("workspaces, environments, accounts and members are made or refused", async () => {
    const paths = ["/workspaces", "/environments", "/accounts", "/members", "/organizations", "/auth/link"]
    const fields = near({
      name: fc.string(),
      email: fc.emailAddress(),
      role: fc.constantFrom("viewer", "owner"),
      provider: fc.constantFrom("aws", "gcp"),
      external_id: fc.string(),
      overrides: fc.dictionary(word, word),
      plan: word,
      token: word,
    })
    const chosen = fc.tuple(fc.constantFrom(...paths), body(fields)).map((pair) => JSON.stringify(pair))
    await neverBlamesItself(chosen, (pair) => {
      const [path, text] = JSON.parse(pair) as [string, string]
      return server.root.post(path, text)
    })
  })

  it("lists are given or refused", async () => {
    const names = [
      "limit",
      "sort",
      "status",
      "q",
      "created_by",
      "account",
      "environment",
      "unused_for",
      "cursor",
    ]
    const value = fc.oneof(
      word,
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("1", "200", "-label", "active", "me"),
    )
    const query = fc.dictionary(
      fc.constantFrom(...names),
      value.filter((text) => text.isWellFormed()),
    )
    const paths = fc.constantFrom("/keys", "/audit", "/workspaces", "/members")
    const urls = fc
      .tuple(paths, query)
      .map(([path, fields]) => `${path}?${new URLSearchParams(fields).toString()}`)
    const listed = await neverBlamesItself(urls, (url) => server.root.get(url))
    expect(listed).toBeGreaterThan(0)
  })
})
