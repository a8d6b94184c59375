import { connect } from "node:net"
import { gzipSync } from "node:zlib"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { expectRefusal, failures, stored } from "./support/hostile.ts"
import { requestText, sendRaw } from "./support/raw.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

let server: TestServer
let hurried: TestServer
let before: unknown

beforeAll(async () => {
  server = await startTestServer()
  hurried = await startTestServer({ requestTimeoutMs: 400 })
})
afterAll(async () => {
  await server.close()
  await hurried.close()
})
beforeEach(async () => {
  before = await stored(server)
})
afterEach(async () => {
  expect(await stored(server)).toEqual(before)
  expect(failures(server)).toEqual([])
  expect(failures(hurried)).toEqual([])
})

const JSON_TYPE = "content-type: application/json"
const NEW_KEY = '{"keyspace":"compliance","permission":"read-only","label":"x"}'
const WRITES = [
  ["POST /keys", NEW_KEY],
  ["POST /verify", '{"token":"x"}'],
] as const

const asRoot = (on: TestServer): readonly string[] => ["host: x", `authorization: Bearer ${on.rootKey}`]
const get = (line: string, ...headers: string[]) =>
  sendRaw(server.url, requestText(line, [...asRoot(server), ...headers]))

describe("a bearer token", () => {
  it.each([
    ["", "invalid_token"],
    [" ", "invalid_token"],
    ["Bearer", "invalid_token"],
    ["Bearer ", "invalid_token"],
    ["Bearer \t", "invalid_token"],
    ["Bearer\tTOKEN", "invalid_token"],
    ["BearerTOKEN", "invalid_token"],
    ["Bearer: TOKEN", "invalid_token"],
    ["Bearer TOKEN TOKEN", "invalid_token"],
    ["Bearer TOKEN, Bearer TOKEN", "invalid_token"],
    ["Bearer TOKEN\x80", "invalid_token"],
    ["Bearer \xffTOKEN", "invalid_token"],
    ['Bearer "TOKEN"', "invalid_token"],
    ["Basic TOKEN", "invalid_token"],
    ["Basic Om5vbmU=", "invalid_token"],
    ["Token TOKEN", "invalid_token"],
    ["DPoP TOKEN", "invalid_token"],
    ["TOKEN", "invalid_token"],
    ["Bearer LONG", "invalid_token"],
    ["Bearer ENDLESS", "headers_too_large"],
    ["Bearer TOK\0EN", "invalid_request"],
  ] as const)("sent as %j is refused", async (value, code) => {
    for (const [line, body] of WRITES) {
      const sent = value
        .replaceAll("TOKEN", server.rootKey)
        .replace("LONG", "a".repeat(15_000))
        .replace("ENDLESS", "a".repeat(1_000_000))
      const header = `authorization: ${sent}`
      const answer = await sendRaw(server.url, requestText(line, ["host: x", JSON_TYPE, header], body))
      expectRefusal(answer, code)
      if (code === "invalid_token") {
        expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="bitting", error="invalid_token"')
      }
    }
  })

  it("may stand behind several spaces, and its scheme in any case", async () => {
    const header = `AUTHORIZATION: bEARER   ${server.rootKey}`
    expect((await sendRaw(server.url, requestText("GET /keys", ["host: x", header]))).status).toBe(200)
  })

  it.each([
    ["the same twice", (token: string) => [`authorization: Bearer ${token}`]],
    ["an empty one before", () => ["authorization:"]],
    ["another scheme", () => ["Authorization: Basic Om5vbmU="]],
    ["the same in another case", (token: string) => [`AUTHORIZATION: Bearer ${token}`]],
  ])("sent in two headers is refused: %s", async (_, more) => {
    for (const [line, body] of WRITES) {
      for (const headers of [
        [...asRoot(server), ...more(server.rootKey)],
        [...more(server.rootKey), ...asRoot(server)],
      ]) {
        const answer = await sendRaw(server.url, requestText(line, [JSON_TYPE, ...headers], body))
        expectRefusal(answer, "duplicate_credentials")
      }
    }
  })

  it("in the query opens nothing, and is not passed over", async () => {
    const { rootKey, anonymous, root } = server
    expectRefusal(await anonymous.get(`/keys?access_token=${rootKey}`), "unauthenticated")
    expectRefusal(await anonymous.post(`/verify?token=${rootKey}`, { token: "x" }), "unauthenticated")
    expectRefusal(await root.get(`/keys?token=${rootKey}`), "invalid_request")
    expectRefusal(await root.post(`/verify?token=${rootKey}`, { token: "x" }), "invalid_request")
    expectRefusal(await root.post("/verify?", { token: "x" }), "invalid_request")
  })
})

describe("framing", () => {
  it.each([
    ["a length that is no number", ["content-length: abc"], ""],
    ["a negative length", ["content-length: -1"], ""],
    ["a length with a sign", ["content-length: +2"], "{}"],
    ["a length in hexadecimal", ["content-length: 0x2"], "{}"],
    ["two lengths", ["content-length: 2", "content-length: 3"], "{}"],
    ["a length beyond any number", [`content-length: ${"9".repeat(40)}`], "{}"],
    ["a length and chunks", ["content-length: 5", "transfer-encoding: chunked"], "0\r\n\r\n"],
    ["chunks that are not last", ["transfer-encoding: chunked, gzip"], "0\r\n\r\n"],
    ["a length of a chunk that is no number", ["transfer-encoding: chunked"], "ZZ\r\n{}\r\n"],
    ["a chunk that is longer than it says", ["transfer-encoding: chunked"], "1\r\n{}\r\n0\r\n\r\n"],
    ["a negative chunk", ["transfer-encoding: chunked"], "-1\r\n{}\r\n0\r\n\r\n"],
    ["a chunk with an extension without end", ["transfer-encoding: chunked"], `1;${"a".repeat(20_000)}\r\n`],
  ])("%s is refused", async (_, headers, body) => {
    for (const [line] of WRITES) {
      const bytes = requestText(line, [...asRoot(server), JSON_TYPE, ...headers], body)
      expectRefusal(await sendRaw(server.url, bytes), "invalid_request")
    }
  })

  it.each([
    ["no HTTP at all", "\x16\x03\x01\x02\x00\x01\x00"],
    ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["a method nobody knows", "FOO /keys HTTP/1.1\r\nhost: x\r\n\r\n"],
    ["a lower-case method", "get /keys HTTP/1.1\r\nhost: x\r\n\r\n"],
    ["a space in the target", "GET /ke ys HTTP/1.1\r\nhost: x\r\n\r\n"],
    ["a version that is none", "GET /keys HTTP/9.9\r\nhost: x\r\n\r\n"],
    ["a header without a colon", "GET /keys HTTP/1.1\r\nhost x\r\n\r\n"],
    ["a space before the colon", "GET /keys HTTP/1.1\r\nhost : x\r\n\r\n"],
    ["a folded header", "GET /keys HTTP/1.1\r\nhost: x\r\nx: a\r\n\tb\r\n\r\n"],
    ["a NUL in a header", "GET /keys HTTP/1.1\r\nhost: x\r\nx: a\0b\r\n\r\n"],
    ["a bare carriage return", "GET /keys HTTP/1.1\r\nhost: x\r\nx: a\rb: c\r\n\r\n"],
  ])("%s is refused", async (_, bytes) => {
    expectRefusal(await sendRaw(server.url, Buffer.from(bytes, "latin1")), "invalid_request")
  })

  it("headers without end are refused", async () => {
    const flood = (write: (more: string) => void): void => {
      for (let count = 0; count < 2_000; count++) write(`x-${count}: ${"a".repeat(50)}\r\n`)
    }
    expectRefusal(await sendRaw(server.url, "GET /keys HTTP/1.1\r\nhost: x\r\n", flood), "headers_too_large")
    expectRefusal(await get(`GET /${"a".repeat(20_000)}`), "headers_too_large")
  })

  it("headers that never end are given up", async () => {
    expectRefusal(await sendRaw(hurried.url, "POST /verify HTTP/1.1\r\nhost: x\r\n"), "request_timeout")
  })

  it.each(WRITES)("%s with a body that never ends is given up", async (line) => {
    for (const frame of ["content-length: 100", "transfer-encoding: chunked"]) {
      const bytes = requestText(line, [...asRoot(hurried), JSON_TYPE, frame], "1\r\n{\r\n")
      let timer: NodeJS.Timeout | undefined
      const trickle = (write: (more: string) => void): void => {
        timer = setInterval(() => write(frame.startsWith("content") ? " " : "1\r\n \r\n"), 20)
      }
      const answer = await sendRaw(hurried.url, bytes, trickle).finally(() => clearInterval(timer))
      expectRefusal(answer, "request_timeout")
    }
  })

  it.each(WRITES)("%s with a body of 10 MB is refused, however it is framed", async (line) => {
    const [method, path] = line.split(" ") as [string, string]
    const body = " ".repeat(10_000_000)
    expectRefusal(await server.root.request(method, path, { body }), "body_too_large")
    const chunked = requestText(
      line,
      [...asRoot(server), JSON_TYPE, "transfer-encoding: chunked"],
      `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    )
    expectRefusal(await sendRaw(server.url, chunked), "body_too_large")
  })

  it.each(WRITES)("%s whose sender hangs up leaves no trace", async (line) => {
    const bytes = requestText(line, [...asRoot(server), JSON_TYPE, "content-length: 100"], "{")
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1")
    await new Promise((resolve) => socket.write(bytes, resolve))
    socket.resetAndDestroy()
    // A later request on another connection is answered after the server has seen the end of this one.
    for (let round = 0; round < 5; round++) expect((await server.root.get("/keys?limit=1")).status).toBe(200)
  })
})

describe("a request's target", () => {
  it.each([
    ["//keys", "not_found"],
    ["/keys/", "not_found"],
    ["/keys//", "not_found"],
    ["/keys/%00", "not_found"],
    ["/keys/%", "not_found"],
    ["/keys/%zz", "not_found"],
    ["/keys/%ff%fe", "not_found"],
    ["/keys/%0d%0aSet-Cookie:x=1", "not_found"],
    ["/keys/..%2f..%2froot-key", "not_found"],
    ["/keys/../../root-key", "not_found"],
    ["/../../../etc/passwd", "not_found"],
    ["/keys/..", "not_found"],
    ["/./keys", "not_found"],
    ["/KEYS", "not_found"],
    ["/keys;a=1", "not_found"],
    ["/keys/__proto__", "not_found"],
    ["/keys/constructor", "not_found"],
    [`/keys/${"a".repeat(129)}`, "not_found"],
    [`/keys/${"a".repeat(999)}`, "not_found"],
    ["/verify/", "not_found"],
    ["/verify", "method_not_allowed"],
    ["keys", "invalid_request"],
    ["ftp://evil.example/keys", "not_found"],
    ["/docs/../../root-key", "not_found"],
    ["/docs/errors/..%2f..%2f..%2froot-key", "not_found"],
    ["/docs/errors/__proto__", "not_found"],
    ["/docs/errors/constructor", "not_found"],
  ] as const)("%s is refused", async (target, code) => {
    const bytes = requestText(`GET ${target}`, asRoot(server))
    const answer = await sendRaw(server.url, bytes)
    // Pages for people say "not found" as pages.
    if (target.startsWith("/docs")) expect(answer.status).toBe(404)
    else expectRefusal(answer, code)
  })

  it("in its absolute form is that of this server, whatever host it names", async () => {
    expect((await get("GET http://evil.example:99/keys?limit=1")).status).toBe(200)
    const bytes = requestText(
      "POST HTTPS://evil.example/verify",
      [...asRoot(server), JSON_TYPE],
      '{"token":"x"}',
    )
    expect((await sendRaw(server.url, bytes)).body).toMatchObject({ code: "malformed_token" })
  })

  it.each(["host: evil.example", "host: evil.example:99", "host: a@b", "host:", "x-no: host", "host: '\"<>"])(
    "does not depend on the header %j, and nothing in the answer does",
    async (host) => {
      const headers = [host, "x-forwarded-host: evil.example", "forwarded: host=evil.example"]
      const credentials = `authorization: Bearer ${server.rootKey}`
      const answer = await sendRaw(server.url, requestText("GET /keys/nothing", [...headers, credentials]))
      expectRefusal(answer, "not_found")
      expect(answer.body.type).toBe(`${server.publicUrl}/docs/errors/not_found`)
      expect(answer.text).not.toContain("evil")
    },
  )
})

describe("a method", () => {
  it("QUERY, which comes with a body, is not allowed", async () => {
    expectRefusal(await get("QUERY /keys"), "invalid_request")
    expectRefusal(await get("QUERY /keys", JSON_TYPE, "content-length: 0"), "method_not_allowed")
  })

  it("OPTIONS on the server as a whole is not answered", async () => {
    expectRefusal(await get("OPTIONS *"), ["not_found", "method_not_allowed"])
  })

  it.each(["OPTIONS", "TRACE", "PUT", "PROPFIND", "PURGE"])("%s is not allowed", async (method) => {
    for (const [path, allow] of [
      ["/keys", "POST, GET, HEAD"],
      ["/verify", "POST"],
      ["/keys/key_1", "GET, HEAD, PATCH, DELETE"],
    ] as const) {
      const answer = await get(`${method} ${path}`)
      expectRefusal(answer, "method_not_allowed")
      expect(answer.headers.get("allow")).toBe(allow)
      expect(answer.text).not.toContain(server.rootKey)
    }
  })

  it.each(["evil.example:443", "/keys", "127.0.0.1:22"])("CONNECT %s leads nowhere", async (target) => {
    expectRefusal(await get(`CONNECT ${target}`), "method_not_allowed")
  })

  it("HEAD needs what GET needs", async () => {
    expect((await server.root.request("HEAD", "/keys")).status).toBe(200)
    expect((await server.anonymous.request("HEAD", "/keys")).status).toBe(401)
  })

  it.each(["X-HTTP-Method-Override: DELETE", "X-HTTP-Method: DELETE", "X-Original-URL: /verify"])(
    "cannot be changed by %s",
    async (header) => {
      expect((await get("GET /keys?limit=1", header)).body).toHaveProperty("data")
    },
  )

  it.each(["Expect: 200-ok", "Upgrade: h2c\r\nConnection: Upgrade", "Connection: close, TE\r\nTE: trailers"])(
    "with %j is answered like without",
    async (header) => {
      expect((await get("GET /keys?limit=1", header)).status).toBe(200)
    },
  )
})

describe("a body", () => {
  const send = (type: readonly string[], body: string | Uint8Array, line: string) =>
    sendRaw(server.url, requestText(line, [...asRoot(server), ...type], body))

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonp",
    "application/json-patch+json",
    "application/problem+json",
    "application",
    "text/json",
    "",
    "*/*",
  ])("of type %j is refused", async (type) => {
    for (const [line, body] of WRITES) {
      expectRefusal(await send([`content-type: ${type}`], body, line), "unsupported_media_type")
    }
  })

  it("of no type is refused", async () => {
    for (const [line, body] of WRITES) expectRefusal(await send([], body, line), "unsupported_media_type")
  })

  it.each([
    ["nothing", ""],
    ["a space", " "],
    ["a word", "nothing"],
    ["a number that is none", "NaN"],
    ["half an object", '{"token":'],
    ["two objects", "{}{}"],
    ["a comma too many", '{"token":"x",}'],
    ["a comment", '{"token":"x"/**/}'],
    ["single quotes", "{'token':'x'}"],
    ["a control character in a text", '{"token":"a\u0001b"}'.replace("\\u0001", "\u0001")],
    ["a byte order mark", '\ufeff{"token":"x"}'],
    ["bytes that are no UTF-8", Buffer.from('{"token":"\xff"}', "latin1")],
    ["an overlong character", Buffer.from('{"token":"\xc0\xaf"}', "latin1")],
    ["half a pair in UTF-8", Buffer.from('{"token":"\xed\xa0\x80"}', "latin1")],
    ["half a character at the end", Buffer.from('{"token":"\xe2\x82', "latin1")],
    ["UTF-16", Buffer.from('{"token":"x"}', "utf16le")],
  ])("that holds %s is refused", async (_, body) => {
    for (const [line] of WRITES) {
      if (body.length > 0) expectRefusal(await send([JSON_TYPE], body, line), "invalid_json")
      else expectRefusal(await send([JSON_TYPE, "content-length: 0"], body, line), "invalid_json")
    }
  })

  it("that is compressed is not unpacked", async () => {
    for (const [line, body] of WRITES) {
      const bytes = gzipSync(body)
      expectRefusal(await send([JSON_TYPE, "content-encoding: gzip"], bytes, line), "invalid_json")
    }
  })

  it.each([
    ["[", "]"],
    ['{"a":', "}"],
    ['[{"a":', "}]"],
  ])("of 30,000 times %s is refused", async (open, close) => {
    const deep = `${open.repeat(30_000)}1${close.repeat(30_000)}`
    for (const body of [deep, `{"keyspace":"compliance","metadata":{"a":${deep}}}`]) {
      expectRefusal(await send([JSON_TYPE], body, "POST /keys"), "invalid_json")
    }
    const small = deep.slice(0, 60_000)
    expectRefusal(await send([JSON_TYPE], small, "POST /verify"), ["invalid_json", "invalid_request"])
  })

  it("with brackets in its texts is not deep", async () => {
    const text = `${"[{".repeat(500)}\\"${"[".repeat(500)}`
    const { body } = await send([JSON_TYPE], `{"token":"${text}"}`, "POST /verify")
    expect(body).toMatchObject({ code: "malformed_token" })
    const answer = await send([JSON_TYPE], `{"keyspace":"${text}"}`, "POST /keys")
    expectRefusal(answer, "invalid_request")
  })
})
