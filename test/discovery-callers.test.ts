import type { Clock } from "@bitting/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { AwsCall } from "../packages/discovery/test/aws-endpoint.ts"
import type { Api } from "./support/api.ts"
import { eventually } from "./support/eventually.ts"
import { mint } from "./support/keys.ts"
import type { LinkedAccount } from "./support/linked-aws.ts"
import { useLinkedAws } from "./support/linked-aws.ts"
import type { TestOrganization } from "./support/people.ts"
import { addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

// Callers with different accounts ask at the same moment, of the same cache, over HTTP. Every row bears the access key it was fetched with.

/** A table this old is answered once more while it is fetched anew, ms. */
const STALE_MS = 60_000

const KEY = { keyspace: "discovery", type: "api_key", label: "x", expires_in: "30d" }
const ENTRY = { service: "sqs", provider: "aws", region: "eu-west-2", attributes: ["name"] }

/** The machine's clocks, which can both be set forward. */
function fastClock(): Clock & { readonly advance: (ms: number) => void } {
  let aheadMs = 0
  return {
    now: () => Date.now() + aheadMs,
    monotonic: () => performance.now() + aheadMs,
    advance: (ms) => {
      aheadMs += ms
    },
  }
}

interface Result {
  readonly metadata: { readonly account_id: string; readonly age_ms: number }
  readonly rows: readonly { readonly name: string }[]
}

/** Somebody with a key, and the accounts it is made for. */
interface Caller {
  readonly api: Api
  readonly accounts: readonly LinkedAccount[]
}

const { aws, link } = useLinkedAws()

describe.each(stores())("callers with different accounts on $name", ({ freshUrl }) => {
  const clock = fastClock()
  let server: TestServer
  let ours: TestOrganization
  let theirs: TestOrganization
  /** Two of ours and one of theirs. */
  let accounts: readonly LinkedAccount[]
  let callers: readonly Caller[]
  /** How often each account was fetched by now. */
  let fetches: Map<string, number>

  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl(), clock })
    ours = await addOrganization(server, { name: "Ours" })
    theirs = await addOrganization(server, { name: "Theirs" })
    const [one, two] = [await link(ours.owner.api), await link(ours.owner.api)]
    const three = await link(theirs.owner.api)
    accounts = [one, two, three]
    callers = await Promise.all(
      [[one], [two], [one, two], [three]].map(async (own) => {
        const { api } = own[0] === three ? theirs.owner : ours.owner
        const { token } = await mint(api, { ...KEY, accounts: own.map(({ id }) => id) })
        return { api: server.withToken(token), accounts: own }
      }),
    )
    fetches = new Map()
  })
  afterAll(() => server.close())

  /** The name of an account's only queue tells whose it is, and of which fetch. */
  const queueOf = ({ accessKeyId }: Pick<AwsCall, "accessKeyId">, fetch: number): string =>
    `${accessKeyId}-${fetch}`

  /** AWS answers each account with its own queue, once the test lets it. */
  function answerQueues(until: Promise<void> = Promise.resolve()): void {
    aws().fate = async (call) => {
      if (call.operation !== "ListQueues") return null
      const fetch = (fetches.get(call.accessKeyId) ?? 0) + 1
      fetches.set(call.accessKeyId, fetch)
      await until
      const QueueUrls = [`https://sqs.example/1/${queueOf(call, fetch)}`]
      return {
        status: 200,
        body: JSON.stringify({ QueueUrls }),
        headers: { "content-type": "application/x-amz-json-1.0" },
      }
    }
  }

  async function ask({ api, accounts: own }: Caller, fields: object = {}): Promise<readonly Result[]> {
    const { status, body } = await api.post("/discovery", { services: [ENTRY], ...fields })
    expect(status).toBe(200)
    const results: readonly Result[] = body.results
    // Whatever else is tested: the accounts of the key in their order, and nothing but their own rows.
    expect(results.map(({ metadata }) => metadata.account_id)).toEqual(own.map(({ id }) => id))
    results.forEach(({ rows }, place) => {
      expect(rows).toHaveLength(1)
      expect(rows[0]?.name.split("-")[0]).toBe(own[place]?.accessKeyId)
    })
    return results
  }

  const crowd = (): readonly Caller[] => Array.from({ length: 40 }, (_, at) => callers[at % 4] as Caller)
  const fetchCounts = (): readonly number[] =>
    accounts.map(({ accessKeyId }) => fetches.get(accessKeyId) ?? 0)
  const fetchOf = ({ rows }: Result): number => Number(rows[0]?.name.split("-")[1])

  it("at the same moment get their own accounts' rows, each fetched once for all of them", async () => {
    let go = (): void => {}
    answerQueues(new Promise<void>((resolve) => (go = resolve)))
    const asked = crowd().map((caller) => ask(caller))
    // All three are under way before any is answered.
    await eventually(async () => (fetchCounts().every((count) => count > 0) ? true : undefined))
    go()
    await Promise.all(asked)
    expect(fetchCounts()).toEqual([1, 1, 1])
  })

  it("get them from the cache as well, without a fetch", async () => {
    answerQueues()
    await Promise.all(crowd().map((caller) => ask(caller)))
    expect(fetchCounts()).toEqual([1, 1, 1])
  })

  it("get them while they are fetched anew, the old ones at once and the new ones afterwards", async () => {
    let go = (): void => {}
    answerQueues(new Promise<void>((resolve) => (go = resolve)))
    clock.advance(STALE_MS)
    // What decides about keys has to see the new time first.
    await eventually(async () => {
      const { status } = await server.root.post("/verify", { token: server.rootKey })
      return status === 200 ? true : undefined
    })
    const old = await Promise.all(crowd().map((caller) => ask(caller)))
    for (const result of old.flat()) {
      expect(fetchOf(result)).toBe(1)
      expect(result.metadata.age_ms).toBeGreaterThanOrEqual(STALE_MS)
    }
    await eventually(async () => (fetchCounts().every((count) => count === 2) ? true : undefined))
    go()
    await eventually(async () => {
      const results = (await Promise.all(callers.map((caller) => ask(caller)))).flat()
      return results.every((result) => fetchOf(result) === 2) ? true : undefined
    })
    expect(fetchCounts()).toEqual([2, 2, 2])
  })

  it("get them while others ask anew, in any order", async () => {
    answerQueues()
    const asked = Array.from({ length: 8 }, (_, round) =>
      crowd().map((caller, at) => ask(caller, { refresh: (at + round) % 3 === 0 })),
    )
    await Promise.all(asked.flat())
  })

  it("are refused an account they lack, of their organization or not, whatever is in the cache and under way", async () => {
    let go = (): void => {}
    answerQueues(new Promise<void>((resolve) => (go = resolve)))
    const [one, two, , three] = callers
    if (one === undefined || two === undefined || three === undefined) throw new Error("there are four")
    const under = [two, three].map((caller) => ask(caller, { refresh: true }))
    for (const { id } of accounts.slice(1)) {
      const services = [{ ...ENTRY, account: id }]
      const answer = await one.api.post("/discovery", { services })
      expect([answer.status, answer.body.code]).toEqual([403, "account_not_allowed"])
      const csv = await one.api.get(
        `/discovery.csv?service=sqs&region=eu-west-2&attributes=name&account=${id}`,
      )
      expect([csv.status, csv.body.code]).toEqual([403, "account_not_allowed"])
      for (const { text } of [answer, csv]) expect(text).not.toMatch(/AKIA/)
    }
    go()
    await Promise.all(under)
  })

  it("who are signed in see their own organization's accounts, and nobody sees any", async () => {
    answerQueues()
    const all = [
      { api: ours.owner.api, accounts: accounts.slice(0, 2) },
      { api: theirs.owner.api, accounts: accounts.slice(2) },
    ]
    await Promise.all(Array.from({ length: 5 }, () => all.map((caller) => ask(caller))).flat())
    const { body } = await server.anonymous.post("/discovery", { services: [ENTRY] })
    expect(body.results.map(({ metadata }: Result) => metadata.account_id)).toEqual(["demo"])
    expect(JSON.stringify(body)).not.toMatch(/AKIA/)
  })

  it("lose an account's rows with the account, also those that are fetched at that moment", async () => {
    let go = (): void => {}
    answerQueues(new Promise<void>((resolve) => (go = resolve)))
    const [one] = callers
    const [account] = accounts
    if (one === undefined || account === undefined) throw new Error("there are four")
    const before = fetchCounts()[0] ?? 0
    const under = one.api.post("/discovery", { services: [ENTRY], refresh: true })
    await eventually(async () => ((fetchCounts()[0] ?? 0) > before ? true : undefined))
    expect((await ours.owner.api.delete(`/accounts/${account.id}`)).status).toBe(204)
    const after = await one.api.post("/discovery", { services: [ENTRY] })
    expect(after.status).toBeGreaterThanOrEqual(400)
    expect(after.text).not.toContain(account.accessKeyId)
    go()
    await under
    const { text } = await one.api.post("/discovery", { services: [ENTRY] })
    expect(text).not.toContain(account.accessKeyId)
  })
})
