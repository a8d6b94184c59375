import { createServer } from "node:http"
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { inspect } from "node:util"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { JsonRequest } from "./http-json.ts"
import { httpErrorClass, httpJson, HttpJsonError, jsonAt, retryAfterMs } from "./http-json.ts"

const SECRET = "s3cr3t-t0ken"

interface Seen {
  readonly method: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

let server: Server
let base: string
let answer: (response: ServerResponse, request: IncomingMessage) => void
let seen: Seen[]

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ""
    request.on("data", (piece: Buffer) => (body += piece.toString()))
    request.on("end", () => {
      seen.push({ method: request.method, headers: request.headers, body })
      answer(response, request)
    })
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => {
  seen = []
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

const json = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  answer = (response) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body))
}
const raw = (contentType: string, body: string | Buffer) => {
  answer = (response) => response.writeHead(200, { "content-type": contentType }).end(body)
}
const ask = (fields: Partial<JsonRequest> = {}) =>
  httpJson({
    url: `${base}/x`,
    headers: { authorization: `Bearer ${SECRET}` },
    signal: AbortSignal.timeout(30_000),
    ...fields,
  })

async function failureOf(promise: Promise<unknown>): Promise<HttpJsonError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof HttpJsonError)) throw new Error("it did not fail as expected", { cause: error })
  return error
}

describe("a request for JSON", () => {
  test("gives the parsed body and the headers", async () => {
    json(200, { a: [1, { b: "ü" }] }, { "x-quota": "7" })
    const { status, headers, body } = await ask()
    expect([status, headers.get("x-quota"), body]).toEqual([200, "7", { a: [1, { b: "ü" }] }])
    expect(seen).toMatchObject([{ method: "GET", headers: { accept: "application/json" }, body: "" }])
  })

  test("posts a value as JSON and fields as a form", async () => {
    json(200, {})
    await ask({ body: { json: { q: "a'b" } } })
    await ask({ body: { form: { grant_type: "x y", secret: "a&b=c" } } })
    expect(seen).toMatchObject([
      { method: "POST", headers: { "content-type": "application/json" }, body: `{"q":"a'b"}` },
      {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "grant_type=x+y&secret=a%26b%3Dc",
      },
    ])
  })

  test.each(["application/json; charset=utf-8", "application/vnd.api+json", "Application/JSON"])(
    "takes %s for JSON",
    async (contentType) => {
      raw(contentType, "[1]")
      expect((await ask()).body).toEqual([1])
    },
  )

  test("has null for an empty body", async () => {
    answer = (response) => response.writeHead(204).end()
    expect((await ask()).body).toBeNull()
  })
})

describe("a reply that is not to be had", () => {
  test.each([
    ["text/html", "<html>sign in</html>"],
    ["text/plain", "{}"],
    ["application/json", "<html>"],
    ["application/json", '{"a":'],
    ["application/jsonx", "{}"],
  ])("is no JSON: %s %s", async (contentType, body) => {
    raw(contentType, body)
    expect((await failureOf(ask())).failure).toBe("not_json")
  })

  test("is too large, whether it says so or not", async () => {
    const large = JSON.stringify("x".repeat(1_000))
    raw("application/json", large)
    expect((await failureOf(ask({ replyBytesMax: 1_001 }))).failure).toBe("too_large")
    answer = (response) => {
      response.writeHead(200, { "content-type": "application/json" })
      // In pieces, and therefore without a length.
      response.write(large.slice(0, 500))
      response.end(large.slice(500))
    }
    expect((await failureOf(ask({ replyBytesMax: 1_001 }))).failure).toBe("too_large")
    expect((await ask({ replyBytesMax: 1_002 })).body).toHaveLength(1_000)
  })

  test("of endless length is left off, and its connection closed", async () => {
    const closed = new Promise<void>((done) => {
      answer = (response) => {
        response.on("close", done)
        response.writeHead(200, { "content-type": "application/json" })
        const more = (): void => {
          while (!response.destroyed && response.write(" ".repeat(65_536)));
        }
        response.on("drain", more)
        more()
      }
    })
    expect((await failureOf(ask({ replyBytesMax: 1_000_000 }))).failure).toBe("too_large")
    await closed
  })

  test.each([301, 302, 303, 307, 308])("points elsewhere (%i), where nobody is asked", async (status) => {
    answer = (response) => response.writeHead(status, { location: `${base}/elsewhere` }).end()
    const error = await failureOf(ask({ body: { json: {} } }))
    expect([error.failure, error.status]).toEqual(["redirect", status])
    expect(seen).toHaveLength(1)
  })

  test("breaks off", async () => {
    answer = (response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" })
      response.write("[1,", () => response.destroy())
    }
    expect((await failureOf(ask())).failure).toBe("unreachable")
    answer = (response) => response.destroy()
    expect((await failureOf(ask())).failure).toBe("unreachable")
    expect(seen).toHaveLength(3)
  })

  test("is asked for once more when the connection was closed before it", async () => {
    answer = (response) => {
      if (seen.length === 1) response.destroy()
      else response.writeHead(200, { "content-type": "application/json" }).end('"there"')
    }
    expect((await ask({ body: { form: { a: "b" } } })).body).toBe("there")
    expect(seen.map(({ body }) => body)).toEqual(["a=b", "a=b"])
  })

  test("tells the error in JSON, its status, and how long to wait", async () => {
    json(429, { error: { code: "RateLimiting" } }, { "retry-after": "7", "x-quota": "0" })
    const error = await failureOf(ask())
    expect(error).toMatchObject({ failure: "status", status: 429, retryAfterMs: 7_000 })
    expect(error.body).toEqual({ error: { code: "RateLimiting" } })
    expect(error.header("x-quota")).toBe("0")
  })

  test("tells an error in something else: then its status alone", async () => {
    answer = (response) => response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad</h1>")
    const error = await failureOf(ask())
    expect([error.failure, error.status, error.body]).toEqual(["status", 502, null])
  })
})

describe("a server that is not there", () => {
  test("is named by the system's code", async () => {
    const gone = createServer()
    await new Promise<void>((done) => gone.listen(0, "127.0.0.1", done))
    const { port } = gone.address() as AddressInfo
    await new Promise((done) => gone.close(done))
    const error = await failureOf(ask({ url: `http://127.0.0.1:${port}/` }))
    expect([error.failure, error.code, error.status]).toEqual(["unreachable", "ECONNREFUSED", null])
  })

  test.each([
    "http://example.com/",
    "http://127.0.0.1.example.com/",
    "ftp://127.0.0.1/",
    "file:///etc/passwd",
    "https://user:pass@example.com/",
    "no address",
    "",
  ])("and must not be asked at %j is not", async (url) => {
    const send = () => Promise.reject(new Error("it was asked"))
    expect((await failureOf(ask({ url, send }))).failure).toBe("address")
  })
})

describe("an aborted request", () => {
  test("ends with the signal's reason, before, during and after the head of the reply", async () => {
    const reason = new Error("nobody waits")
    await expect(ask({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(seen).toHaveLength(0)
    const waiting = new AbortController()
    answer = () => waiting.abort(reason)
    await expect(ask({ signal: waiting.signal })).rejects.toBe(reason)
    const reading = new AbortController()
    answer = (response) => {
      response.writeHead(200, { "content-type": "application/json" })
      response.write("[1,", () => reading.abort(reason))
    }
    await expect(ask({ signal: reading.signal })).rejects.toBe(reason)
  })
})

describe("a failure never shows a secret", () => {
  const shown = (error: Error): string =>
    `${inspect(error, { depth: 9 })}${JSON.stringify(error)}${error.stack}`

  test("that a server repeats", async () => {
    json(401, { error: `bad token ${SECRET}` }, { "www-authenticate": `Bearer error="${SECRET}"` })
    expect(shown(await failureOf(ask()))).not.toContain(SECRET)
    raw("application/json", `{"access_token":"${SECRET}`)
    expect(shown(await failureOf(ask()))).not.toContain(SECRET)
  })

  test("that cannot be sent", async () => {
    const error = await failureOf(ask({ headers: { authorization: `Bearer ${SECRET}\nx: y` } }))
    expect(shown(error)).not.toContain(SECRET)
    expect(seen).toHaveLength(0)
  })

  test("that is part of the address", async () => {
    const error = await failureOf(ask({ url: `https://user:${SECRET}@127.0.0.1:1/` }))
    expect(shown(error)).not.toContain(SECRET)
  })
})

describe("Retry-After", () => {
  const now = Date.UTC(2026, 2, 28, 12)
  test.each<[string | null, number | null]>([
    ["0", 0],
    ["120", 120_000],
    [" 5 ", 5_000],
    ["Sat, 28 Mar 2026 12:00:09 GMT", 9_000],
    ["Sat, 28 Mar 2026 11:59:00 GMT", 0],
    ["-1", null],
    ["1.5", null],
    ["soon", null],
    ["99999999999999999999", null],
    ["", null],
    [null, null],
  ])("%j is %j ms", (text, ms) => {
    expect(retryAfterMs(text, now)).toBe(ms)
  })
})

test.each<[number | null, string]>([
  [401, "bad_credentials"],
  [403, "denied"],
  [429, "throttled"],
  [503, "throttled"],
  [504, "timeout"],
  [500, "provider_error"],
  [null, "provider_error"],
])("status %j alone means %s", (status, known) => {
  expect(httpErrorClass({ status })).toBe(known)
})

test("what is deep within is found by its own names alone", () => {
  const value = { a: { b: [{ c: 1 }] } }
  expect(jsonAt(value, "a", "b", "0", "c")).toBe(1)
  expect(jsonAt(value, "a", "x", "c")).toBeUndefined()
  expect(jsonAt(value, "constructor", "name")).toBeUndefined()
  expect(jsonAt(null, "a")).toBeUndefined()
  expect(jsonAt("text", "length")).toBeUndefined()
})
