import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import type { AwsCall, AwsEndpoint } from "../packages/discovery/test/aws-endpoint.ts"
import { startAws } from "../packages/discovery/test/aws-endpoint.ts"
import { createTables } from "../packages/discovery/test/dynamodb-tables.ts"
import { failureAnswer } from "../packages/discovery/test/empty-answer.ts"
import { mint } from "./support/keys.ts"
import type { TestOrganization } from "./support/people.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { storedText } from "./support/stored-text.ts"
import { stores } from "./support/stores.ts"

// The operations accounts.update, accounts.setup and accounts.test, and discovery of accounts that are linked. AWS is emulators for DynamoDB,
// SQS and SNS, a security token service that checks external ids, and empty answers in the right protocol for everything else.

const SERVER_KEY = "AKIASERVERSERVERSERV"
const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
const REGION = "eu-west-2"

let aws: AwsEndpoint
const before = { ...process.env }
let counter = 0

beforeAll(async () => {
  aws = await startAws()
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: SERVER_KEY,
    AWS_SECRET_ACCESS_KEY: "the server's own secret",
    AWS_EC2_METADATA_DISABLED: "true",
  })
  aws.sts.principals.set(SERVER_KEY, {
    accountId: "999900000000",
    arn: "arn:aws:sts::999900000000:assumed-role/bitting-server/i-0abc",
  })
  aws.fauxqs.createQueue("orders")
})
afterEach(() => {
  aws.fate = () => null
})
afterAll(async () => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
  Object.assign(process.env, before)
  await aws.close()
})

/** An access key of an AWS account nobody else has. */
function newAccessKey(): { readonly id: string; readonly accountId: string; readonly credentials: object } {
  counter += 1
  const id = `AKIA${String(counter).padStart(16, "0")}`
  const accountId = String(100_000_000_000 + counter)
  aws.sts.principals.set(id, { accountId, arn: `arn:aws:iam::${accountId}:user/bitting` })
  return {
    id,
    accountId,
    credentials: { method: "access_key", access_key_id: id, secret_access_key: SECRET },
  }
}

function newRole(externalId: string | null): string {
  counter += 1
  const arn = `arn:aws:iam::111122223333:role/discovery-${counter}`
  aws.sts.roles.set(arn, { externalId })
  return arn
}

const ask = (service: string, fields: object = {}) => ({
  services: [{ service, provider: "aws", region: REGION, ...fields }],
})

const callsOf = (accessKeyId: string): readonly AwsCall[] =>
  aws.calls.filter((call) => call.accessKeyId === accessKeyId)

describe.each(stores())("linked accounts on $name", ({ freshUrl }) => {
  let server: TestServer
  let ours: TestOrganization
  let databaseUrl: string | undefined

  beforeAll(async () => {
    databaseUrl = await freshUrl()
    server = await startTestServer({ databaseUrl })
  })
  afterAll(() => server.close())

  async function freshOrganization(): Promise<TestOrganization> {
    ours = await addOrganization(server, { name: `Org ${(counter += 1)}` })
    return ours
  }

  async function link(fields: object = {}) {
    const answer = await ours.owner.api.post("/accounts", {
      name: `account ${(counter += 1)}`,
      provider: "aws",
      ...fields,
    })
    expect([answer.status, answer.body.code]).toEqual([201, undefined])
    return answer.body
  }

  describe("an account without credentials", () => {
    it("answers that it has none, and what to do about it", async () => {
      const { owner } = await freshOrganization()
      const account = await link()
      expect(account.credentials).toBeNull()
      const { body } = await owner.api.post("/discovery", ask("sqs"))
      expect(body.results[0]).toMatchObject({
        metadata: { account_id: account.id, count: 0, complete: false },
        rows: [],
        error: { code: "bad_credentials", retryable: false },
      })
      expect(body.results[0].error.message).toContain(`PATCH /accounts/${account.id}`)
      const { body: report } = await owner.api.post(`/accounts/${account.id}/test`)
      expect(report).toMatchObject({ works: false, error: { code: "bad_credentials" }, services: [] })
    })
  })

  it("says how a role is given to whoever begins with one", async () => {
    const answer = await ours.owner.api.post("/accounts", {
      name: "with a role",
      provider: "aws",
      credentials: { method: "role", role_arn: newRole(null) },
    })
    expect(answer.status).toBe(400)
    const [error] = answer.body.errors
    expect([error.pointer, error.detail]).toEqual([
      "/credentials/method",
      expect.stringContaining("give the role by PATCH"),
    ])
  })

  describe("a role", () => {
    it("is made from what the server shows, proven, and used with the external id", async () => {
      const { owner } = await freshOrganization()
      const account = await link()
      const { body: setup } = await owner.api.get(`/accounts/${account.id}/setup`)
      expect(setup).toMatchObject({
        external_id: account.id,
        principal: "arn:aws:iam::999900000000:role/bitting-server",
        trust_policy: {
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: "arn:aws:iam::999900000000:role/bitting-server" },
              Action: "sts:AssumeRole",
              Condition: { StringEquals: { "sts:ExternalId": account.id } },
            },
          ],
        },
      })
      expect(setup.permission_policy.Statement[0].Action).toContain("sqs:ListQueues")
      const role_arn = newRole(setup.external_id)
      const answer = await owner.api.patch(`/accounts/${account.id}`, {
        credentials: { method: "role", role_arn },
      })
      expect([answer.status, answer.body.credentials]).toMatchObject([
        200,
        {
          method: "role",
          role_arn,
          access_key_id: null,
          cloud_account: "111122223333",
          proven_at: expect.stringMatching(/Z$/),
        },
      ])
      const { body } = await owner.api.post("/discovery", ask("sqs"))
      expect(body.results[0]).toMatchObject({ rows: [{ name: "orders" }], metadata: { complete: true } })
      expect(aws.calls.at(-1)).toMatchObject({ service: "sqs", region: REGION })
      expect(aws.calls.at(-1)?.accessKeyId).toMatch(/^ASIA/)
    })

    it("that can be assumed without an external id is refused", async () => {
      const { owner } = await freshOrganization()
      const account = await link()
      const answer = await owner.api.patch(`/accounts/${account.id}`, {
        credentials: { method: "role", role_arn: newRole(null) },
      })
      expect([answer.status, answer.body.code, answer.body.external_id]).toEqual([422, "role_open", "absent"])
      expect((await owner.api.get(`/accounts/${account.id}`)).body.credentials).toBeNull()
    })

    it("that asks for an external id, but takes any, is refused", async () => {
      const { owner } = await freshOrganization()
      const account = await link()
      const role_arn = newRole(account.id)
      // Its policy says StringLike "*".
      aws.fate = ({ operation, query }) => {
        if (operation !== "AssumeRole" || query.get("ExternalId") === null) return null
        query.set("ExternalId", account.id)
        return null
      }
      const answer = await owner.api.patch(`/accounts/${account.id}`, {
        credentials: { method: "role", role_arn },
      })
      expect([answer.status, answer.body.code, answer.body.external_id]).toEqual([422, "role_open", "wrong"])
    })

    it("of another account's external id, or of nobody, is refused", async () => {
      const { owner } = await freshOrganization()
      const [mine, other] = [await link(), await link()]
      for (const role_arn of [newRole(other.id), "arn:aws:iam::111122223333:role/nobody"]) {
        const answer = await owner.api.patch(`/accounts/${mine.id}`, {
          credentials: { method: "role", role_arn },
        })
        expect([answer.status, answer.body.code, answer.body.reason]).toEqual([
          422,
          "credentials_refused",
          "denied",
        ])
      }
    })

    it("is not taken for closed when AWS does not say so", async () => {
      const { owner } = await freshOrganization()
      const account = await link()
      const role_arn = newRole(account.id)
      aws.fate = (call) =>
        call.operation === "AssumeRole" && call.query.get("ExternalId") === null
          ? failureAnswer(call, { status: 400, code: "Throttling", message: "Rate exceeded" })
          : null
      const answer = await owner.api.patch(`/accounts/${account.id}`, {
        credentials: { method: "role", role_arn },
      })
      expect([answer.body.code, answer.body.reason]).toEqual(["credentials_refused", "throttled"])
    })
  })

  describe("an access key", () => {
    it("is never answered, logged or stored in the clear", async () => {
      const { owner } = await freshOrganization()
      const key = newAccessKey()
      const account = await link({ credentials: key.credentials })
      expect(account.credentials).toMatchObject({
        method: "access_key",
        access_key_id: key.id,
        cloud_account: key.accountId,
      })
      const answers = [
        account,
        (await owner.api.get("/accounts")).body,
        (await owner.api.get(`/accounts/${account.id}`)).body,
        (await owner.api.post(`/accounts/${account.id}/test`)).body,
        (await owner.api.get("/audit")).body,
      ]
      expect(JSON.stringify(answers)).not.toContain(SECRET)
      expect(server.logLines.join("\n")).not.toContain(SECRET)
      expect(await storedText(server.dataDir, databaseUrl)).not.toContain(SECRET)
    })

    it("that AWS does not know is refused, and the account is not linked", async () => {
      const { owner } = await freshOrganization()
      const credentials = { method: "access_key", access_key_id: "AKIA9999999999999999" }
      const body = { name: "x", provider: "aws", credentials: { ...credentials, secret_access_key: SECRET } }
      const answer = await owner.api.post("/accounts", body)
      expect([answer.status, answer.body.code, answer.body.reason]).toEqual([
        422,
        "credentials_refused",
        "bad_credentials",
      ])
      expect(answer.text).not.toContain(SECRET)
      expect((await owner.api.get("/accounts")).body.data).toHaveLength(1)
      const temporary = { ...body.credentials, access_key_id: "ASIA9999999999999999" }
      const refused = await owner.api.post("/accounts", { ...body, credentials: temporary })
      expect([refused.status, refused.body.code]).toEqual([400, "invalid_request"])
    })

    it("that is replaced is not used any more, nor what it fetched", async () => {
      const { owner } = await freshOrganization()
      const [first, second] = [newAccessKey(), newAccessKey()]
      const account = await link({ credentials: first.credentials })
      await owner.api.post("/discovery", ask("sqs"))
      const changed = await owner.api.patch(`/accounts/${account.id}`, { credentials: second.credentials })
      expect(changed.status).toBe(200)
      const used = callsOf(first.id).length
      aws.fauxqs.createQueue(`queue-${second.id}`)
      const { body } = await owner.api.post("/discovery", ask("sqs"))
      expect(body.results[0].rows.map(({ name }: { name: string }) => name)).toContain(`queue-${second.id}`)
      expect(callsOf(first.id)).toHaveLength(used)
      expect(callsOf(second.id).at(-1)).toMatchObject({ operation: "ListQueues" })
      aws.fauxqs.deleteQueue(`queue-${second.id}`)
    })
  })

  describe("the machine's own credentials", () => {
    it("are given by whoever runs the instance, and by nobody else", async () => {
      const { owner } = await freshOrganization()
      const account = await link()
      const credentials = { method: "machine" }
      const refused = await owner.api.patch(`/accounts/${account.id}`, { credentials })
      expect([refused.status, refused.body.code]).toEqual([403, "role_insufficient"])
      const answer = await server.root.patch(`/accounts/${account.id}`, { credentials })
      expect([answer.status, answer.body.credentials.cloud_account]).toEqual([200, "999900000000"])
      const { body } = await owner.api.post("/discovery", ask("sqs"))
      expect(body.results[0].rows).toMatchObject([{ name: "orders" }])
      expect(aws.calls.at(-1)).toMatchObject({ accessKeyId: SERVER_KEY, operation: "ListQueues" })
    })
  })

  describe("a test", () => {
    it("says whose credentials they are, what works, and every permission that is missing", async () => {
      const { owner } = await freshOrganization()
      const key = newAccessKey()
      const account = await link({ credentials: key.credentials })
      aws.fate = (call) => {
        // The emulator of S3 knows one access key only.
        if (call.service === "s3") return { status: 200, body: "<ListAllMyBucketsResult/>" }
        const denied = { ec2: "ec2:DescribeVpcs", kms: "kms:ListKeys" }[call.service]
        if (denied === undefined || (call.service === "ec2" && call.operation !== "DescribeVpcs")) return null
        const message = `User: x is not authorized to perform: ${denied} because no policy allows it`
        return failureAnswer(call, { status: 403, code: "AccessDeniedException", message })
      }
      const { status, body } = await owner.api.post(`/accounts/${account.id}/test`, { region: REGION })
      expect(status).toBe(200)
      expect(body).toMatchObject({
        works: true,
        cloud_account: key.accountId,
        identity: `arn:aws:iam::${key.accountId}:user/bitting`,
        error: null,
        region: REGION,
        missing_permissions: ["ec2:DescribeVpcs", "kms:ListKeys"],
      })
      const failed = body.services.filter(({ listed }: { listed: boolean }) => !listed)
      expect(failed.map(({ service }: { service: string }) => service)).toEqual(["vpc", "kms"])
      expect(body.services.length).toBeGreaterThan(30)
    })

    it("says that a role has become open since", async () => {
      const { owner } = await freshOrganization()
      const account = await link()
      const role_arn = newRole(account.id)
      await owner.api.patch(`/accounts/${account.id}`, { credentials: { method: "role", role_arn } })
      aws.sts.roles.set(role_arn, { externalId: null })
      const { body } = await owner.api.post(`/accounts/${account.id}/test`)
      expect([body.works, body.error.code]).toEqual([false, "role_open"])
      aws.sts.roles.delete(role_arn)
      const gone = await owner.api.post(`/accounts/${account.id}/test`)
      expect([gone.body.works, gone.body.error.code, gone.body.services]).toEqual([false, "denied", []])
    })
  })

  describe("unlinking", () => {
    it("takes the account from every key at once, with all that was fetched", async () => {
      const { owner } = await freshOrganization()
      const account = await link({ credentials: newAccessKey().credentials })
      const key = { keyspace: "discovery", type: "api_key", label: "x", expires_in: "30d" }
      const { token } = await mint(owner.api, { ...key, accounts: [account.id] })
      const api = server.withToken(token)
      const first = await api.post("/discovery", ask("sqs"))
      expect(first.body.results[0].rows).toMatchObject([{ name: "orders" }])
      expect((await owner.api.delete(`/accounts/${account.id}`)).status).toBe(204)
      for (const fields of [{}, { account: account.id }]) {
        const answer = await api.post("/discovery", ask("sqs", fields))
        expect(answer.status).toBeGreaterThanOrEqual(400)
        expect(answer.text).not.toContain("orders")
      }
      expect((await owner.api.patch(`/accounts/${account.id}`, { name: "x" })).status).toBe(404)
    })
  })

  describe("what one account answered", () => {
    it("reaches no key that lacks the account, however the callers are interleaved and whatever is cached", async () => {
      const { owner } = await freshOrganization()
      const keys = [newAccessKey(), newAccessKey(), newAccessKey()]
      const accounts: string[] = []
      for (const { credentials } of keys) accounts.push((await link({ credentials })).id)
      // The queues of an account bear its access key's id.
      aws.fate = (call) =>
        call.operation === "ListQueues"
          ? {
              status: 200,
              body: JSON.stringify({ QueueUrls: [`https://sqs.example/1/of-${call.accessKeyId}`] }),
              headers: { "content-type": "application/x-amz-json-1.0" },
            }
          : null
      const key = { keyspace: "discovery", type: "api_key", label: "x", expires_in: "30d" }
      const sets = [[0], [1], [2], [0, 1], [1, 2], [0, 1, 2]]
      const callers = await Promise.all(
        sets.map(async (places) => {
          const own = places.map((place) => accounts[place] ?? "")
          const { token } = await mint(owner.api, { ...key, accounts: own })
          return { api: server.withToken(token), own, names: places.map((place) => `of-${keys[place]?.id}`) }
        }),
      )
      const rounds = Array.from({ length: 10 }, (_, round) => round)
      const asked = rounds.flatMap((round) =>
        callers.map(async ({ api, own, names }) => {
          const body = { ...ask("sqs"), refresh: round % 3 === 0 }
          const { body: answer } = await api.post("/discovery", body)
          const results: { metadata: { account_id: string }; rows: { name: string }[] }[] = answer.results
          expect(results.map(({ metadata }) => metadata.account_id)).toEqual(own)
          expect(results.flatMap(({ rows }) => rows.map(({ name }) => name))).toEqual(names)
        }),
      )
      await Promise.all(asked)
      const [first] = callers
      const foreign = await first?.api.post("/discovery", ask("sqs", { account: accounts[1] }))
      expect([foreign?.status, foreign?.body.code]).toEqual([403, "account_not_allowed"])
    })
  })

  describe("a mixed batch", () => {
    it("has the right error on exactly those that failed, within the deadline asked for", async () => {
      const { owner } = await freshOrganization()
      await link({ credentials: newAccessKey().credentials })
      aws.fate = (call) => {
        switch (`${call.service} ${call.region}`) {
          case "sns eu-west-1":
            return failureAnswer(call, {
              status: 403,
              code: "AuthorizationError",
              message: "User: x is not authorized to perform: SNS:ListTopics on resource",
            })
          case "dynamodb eu-west-2":
            return failureAnswer(call, { status: 400, code: "ThrottlingException", message: "slow" })
          case "sqs us-east-1":
            return "hang"
          case "es us-west-2":
            return failureAnswer(call, { status: 400, code: "UnsupportedOperationException", message: "no" })
          default:
            return null
        }
      }
      const services = ["sqs", "sns", "dynamodb", "opensearch", "kms", "ecr"].flatMap((service) =>
        ["eu-west-1", "eu-west-2", "us-east-1", "us-west-2"].map((region) => ({
          service,
          provider: "aws",
          region,
        })),
      )
      const { status, body } = await owner.api.post("/discovery", { services, deadline_ms: 15_000 })
      expect([status, body.results.length]).toEqual([200, services.length])
      const failed = body.results
        .filter(({ error }: { error?: object }) => error !== undefined)
        .map((result: { metadata: { service: string; region: string }; error: { code: string } }) =>
          [result.metadata.service, result.metadata.region, result.error.code].join(" "),
        )
      expect(failed).toEqual([
        "sqs us-east-1 timeout",
        "sns eu-west-1 denied",
        "dynamodb eu-west-2 throttled",
        "opensearch us-west-2 unsupported",
      ])
    })
  })

  it("an answer of many rows, which is sent in pieces, is the same JSON as any other", async () => {
    const { owner } = await freshOrganization()
    await link({ credentials: newAccessKey().credentials })
    const QueueUrls = Array.from({ length: 6_000 }, (_, place) => `https://sqs.example/1/queue-${place}`)
    const headers = { "content-type": "application/x-amz-json-1.0" }
    aws.fate = ({ operation }: AwsCall) =>
      operation === "ListQueues" ? { status: 200, body: JSON.stringify({ QueueUrls }), headers } : null
    const { services } = ask("sqs", { attributes: ["name"] })
    const answer = await owner.api.post("/discovery", { services: [...services, ...ask("sns").services] })
    expect([answer.status, answer.headers.get("content-type")]).toEqual([
      200,
      "application/json; charset=utf-8",
    ])
    expect(answer.headers.get("cache-control")).toBe("no-store")
    const [queues, topics] = answer.body.results
    expect(queues).toMatchObject({ metadata: { count: 6_000, complete: true }, rows: { length: 6_000 } })
    expect(queues.rows.at(-1)).toEqual({ name: "queue-5999" })
    expect(topics.metadata).toMatchObject({ service: "sns", complete: true })
  })

  describe("members below admin", () => {
    it("see how an account is linked, and neither change, set up nor test it", async () => {
      await freshOrganization()
      const account = await link({ credentials: newAccessKey().credentials })
      const { api } = await addColleague(server, ours.id, { role: "manager" })
      expect((await api.get(`/accounts/${account.id}`)).body.credentials.method).toBe("access_key")
      const answers = [
        await api.patch(`/accounts/${account.id}`, { credentials: null }),
        await api.get(`/accounts/${account.id}/setup`),
        await api.post(`/accounts/${account.id}/test`),
      ]
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403])
    })
  })
})

it("an account's table of several pages comes whole over HTTP", async () => {
  const server = await startTestServer()
  try {
    const owner = await server.signInFirst()
    const key = newAccessKey()
    await createTables(120, { accessKeyId: key.id, secretAccessKey: SECRET })
    await owner.post("/accounts", { name: "main", provider: "aws", credentials: key.credentials })
    const before = callsOf(key.id).length
    const { body } = await owner.post("/discovery", ask("dynamodb", { attributes: ["name"] }))
    expect(body.results[0].metadata).toMatchObject({ count: 120, complete: true })
    expect(
      callsOf(key.id)
        .slice(before)
        .map(({ operation }) => operation),
    ).toEqual(["ListTables", "ListTables"])
  } finally {
    await server.close()
  }
})
