import { connect } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { expectRefusal, failures } from "./support/hostile.ts"
import { mint } from "./support/keys.ts"
import { requestText, sendRaw } from "./support/raw.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const QUESTION = '{"token":"x"}'

const JSON_TYPE = "content-type: application/json"
const bearer = (token: string): string => `authorization: Bearer ${token}`

/** The head of a verification with a body that is announced and never sent. */
const headOnly = (headers: readonly string[], length = 60_000): Uint8Array =>
  requestText("POST /verify", ["host: x", ...headers, `content-length: ${length}`])

describe.each(stores())("with $name", ({ freshUrl }) => {
  let server: TestServer
  let reading: string
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
    reading = (await mint(server.root, { keyspace: "system", scopes: ["keys:read"], label: "reading" })).token
  })
  afterAll(() => server.close())

  describe("a verification is refused before its body is read", () => {
    it.each([
      ["without credentials", () => [JSON_TYPE], "unauthenticated"],
      ["with a token that is none", () => [JSON_TYPE, bearer("nonsense")], "invalid_token"],
      ["with two tokens", () => [bearer(server.rootKey), bearer(server.rootKey)], "duplicate_credentials"],
      ["with a key that lacks the scope", () => [JSON_TYPE, bearer(reading)], "insufficient_scope"],
      ["with another type of body", () => [bearer(server.rootKey)], "unsupported_media_type"],
      [
        "with a session that is none",
        () => ["cookie: bitting_session=nonsense"],
        ["invalid_session", "unauthenticated"],
      ],
    ] as const)("%s", async (_, headers, code) => {
      expectRefusal(await sendRaw(server.url, headOnly(headers())), code)
    })

    it("also by a key the server has to look up first", async () => {
      const { token } = await mint(server.root, { keyspace: "system", scopes: ["keys:read"], label: "cold" })
      expectRefusal(await sendRaw(server.url, headOnly([JSON_TYPE, bearer(token)])), "insufficient_scope")
    })
  })

  describe("a body that comes late", () => {
    it("is answered when it is there, in however many pieces", async () => {
      const answer = await sendRaw(
        server.url,
        headOnly([JSON_TYPE, bearer(server.rootKey)], QUESTION.length),
        (write) => {
          for (const [at, piece] of QUESTION.split("").entries()) setTimeout(() => write(piece), at)
        },
      )
      expect(answer).toMatchObject({ status: 200, body: { valid: false, code: "malformed_token" } })
    })

    it("is read past when its sender was refused, so that the next request on the line is answered", async () => {
      const refused = requestText("POST /verify", ["host: x", JSON_TYPE], QUESTION)
      const next = requestText("POST /verify", ["host: x", JSON_TYPE, bearer(server.rootKey)], QUESTION)
      const text = await new Promise<string>((resolve, reject) => {
        let received = ""
        const { hostname, port } = new URL(server.url)
        const socket = connect(Number(port), hostname, () => socket.write(Buffer.concat([refused, next])))
        socket.on("error", reject)
        socket.on("data", (bytes) => {
          received += bytes.toString()
          if (received.includes("malformed_token")) socket.destroy()
        })
        socket.on("close", () => resolve(received))
      })
      expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 401", "HTTP/1.1 200"])
    })

    it.each([
      ["is larger than any verification", "content-length: 65537"],
      ["has no announced end", "transfer-encoding: chunked"],
    ])("ends the line with the refusal when it %s", async (_, framing) => {
      const answer = await sendRaw(server.url, requestText("POST /verify", ["host: x", JSON_TYPE, framing]))
      expectRefusal(answer, "unauthenticated")
      expect(answer.headers.get("connection")).toBe("close")
    })
  })

  it("none of it is a failure of the server's", () => {
    expect(failures(server)).toEqual([])
  })
})
