import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createApi } from "./support/api.ts"
import { mint } from "./support/keys.ts"
import type { TestOrganization } from "./support/people.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

// The operations discovery.ask, discovery.csv and discovery.services, on the demo account.

const PAGE = "https://status.example.com"
const EC2 = { service: "ec2", provider: "aws", region: "eu-west-2" }
const S3 = {
  service: "s3",
  provider: "aws",
  region: "eu-west-2",
  attributes: ["bucket_name", "creation_date", "region"],
}
const KEY = { keyspace: "discovery", type: "api_key", label: "x", accounts: ["demo"], expires_in: "30d" }

const names = (answer: { body: { errors: { pointer: string }[] } }) =>
  answer.body.errors.map(({ pointer }) => pointer)

describe.each(stores())("discovery on $name", ({ freshUrl }) => {
  let server: TestServer
  let ours: TestOrganization

  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
    ours = await addOrganization(server, { name: "Ours" })
  })
  afterAll(() => server.close())

  const withKey = async (fields: object = {}) =>
    server.withToken((await mint(ours.owner.api, { ...KEY, ...fields })).token)

  describe("an answer", () => {
    it("has the shape of the documentation's example, one result for each entry in the order of the request", async () => {
      const api = await withKey()
      const { status, body } = await api.post("/discovery", { services: [EC2, S3] })
      expect(status).toBe(200)
      expect(body.results).toHaveLength(2)
      const [ec2, s3] = body.results
      expect(ec2.metadata).toEqual({
        service: "ec2",
        service_label: "EC2 Instances",
        provider: "aws",
        region: "eu-west-2",
        account_id: "demo",
        count: ec2.rows.length,
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        complete: true,
        age_ms: expect.any(Number),
      })
      expect(ec2.columns.slice(0, 3)).toEqual([
        { key: "name", label: "Name" },
        { key: "instance_id", label: "Instance ID" },
        { key: "state", label: "State" },
      ])
      expect(ec2.rows.length).toBeGreaterThan(0)
      expect(s3.columns.map(({ key }: { key: string }) => key)).toEqual(S3.attributes)
      for (const row of s3.rows) {
        expect(Object.keys(row)).toEqual(S3.attributes)
        expect(row.region).toBe("eu-west-2")
      }
    })

    it("can be had line by line", async () => {
      const api = await withKey()
      const answer = await api.post("/discovery", { services: [EC2, S3] }, { accept: "application/x-ndjson" })
      expect(answer.headers.get("content-type")).toBe("application/x-ndjson")
      const lines = answer.text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line))
      expect(lines.map(({ index }) => index).toSorted((left, right) => left - right)).toEqual([0, 1])
      const whole = await api.post("/discovery", { services: [EC2, S3] })
      for (const { index, result } of lines) expect(result.rows).toEqual(whole.body.results[index].rows)
    })

    it("of one service can be had as CSV", async () => {
      const api = await withKey()
      const answer = await api.get("/discovery.csv?service=ec2&region=eu-west-2&attributes=name,state")
      expect(answer.status).toBe(200)
      expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8")
      const [header, first] = answer.text.split("\r\n")
      expect([header, first]).toEqual(["Name,State", expect.stringMatching(/^web-1,\w+$/)])
    })

    it("as CSV names the parameter that is wrong, and what it can be", async () => {
      const api = await withKey()
      const problemsOf = async (query: string) => {
        const { status, body } = await api.get(`/discovery.csv?${query}`)
        expect([status, body.code]).toEqual([422, "unprocessable"])
        return body.errors
      }
      expect(await problemsOf("service=ec3&region=eu-west-2")).toEqual([
        { pointer: "service", detail: expect.stringMatching(/allowed are ec2, /) },
      ])
      expect(await problemsOf("service=ec2&region=mars&attributes=name,colour")).toEqual([
        { pointer: "region", detail: expect.stringMatching(/allowed are us-east-1, /) },
        {
          pointer: "attributes",
          detail: expect.stringMatching(/^"colour": There is no such attribute; allowed are /),
        },
      ])
    })

    it("to whoever misses a word names the words there are", async () => {
      const api = await withKey()
      const answer = await api.post("/discovery", {
        services: [
          { ...EC2, provider: "ibm" },
          { ...EC2, service: "ec3" },
          { ...EC2, region: "mars" },
          { ...EC2, attributes: ["colour"] },
        ],
      })
      expect([answer.status, answer.body.code]).toEqual([422, "unprocessable"])
      expect(names(answer)).toEqual([
        "/services/0/provider",
        "/services/1/service",
        "/services/2/region",
        "/services/3/attributes/0",
      ])
      for (const { detail } of answer.body.errors) expect(detail).toMatch(/allowed are/)
    })

    it("names the accounts there are to whoever misses one", async () => {
      const { body: account } = await ours.owner.api.post("/accounts", { name: "main", provider: "aws" })
      const entry = { ...EC2, account: "acc_0123456789ABCDEFGHIJKL" }
      const answer = await ours.owner.api.post("/discovery", { services: [entry] })
      expect([answer.status, names(answer)]).toEqual([422, ["/services/0/account"]])
      expect(answer.body.errors[0].detail).toBe(
        `There is no such account of aws; allowed are ${account.id}, demo.`,
      )
      await ours.owner.api.delete(`/accounts/${account.id}`)
    })

    it("is refused where something is asked for twice, saying of what it is the same", async () => {
      const api = await withKey()
      const twice = await api.post("/discovery", { services: [EC2, S3, { ...EC2 }] })
      expect([twice.status, twice.body.code, twice.body.errors]).toEqual([
        422,
        "unprocessable",
        [{ pointer: "/services/2", detail: "It is the same as /services/0." }],
      ])
      const attributes = await api.post("/discovery", {
        services: [{ ...EC2, attributes: ["name", "state", "name"] }],
      })
      expect([attributes.status, attributes.body.errors]).toEqual([
        422,
        [{ pointer: "/services/0/attributes/2", detail: "It is named twice." }],
      ])
      // In other columns it is another question.
      const columns = { services: [EC2, { ...EC2, attributes: ["name"] }] }
      expect((await api.post("/discovery", columns)).status).toBe(200)
    })

    it("is refused where too much is asked for, saying how much may be", async () => {
      const api = await withKey()
      for (const length of [201, 10_000]) {
        const answer = await api.post("/discovery", { services: Array.from({ length }, () => EC2) })
        expect([answer.status, answer.body.errors]).toEqual([
          400,
          [{ pointer: "/services", detail: "At most 200 entries." }],
        ])
      }
      const none = await api.post("/discovery", { services: [] })
      expect([none.status, names(none)]).toEqual([400, ["/services"]])
      const huge = await api.post("/discovery", { services: Array.from({ length: 30_000 }, () => EC2) })
      expect([huge.status, huge.body.code, huge.body.detail]).toEqual([
        413,
        "body_too_large",
        "At most 1,048,576 bytes are read of the body of this request.",
      ])
    })
  })

  describe("a key", () => {
    it("asks only its services and accounts; one entry too many refuses the batch and says which", async () => {
      const api = await withKey({ services: ["ec2"] })
      const answer = await api.post("/discovery", { services: [EC2, S3] })
      expect([answer.status, answer.body.code, names(answer)]).toEqual([
        403,
        "service_not_allowed",
        ["/services/1/service"],
      ])
      const { body: account } = await ours.owner.api.post("/accounts", { name: "main", provider: "aws" })
      const elsewhere = await api.post("/discovery", { services: [{ ...EC2, account: account.id }] })
      expect([elsewhere.status, elsewhere.body.code, names(elsewhere)]).toEqual([
        403,
        "account_not_allowed",
        ["/services/0/account"],
      ])
      expect((await api.post("/discovery", { services: [EC2] })).status).toBe(200)
      await ours.owner.api.delete(`/accounts/${account.id}`)
    })

    it("sends batches no larger than it may", async () => {
      const api = await withKey({ constraints: { max_batch_size: 1 } })
      const answer = await api.post("/discovery", { services: [EC2, S3] })
      expect([answer.status, answer.body.code]).toEqual([403, "batch_too_large"])
      expect((await api.post("/discovery", { services: [S3] })).status).toBe(200)
    })

    it("has its limit of requests, told in the headers; a request that is refused takes nothing", async () => {
      const api = await withKey({ constraints: { rate_limit_rpm: 2 } })
      await api.post("/discovery", { services: [{ ...EC2, region: "mars" }] })
      const first = await api.post("/discovery", { services: [EC2] })
      expect(first.headers.get("ratelimit-policy")).toBe('"rpm";q=2;w=60')
      expect(first.headers.get("ratelimit")).toMatch(/^"rpm";r=1;t=\d+$/)
      await api.post("/discovery", { services: [EC2] })
      const third = await api.post("/discovery", { services: [EC2] })
      expect([third.status, third.body.code]).toEqual([429, "rate_limited"])
      expect(Number(third.headers.get("retry-after"))).toBeGreaterThan(0)
    })

    it("is refused from a page that it does not name, readably for that page", async () => {
      const api = await withKey({ type: "embed", constraints: { allowed_origins: [PAGE] } })
      const ask = (origin: string) => api.post("/discovery", { services: [EC2] }, { origin })
      const good = await ask(PAGE)
      expect([good.status, good.headers.get("access-control-allow-origin")]).toEqual([200, PAGE])
      const other = "https://status.example.com.evil.example"
      const bad = await ask(other)
      expect([bad.status, bad.body.code]).toEqual([403, "origin_not_allowed"])
      expect(bad.headers.get("access-control-allow-origin")).toBe(other)
      for (const { headers } of [good, bad]) {
        expect(headers.get("vary")).toBe("Origin")
        expect(headers.get("access-control-allow-credentials")).toBeNull()
      }
      const none = await api.post("/discovery", { services: [EC2] })
      expect([none.status, none.body.code]).toEqual([403, "origin_not_allowed"])
    })

    it("that is revoked, of another keyspace, unknown or nonsense is refused alike, and never counts as nobody", async () => {
      const { token, id } = await mint(ours.owner.api, KEY)
      await ours.owner.api.delete(`/keys/${id}`, { reason: "obsolete" })
      const other = await mint(ours.owner.api, {
        keyspace: "compliance",
        label: "x",
        permission: "read-only",
      })
      for (const bad of [token, other.token, server.rootKey, `${token.slice(0, -1)}_`, "nonsense", ""]) {
        const answer = await server.withToken(bad).post("/discovery", { services: [EC2] })
        expect([answer.status, answer.body.code]).toEqual([401, "invalid_token"])
      }
    })

    it("is counted with what became of its requests", async () => {
      const { token, id } = await mint(ours.owner.api, { ...KEY, services: ["ec2"] })
      const api = server.withToken(token)
      await api.post("/discovery", { services: [EC2] })
      await api.post("/discovery", { services: [S3] })
      await expect
        .poll(async () => (await ours.owner.api.get(`/keys/${id}/usage`)).body.totals, { timeout: 20_000 })
        .toEqual({ ok: 1, service_not_allowed: 1 })
    })
  })

  describe("somebody who is signed in", () => {
    it("asks about their own organization", async () => {
      const viewer = await addColleague(server, ours.id, { role: "viewer" })
      const { status, body } = await viewer.api.post("/discovery", { services: [EC2] })
      expect([status, body.results[0].metadata.account_id]).toEqual([200, "demo"])
      const theirs = await addOrganization(server, { name: "Theirs" })
      const foreign = await viewer.api.post("/discovery", { services: [EC2], organization_id: theirs.id })
      expect(foreign.status).toBe(404)
    })

    it("is not asked for by another site's page", async () => {
      const answer = await ours.owner.api.post("/discovery", { services: [EC2] }, { origin: PAGE })
      expect([answer.status, answer.body.code]).toEqual([403, "cross_site_request"])
    })
  })

  describe("anybody", () => {
    it("sees the demo account, so and so often a minute", async () => {
      const fresh = await startTestServer({ databaseUrl: await freshUrl() })
      try {
        const ask = () => fresh.anonymous.post("/discovery", { services: [EC2] })
        const { body, headers } = await ask()
        expect(body.results[0].metadata.account_id).toBe("demo")
        expect(headers.get("ratelimit-policy")).toBe('"rpm";q=30;w=60')
        expect(headers.get("ratelimit")).toMatch(/^"rpm";r=29;t=\d+$/)
        const statuses = await Promise.all(Array.from({ length: 40 }, async () => (await ask()).status))
        expect(statuses.filter((status) => status === 200)).toHaveLength(29)
        expect(statuses.filter((status) => status === 429)).toHaveLength(11)
      } finally {
        await fresh.close()
      }
    })

    it("is counted also for requests that mean nothing, which take the server's time as well", async () => {
      const fresh = await startTestServer({ databaseUrl: await freshUrl() })
      try {
        const services = [{ ...EC2, service: "ec3" }]
        const ask = async () => (await fresh.anonymous.post("/discovery", { services })).status
        const statuses = await Promise.all(Array.from({ length: 40 }, ask))
        expect(statuses.filter((status) => status === 422)).toHaveLength(30)
        expect(statuses.filter((status) => status === 429)).toHaveLength(10)
      } finally {
        await fresh.close()
      }
    })

    it("is told no other account exists", async () => {
      const { body: account } = await ours.owner.api.post("/accounts", { name: "ours", provider: "aws" })
      const ask = (id: string) => server.anonymous.post("/discovery", { services: [{ ...EC2, account: id }] })
      const [real, absent] = [await ask(account.id), await ask("acc_0123456789ABCDEFGHIJKL")]
      expect(real.status).toBe(422)
      expect(real.body.errors).toEqual(absent.body.errors)
      await ours.owner.api.delete(`/accounts/${account.id}`)
    })

    it("may find out by preflight that a page may ask", async () => {
      const response = await fetch(`${server.url}/discovery`, {
        method: "OPTIONS",
        headers: {
          origin: PAGE,
          "access-control-request-method": "POST",
          "access-control-request-headers": "authorization,content-type",
        },
      })
      expect(response.status).toBe(204)
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "access-control-allow-origin": PAGE,
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "authorization, content-type",
        vary: "Origin",
      })
      expect(response.headers.get("access-control-allow-credentials")).toBeNull()
    })
  })

  it("a page that asks with the wrong method can read that it is the wrong one", async () => {
    const response = await fetch(`${server.url}/discovery`, { headers: { origin: PAGE } })
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([405, PAGE])
    const elsewhere = await fetch(`${server.url}/verify`, { headers: { origin: PAGE } })
    expect([elsewhere.status, elsewhere.headers.get("access-control-allow-origin")]).toEqual([405, null])
  })

  describe("the list of services", () => {
    it("says what can be asked for, and what an account must be allowed for it", async () => {
      const { status, body } = await server.anonymous.get("/services?provider=aws")
      expect(status).toBe(200)
      const ec2 = body.data.find(({ service }: { service: string }) => service === "ec2")
      expect(ec2).toMatchObject({
        provider: "aws",
        label: "EC2 Instances",
        depth: "rich",
        permissions: ["ec2:DescribeInstances"],
      })
      expect(body.policies.aws.Statement[0].Action).toContain("ec2:DescribeInstances")
      expect(body.providers[0].regions).toContain("eu-west-2")
      expect((await server.anonymous.get("/services?provider=ibm")).status).toBe(422)
    })

    it("prints the least role of every cloud, for the services asked for", async () => {
      const { body } = await server.anonymous.get("/services")
      const { policies } = body
      expect(policies.azure.Actions).toContain("Microsoft.Compute/virtualMachines/read")
      expect(policies.azure.Actions).not.toContain("*/read")
      expect(policies.gcp.includedPermissions).toEqual([
        "cloudasset.assets.searchAllResources",
        "serviceusage.services.use",
      ])
      const rules: { resources: string[]; verbs: string[] }[] = policies.kubernetes.rules
      expect(rules.flatMap(({ resources }) => resources)).toEqual(
        expect.arrayContaining(["pods", "ingresses"]),
      )
      expect(rules.flatMap(({ resources }) => resources)).not.toContain("secrets")
      expect([...new Set(rules.flatMap(({ verbs }) => verbs))]).toEqual(["list"])
      const aws = await server.anonymous.get("/services?provider=aws")
      expect(aws.body.policies).toMatchObject({ azure: null, gcp: null, kubernetes: null })
      // AWS refuses a policy that allows nothing.
      expect((await server.anonymous.get("/services?provider=gcp")).body.policies.aws).toBeNull()
    })

    it("has nothing that a key could not be confined to, and the keyspace nothing that is not there", async () => {
      const { body } = await server.anonymous.get("/services")
      const names = new Set<string>(body.data.map(({ service }: { service: string }) => service))
      const keyspace = await server.root.get("/keyspaces/discovery")
      expect(keyspace.body.services.toSorted()).toEqual([...names].toSorted())
    })

    it("is that of the key", async () => {
      const { body } = await (await withKey({ services: ["s3"] })).get("/services")
      expect(body.data.map(({ service }: { service: string }) => service)).toEqual(["s3"])
    })
  })
})

it("is not there where no such keyspace is declared", async () => {
  const server = await startTestServer({
    keyspacesDir: new URL("fixtures/keyspaces", import.meta.url).pathname,
  })
  try {
    const answer = await createApi(server.url, {}).post("/discovery", { services: [EC2] })
    expect([answer.status, answer.body.code]).toEqual([404, "not_found"])
  } finally {
    await server.close()
  }
})
