import { describe, expect, it } from "vitest"
import { createBitting } from "./client.ts"
import { BittingError } from "./errors.ts"
import { etagOf } from "./etag.ts"

const TOKEN = "sys_0123456789ABCDEFGHIJKLMNOPQRST4PMbyp"
const DECISION = { valid: true, code: "ok", request_id: "req_1" }

type Answer = Response | Error

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers })

const problem = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  json({ type: "about:blank", title: "T", detail: `about ${code}`, status, code }, status, headers)

/** A client whose server gives these answers, one after the other, and what it was sent. */
function against(...answers: readonly Answer[]) {
  const sent: { readonly url: string; readonly init: RequestInit }[] = []
  const left = [...answers]
  const bitting = createBitting({
    url: "http://keys.test/",
    token: TOKEN,
    fetch: async (url, init) => {
      if (typeof url !== "string") throw new Error("a client asks for texts")
      sent.push({ url, init: init ?? {} })
      const next = left.shift()
      if (next === undefined) throw new Error("no answer is left")
      if (next instanceof Error) throw next
      return next
    },
  })
  return { bitting, sent }
}

async function failureOf(work: Promise<unknown>): Promise<BittingError> {
  const failure: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (failure instanceof BittingError) return failure
  throw new Error("it did not fail as expected", { cause: failure })
}

describe("repetition", () => {
  it.each([
    ["a lost connection", new TypeError("fetch failed")],
    ["503", problem(503, "unavailable")],
    ["429 with a time to wait", problem(429, "rate_limited", { "retry-after": "0" })],
  ])("asks about a token again after %s", async (_, first) => {
    const { bitting, sent } = against(first, json(DECISION))
    expect(await bitting.verify(TOKEN)).toEqual(DECISION)
    expect(sent).toHaveLength(2)
  })

  it.each([
    ["400", problem(400, "invalid_request")],
    ["401", problem(401, "invalid_token")],
    ["500", problem(500, "internal")],
  ])("does not repeat a question that was answered %s", async (_, answer) => {
    const { bitting, sent } = against(answer, json(DECISION))
    await failureOf(bitting.verify(TOKEN))
    expect(sent).toHaveLength(1)
  })

  it.each([
    ["a change", (b: ReturnType<typeof against>["bitting"]) => b.keys.update("key_1", { label: "x" })],
    ["a rotation", (b: ReturnType<typeof against>["bitting"]) => b.keys.rotate("key_1")],
    [
      "an import",
      (b: ReturnType<typeof against>["bitting"]) => b.organizations.create({ body: { name: "x" } }),
    ],
  ])("never sends %s a second time by itself", async (_, call) => {
    const { bitting, sent } = against(new TypeError("fetch failed"), json({}))
    expect((await failureOf(call(bitting))).code).toBe("network_error")
    expect(sent).toHaveLength(1)
  })

  it("gives up after as many repetitions as it was allowed", async () => {
    const { bitting, sent } = against(...Array.from({ length: 9 }, () => problem(503, "unavailable")))
    const failure = await failureOf(bitting.verify(TOKEN, {}, { maxRetries: 1 }))
    expect([failure.code, failure.status, sent.length]).toEqual(["unavailable", 503, 2])
  })

  it("ends with the caller's reason when the caller ends it, also while it pauses", async () => {
    const { bitting } = against(problem(503, "unavailable", { "retry-after": "60" }))
    const end = new AbortController()
    const call = bitting.verify(TOKEN, {}, { signal: end.signal })
    const reason = new Error("enough")
    setTimeout(() => end.abort(reason), 5)
    await expect(call).rejects.toBe(reason)
  })

  it("says `timeout` when the time for the whole call is up", async () => {
    const { bitting } = against(problem(503, "unavailable", { "retry-after": "60" }))
    expect((await failureOf(bitting.verify(TOKEN, {}, { timeoutMs: 20 }))).code).toBe("timeout")
  })
})

describe("errors", () => {
  it("carry what the problem document says", async () => {
    const answer = json(
      {
        title: "T",
        detail: "D",
        code: "unprocessable",
        errors: [{ pointer: "/scopes/0", detail: "no" }],
        maximum: 60,
      },
      422,
      { "x-request-id": "req_7", "retry-after": "9" },
    )
    const failure = await failureOf(against(answer).bitting.keys.get("key_1"))
    expect(failure).toMatchObject({
      name: "BittingError",
      code: "unprocessable",
      status: 422,
      message: "D",
      requestId: "req_7",
      retryAfter: 9,
      errors: [{ pointer: "/scopes/0", detail: "no" }],
    })
    expect(failure.problem["maximum"]).toBe(60)
  })

  it.each(["<html>Bad gateway</html>", "", '"text"', "[]"])(
    "say `unexpected_answer` when what answered is no Bitting server: %s",
    async (text) => {
      const failure = await failureOf(against(new Response(text, { status: 502 })).bitting.keys.get("key_1"))
      expect([failure.code, failure.status]).toEqual(["unexpected_answer", 502])
    },
  )

  it("refuse a URL that is none, and a token with characters no header takes", () => {
    expect(() => createBitting({ url: "ftp://keys.test" })).toThrow(BittingError)
    expect(() => createBitting({ url: "http://keys.test", token: "a\nb" })).toThrow(
      expect.objectContaining({ code: "invalid_token", message: expect.not.stringContaining("a\nb") }),
    )
  })
})

describe("requests", () => {
  it("go below the base URL, with path and query encoded and the token as bearer", async () => {
    const { bitting, sent } = against(json({ data: [], next_cursor: null }), json({}))
    await bitting.keys.list({ q: "a&b", limit: 2 }).page()
    await bitting.keys.get("key/1")
    expect(sent.map(({ url }) => url)).toEqual([
      "http://keys.test/keys?limit=2&q=a%26b",
      "http://keys.test/keys/key%2F1",
    ])
    expect(new Headers(sent[0]?.init.headers).get("authorization")).toBe(`Bearer ${TOKEN}`)
  })

  it("read a list to its end, page by page, with the filters of the first", async () => {
    const { bitting, sent } = against(
      json({ data: [1, 2], next_cursor: "c" }),
      json({ data: [3], next_cursor: null }),
    )
    expect(await bitting.keys.list({ keyspace: "backup" }).all()).toEqual([1, 2, 3])
    expect(sent[1]?.url).toBe("http://keys.test/keys?cursor=c&keyspace=backup")
  })

  it("send If-Match and no body that was not asked for", async () => {
    const { bitting, sent } = against(json({}), new Response(null, { status: 204 }))
    await bitting.keys.revoke("key_1", { reason: "leaked" }, { ifMatch: '"v3"' })
    expect(await bitting.keys.revoke("key_1", { purge: true })).toBeUndefined()
    expect(new Headers(sent[0]?.init.headers).get("if-match")).toBe('"v3"')
    expect(sent[0]?.init.body).toBe('{"reason":"leaked"}')
    expect([sent[1]?.url, sent[1]?.init.body]).toEqual(["http://keys.test/keys/key_1?purge=true", undefined])
  })

  it("give the ETag of what they answer, of a key just made as well, and none where none came", async () => {
    const { bitting } = against(
      json({ grant_id: "key_1" }, 200, { etag: '"v3"' }),
      json({ token: TOKEN, key: { grant_id: "key_2" } }, 201, { etag: '"v1"' }),
      json({ grant_id: "key_1" }),
      new Response(null, { status: 204, headers: { etag: '"v9"' } }),
    )
    const key = await bitting.keys.get("key_1")
    expect([etagOf(key), etagOf({ ...key })]).toEqual(['"v3"', undefined])
    expect(etagOf((await bitting.keys.create({ keyspace: "backup" })).key)).toBe('"v1"')
    expect(etagOf(await bitting.keys.get("key_1"))).toBeUndefined()
    expect(await bitting.keys.revoke("key_1", { purge: true })).toBeUndefined()
  })

  it("name every creation, and say when its token was lost with an answer", async () => {
    const { bitting, sent } = against(json({ token: null, key: { grant_id: "key_9" } }, 201))
    const failure = await failureOf(bitting.keys.create({ keyspace: "backup" }))
    expect(failure.code).toBe("token_lost")
    expect(failure.message).toContain("key_9")
    expect(new Headers(sent[0]?.init.headers).get("idempotency-key")).toMatch(/^[\x21-\x7e]{20,}$/)
  })
})
