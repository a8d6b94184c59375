import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Answer } from "./support/api.ts"
import { createApi } from "./support/api.ts"
import { DAY_MS, MINUTE_MS, movableClock } from "./support/clock.ts"
import { expectRefusal } from "./support/hostile.ts"
import { addColleague } from "./support/people.ts"
import { requestText, sendRaw } from "./support/raw.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

const clock = movableClock()
let server: TestServer
let cookie: string

const secretOf = (link: string): string => new URL(link).hash.slice(1)

/** Uses a link as a browser does. */
const useLink = (link: string, headers: Record<string, string> = {}): Promise<Answer> =>
  server.anonymous.post(
    "/auth/link",
    { token: secretOf(link), name: "Ada", email: "ada@example.com" },
    headers,
  )

const cookieOf = (answer: Answer): string => answer.headers.getSetCookie()[0]?.split(";")[0] ?? ""

/** A fresh session of somebody with a role, as its cookie. */
async function signedIn(role: "owner" | "viewer" = "owner"): Promise<string> {
  const email = `${role}-${Math.random().toString(36).slice(2)}@example.com`
  const added = await server.root.post("/members", { email, name: role, role })
  return cookieOf(await useLink(added.body.sign_in_link))
}

const withHeaders = (headers: Record<string, string>) => createApi(server.url, headers)

beforeAll(async () => {
  server = await startTestServer({ clock })
  cookie = await signedIn()
})
afterAll(() => server.close())

describe("the session cookie", () => {
  it("is out of reach of scripts and other sites", async () => {
    const { body } = await server.root.post("/members", { email: "b@example.com", name: "B", role: "viewer" })
    const answer = await useLink(body.sign_in_link)
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^bitting_session=[0-9A-Za-z]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/,
      ),
      expect.stringMatching(/^bitting_device=[\w.-]+; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Strict$/),
    ])
    expect(answer.headers.get("cache-control")).toBe("no-store")
    expect(answer.text).not.toContain(cookieOf(answer).split("=")[1])
  })

  it("behind https belongs to one host and never travels in the clear", async () => {
    const https = await startTestServer({ environment: { BITTING_PUBLIC_URL: "HTTPS://Keys.Example.com/" } })
    try {
      expect(https.signInLink).toMatch(/^https:\/\/keys\.example\.com\/auth\/link#/)
      const answer = await https.anonymous.post("/auth/link", {
        token: secretOf(https.signInLink ?? ""),
        name: "Ada",
        email: "ada@example.com",
      })
      const [set = ""] = answer.headers.getSetCookie()
      expect(set).toMatch(/^__Host-bitting_session=\w{43}; Path=\/; .*; HttpOnly; SameSite=Lax; Secure$/)
      const pair = set.split(";")[0] ?? ""
      const write = (headers: Record<string, string>) =>
        createApi(https.url, { cookie: pair, ...headers }).post("/workspaces", { name: headers["origin"] })
      expect((await write({ origin: "https://keys.example.com" })).status).toBe(201)
      expectRefusal(await write({ origin: "http://keys.example.com" }), "cross_site_request")
      expectRefusal(await write({ origin: https.url }), "cross_site_request")
      const unprefixed = createApi(https.url, { cookie: pair.replace("__Host-", "") })
      expectRefusal(await unprefixed.get("/auth/session"), "unauthenticated")
    } finally {
      await https.close()
    }
  })

  it.each([
    ["made up", `bitting_session=${"a".repeat(43)}`],
    ["empty", "bitting_session="],
    ["short", "bitting_session=abc"],
    ["without end", `bitting_session=${"a".repeat(8_000)}`],
    ["hostile", "bitting_session=../../x'\"<>"],
  ])("that is %s opens nothing, and falls through to nothing", async (_, sent) => {
    for (const path of ["/auth/session", "/keys", "/audit"]) {
      expectRefusal(await withHeaders({ cookie: sent }).get(path), "invalid_session")
    }
    expectRefusal(await withHeaders({ cookie: sent }).post("/verify", { token: "x" }), "invalid_session")
  })

  it("sent twice, as somebody who planted one would have it, opens nothing", async () => {
    const planted = `bitting_session=${"a".repeat(43)}`
    for (const sent of [`${planted}; ${cookie}`, `${cookie}; ${planted}`, `${cookie}; ${cookie}`]) {
      expectRefusal(await withHeaders({ cookie: sent }).get("/auth/session"), "invalid_session")
    }
  })

  it("never opens what is for programs", async () => {
    const caller = withHeaders({ cookie, origin: server.url })
    expectRefusal(await caller.post("/verify", { token: "x" }), "key_required")
  })

  it("is not looked at beside a bearer token, good or bad", async () => {
    const key = withHeaders({ cookie, authorization: `Bearer ${server.rootKey}` })
    expectRefusal(await key.get("/auth/session"), "session_required")
    expect((await key.post("/workspaces", { name: "made by the root key" })).status).toBe(201)
    for (const authorization of ["Bearer x", "Bearer", "", "Basic eDp5"]) {
      expectRefusal(await withHeaders({ cookie, authorization }).get("/auth/session"), "invalid_token")
      expectRefusal(await withHeaders({ cookie, authorization }).get("/keys"), "invalid_token")
    }
  })
})

describe("a request that writes with the cookie", () => {
  const { protocol, host } = { protocol: "http://", host: () => new URL(server.url).host }
  const self = (): string => `${protocol}${host()}`
  const port = (): number => Number(new URL(server.url).port)

  const ALLOWED: readonly (readonly [string, () => readonly string[]])[] = [
    ["its own origin", () => [`origin: ${self()}`]],
    ["its own origin, confirmed by the browser", () => [`origin: ${self()}`, "sec-fetch-site: same-origin"]],
    ["the browser's word alone", () => ["sec-fetch-site: same-origin"]],
  ]
  const REFUSED: readonly (readonly [string, () => readonly string[]])[] = [
    ["nothing", () => []],
    ["no origin", () => ["origin: null"]],
    ["no origin, though the browser says it is ours", () => ["origin: null", "sec-fetch-site: same-origin"]],
    ["an empty origin", () => ["origin:"]],
    ["another site", () => ["origin: https://evil.example"]],
    ["another port", () => [`origin: http://127.0.0.1:${port() + 1}`]],
    ["no port", () => ["origin: http://127.0.0.1"]],
    ["another scheme", () => [`origin: https://${host()}`]],
    ["another name of this machine", () => [`origin: http://localhost:${port()}`]],
    ["a host below", () => [`origin: http://a.${host()}`]],
    ["a host that begins like ours", () => [`origin: ${self()}.evil.example`]],
    ["a user who is called like us", () => [`origin: ${self()}@evil.example`]],
    ["a path", () => [`origin: ${self()}/`]],
    ["capital letters", () => [`origin: HTTP://${host()}`]],
    ["two origins in one", () => [`origin: ${self()}, https://evil.example`]],
    ["two origins", () => [`origin: ${self()}`, "origin: https://evil.example"]],
    ["its own origin, denied by the browser", () => [`origin: ${self()}`, "sec-fetch-site: cross-site"]],
    ["its own origin, as another host of the site", () => [`origin: ${self()}`, "sec-fetch-site: same-site"]],
    ["the same site", () => ["sec-fetch-site: same-site"]],
    ["another site by the browser's word", () => ["sec-fetch-site: cross-site"]],
    ["an address typed in", () => ["sec-fetch-site: none"]],
    ["two words of the browser", () => ["sec-fetch-site: same-origin", "sec-fetch-site: cross-site"]],
    ["a referer alone", () => [`referer: ${self()}/console/`]],
    ["a host that lies", () => ["origin: https://evil.example", "host: evil.example"]],
    ["a proxy that lies", () => ["origin: https://evil.example", "x-forwarded-host: evil.example"]],
  ]

  const send = (line: string, headers: readonly string[], body: string) => {
    const hosts = headers.some((header) => header.startsWith("host:")) ? [] : [`host: ${host()}`]
    const all = [...hosts, `cookie: ${cookie}`, "content-type: application/json", ...headers]
    return sendRaw(server.url, requestText(line, all, body))
  }

  it.each(ALLOWED)("is answered with %s", async (name, headers) => {
    expect((await send("POST /workspaces", headers(), JSON.stringify({ name }))).status).toBe(201)
  })

  it.each(REFUSED)("is refused with %s", async (name, headers) => {
    expectRefusal(await send("POST /workspaces", headers(), JSON.stringify({ name })), "cross_site_request")
    expectRefusal(await send("PATCH /keys/key_1", headers(), '{"label":"x"}'), "cross_site_request")
    expectRefusal(await send("DELETE /keys/key_1", headers(), "{}"), "cross_site_request")
    expectRefusal(await send("DELETE /auth/session", headers(), ""), "cross_site_request")
    expect((await send("GET /auth/session", headers(), "")).status).toBe(200)
  })

  it("is never allowed to be read by another site", async () => {
    for (const origin of ["https://evil.example", "null", server.url]) {
      const caller = withHeaders({ cookie, origin })
      for (const answer of [await caller.get("/auth/session"), await caller.request("OPTIONS", "/keys")]) {
        const names = [...answer.headers.keys()]
        expect(names.filter((name) => name.startsWith("access-control-"))).toEqual([])
      }
    }
  })

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])(
    "cannot sign anybody in by a form of type %j",
    async (type) => {
      const { body } = await server.root.post("/members", {
        email: `form-${type.length}@example.com`,
        name: "x",
        role: "viewer",
      })
      const token = secretOf(body.sign_in_link)
      const sent = requestText(
        "POST /auth/link",
        ["host: x", `content-type: ${type}`],
        JSON.stringify({ token }),
      )
      expectRefusal(await sendRaw(server.url, sent), "unsupported_media_type")
      expect((await useLink(body.sign_in_link)).status).toBe(200)
    },
  )
})

describe("signing in", () => {
  it("does not adopt a cookie that was there before", async () => {
    const planted = "a".repeat(43)
    const { body } = await server.root.post("/members", { email: "c@example.com", name: "C", role: "viewer" })
    const answer = await useLink(body.sign_in_link, { cookie: `bitting_session=${planted}` })
    expect(answer.status).toBe(200)
    expect(cookieOf(answer)).not.toContain(planted)
    expectRefusal(
      await withHeaders({ cookie: `bitting_session=${planted}` }).get("/auth/session"),
      "invalid_session",
    )
  })

  it("starts a session of its own each time", async () => {
    const { body } = await server.root.post("/members", { email: "d@example.com", name: "D", role: "viewer" })
    const first = cookieOf(await useLink(body.sign_in_link))
    const again = await server.root.post(`/members/${body.member.id}/sign-in-link`)
    const second = cookieOf(await useLink(again.body.sign_in_link))
    expect(second).not.toBe(first)
    expect((await withHeaders({ cookie: first }).get("/auth/session")).status).toBe(200)
  })

  it("with a link twice, or at once with many, happens once", async () => {
    const { body } = await server.root.post("/members", { email: "e@example.com", name: "E", role: "viewer" })
    const answers = await Promise.all(Array.from({ length: 20 }, () => useLink(body.sign_in_link)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const answer of answers) {
      if (answer.status !== 200) expectRefusal(answer, "invalid_link")
      if (answer.status !== 200) expect(answer.headers.getSetCookie()).toEqual([])
    }
    expectRefusal(await useLink(body.sign_in_link), "invalid_link")
  })

  it.each(["", "x", "a".repeat(43), "a".repeat(200)])(
    "with %j, which is no link, is refused",
    async (token) => {
      expectRefusal(await server.anonymous.post("/auth/link", { token }), "invalid_link")
    },
  )

  it("with a link of yesterday is refused", async () => {
    const { body } = await server.root.post("/members", { email: "f@example.com", name: "F", role: "viewer" })
    const other = await startTestServer({ clock })
    clock.advance(DAY_MS)
    expectRefusal(await useLink(body.sign_in_link), "invalid_link")
    const first = { token: secretOf(other.signInLink ?? ""), name: "Ada", email: "a@example.com" }
    expectRefusal(await other.anonymous.post("/auth/link", first), "invalid_link")
    await other.close()
  })

  it("as the first person is over once there is one, whichever link is used", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "bitting-test-"))
    const before = await startTestServer({ dataDir })
    await before.close()
    const after = await startTestServer({ dataDir })
    expect(secretOf(after.signInLink ?? "")).not.toBe(secretOf(before.signInLink ?? ""))
    const enter = (link: string | null) =>
      after.anonymous.post("/auth/link", { token: secretOf(link ?? ""), name: "Ada", email: "a@example.com" })
    expect((await enter(before.signInLink)).status).toBe(200)
    expectRefusal(await enter(after.signInLink), "invalid_link")
    expectRefusal(await enter(before.signInLink), "invalid_link")
    await after.close()
    rmSync(dataDir, { recursive: true })
  })
})

describe("a session", () => {
  it("has ended when signing out returns, for every copy of the cookie", async () => {
    const [ending, other] = [await signedIn(), await signedIn()]
    const caller = withHeaders({ cookie: ending, origin: server.url })
    const answer = await caller.delete("/auth/session")
    expect(answer.status).toBe(204)
    expect(answer.headers.getSetCookie()).toEqual([
      "bitting_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax",
    ])
    expectRefusal(await caller.get("/auth/session"), "invalid_session")
    expectRefusal(await caller.get("/keys"), "invalid_session")
    expectRefusal(await caller.delete("/auth/session"), "invalid_session")
    expect((await withHeaders({ cookie: other }).get("/auth/session")).status).toBe(200)
  })

  it("loses its power with the membership, not with the cookie", async () => {
    const { body } = await server.root.get("/organizations")
    const colleague = await addColleague(server, body.data[0].id, { role: "manager" })
    expect((await colleague.api.get("/keys")).status).toBe(200)
    await server.root.patch(`/members/${colleague.memberId}`, { suspended: true })
    expectRefusal(await colleague.api.get("/keys"))
    expectRefusal(await colleague.api.post("/workspaces", { name: "by a suspended member" }))
  })

  it("ends after a day in which nobody uses it", async () => {
    const ending = withHeaders({ cookie: await signedIn() })
    clock.advance(DAY_MS - MINUTE_MS)
    expect((await ending.get("/auth/session")).status).toBe(200)
    clock.advance(DAY_MS - MINUTE_MS)
    expect((await ending.get("/auth/session")).status).toBe(200)
    clock.advance(DAY_MS)
    expectRefusal(await ending.get("/auth/session"), "invalid_session")
  })

  it("ends after seven days, however it is used", async () => {
    const ending = withHeaders({ cookie: await signedIn() })
    for (let day = 0; day < 14; day += 1) {
      expect((await ending.get("/auth/session")).status).toBe(200)
      clock.advance(DAY_MS / 2)
    }
    expectRefusal(await ending.get("/auth/session"), "invalid_session")
  })
})

describe("a page of the console", () => {
  it.each(["/console/", "/console/sign-in", "/console/reset", "/console/invitation"])(
    "%s can be framed by nobody",
    async (path) => {
      const withConsole = await startTestServer({ environment: { BITTING_CONSOLE: "on" } })
      const { headers } = await withConsole.anonymous.get(path)
      await withConsole.close()
      expect(headers.get("content-type")).toBe("text/html; charset=utf-8")
      expect(headers.get("x-frame-options")).toBe("DENY")
      expect(headers.get("referrer-policy")).toBe("no-referrer")
      const policy = headers.get("content-security-policy") ?? ""
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/unsafe-|\*|https?:/)
      expect(headers.getSetCookie()).toEqual([])
    },
  )
})

describe("a page", () => {
  it.each(["/", "/docs", "/docs/errors", "/docs/errors/not_found", "/auth/link"])(
    "%s can be neither framed nor made to run what is not its own",
    async (path) => {
      const { status, headers } = await server.anonymous.get(path)
      expect(status).toBe(200)
      expect(headers.get("content-type")).toBe("text/html; charset=utf-8")
      expect(headers.get("x-frame-options")).toBe("DENY")
      expect(headers.get("x-content-type-options")).toBe("nosniff")
      expect(headers.get("referrer-policy")).toBe("no-referrer")
      const policy = headers.get("content-security-policy") ?? ""
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("base-uri 'none'")
      expect(policy).not.toMatch(/unsafe-|\*|https?:/)
      expect(headers.getSetCookie()).toEqual([])
    },
  )
})
