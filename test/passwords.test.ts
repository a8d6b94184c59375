import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { RouteDef } from "../packages/server/src/contract/route.ts"
import { ROUTES } from "../packages/server/src/contract/routes.ts"
import type { Answer } from "./support/api.ts"
import { createApi } from "./support/api.ts"
import { essence } from "./support/essence.ts"
import { expectRefusal, failures } from "./support/hostile.ts"
import type { MailServer } from "./support/mail-server.ts"
import { startMailServer } from "./support/mail-server.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import type { TestBrowser } from "./support/sign-in.ts"
import { BETTER, countingHasher, freshAddress, GOOD, openBrowser, signUp } from "./support/sign-in.ts"
import { storedText } from "./support/stored-text.ts"
import { stores } from "./support/stores.ts"

describe.each(stores())("passwords on $name", ({ freshUrl }) => {
  let server: TestServer
  let mails: MailServer
  let databaseUrl: string | undefined
  const hasher = countingHasher()

  beforeAll(async () => {
    databaseUrl = await freshUrl()
    mails = await startMailServer()
    server = await startTestServer({
      databaseUrl,
      passwords: hasher,
      environment: { BITTING_TRUSTED_PROXIES: "127.0.0.1", ...mails.environment },
    })
  })
  afterAll(async () => {
    expect(failures(server)).toEqual([])
    await server.close()
    await mails.close()
  })

  const enter = (email: string, password: string, browser = openBrowser(server)): Promise<Answer> =>
    browser.post("/auth/password", { email, password })

  const isIn = async (browser: TestBrowser): Promise<boolean> =>
    (await browser.get("/auth/session")).status === 200

  /** How many hashes an answer cost. */
  async function costOf(ask: () => Promise<Answer>): Promise<{ answer: Answer; hashes: number }> {
    const before = hasher.computed()
    const answer = await ask()
    return { answer, hashes: hasher.computed() - before }
  }

  /** The secret of the link in the next mail that resets a password. */
  async function resetToken(email: string): Promise<string> {
    await openBrowser(server).post("/auth/password/reset", { email })
    for (;;) {
      const mail = await mails.next(email)
      if (mail.link.includes("/console/reset#")) return new URL(mail.link).hash.slice(1)
    }
  }

  describe("signing in", () => {
    it("sets the cookies of a session and of a known browser", async () => {
      const { email } = await signUp(server)
      const answer = await enter(email, GOOD)
      expect(answer.status).toBe(200)
      expect(answer.body).toMatchObject({
        person: { email },
        session: { method: "password", second_factor: false },
        second_factor: null,
      })
      expect(answer.headers.getSetCookie()).toEqual([
        expect.stringMatching(/^bitting_session=\w{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/),
        expect.stringMatching(
          /^bitting_device=[\w.-]+; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Strict$/,
        ),
      ])
      expect(answer.headers.get("cache-control")).toBe("no-store")
    })

    it("takes an address in any case, and the first person's password from their first link", async () => {
      const { email } = await signUp(server)
      expect((await enter(email.toUpperCase(), GOOD)).status).toBe(200)
      const token = new URL(server.signInLink ?? "").hash.slice(1)
      const first = { token, name: "Ada", email: "ada@example.com" }
      expectRefusal(
        await openBrowser(server).post("/auth/link", { ...first, password: "short" }),
        "weak_password",
      )
      expect((await openBrowser(server).post("/auth/link", { ...first, password: GOOD })).status).toBe(200)
      expect((await enter("ada@example.com", GOOD)).body.person.instance_admin).toBe(true)
    })

    it("tells an unknown address, somebody without a password and a wrong one by nothing, and works as hard", async () => {
      const [known, without] = [await signUp(server), await signUp(server, null)]
      const costs = []
      for (const email of [known.email, without.email, "nobody@example.com"])
        costs.push(await costOf(() => enter(email, BETTER)))
      expectRefusal(costs[0]?.answer as Answer, "invalid_credentials")
      for (const { answer, hashes } of costs) {
        expect(essence(answer)).toEqual(essence(costs[0]?.answer as Answer))
        expect(hashes).toBe(1)
        expect(answer.headers.getSetCookie()).toEqual([])
      }
    })

    it("waits after ten failures, and tells an unknown address by nothing there either", async () => {
      const { email } = await signUp(server)
      const refusals = []
      for (const who of [email, "nobody-else@example.com"]) {
        const browser = openBrowser(server)
        for (let round = 0; round < 10; round += 1)
          expectRefusal(await enter(who, BETTER, browser), "invalid_credentials")
        refusals.push(await costOf(() => enter(who, GOOD, browser)))
      }
      const [known, unknown] = refusals
      expectRefusal(known?.answer as Answer, "rate_limited")
      const wait = Number(known?.answer.headers.get("retry-after"))
      expect(wait).toBeGreaterThan(0)
      expect(wait).toBeLessThanOrEqual(90)
      expect([known?.hashes, unknown?.hashes]).toEqual([0, 0])
      const masked = ({ text, status }: Answer) => [
        status,
        text.replace(/"retry_after":\d+/, "").replace(/"request_id":"[^"]*"/, ""),
      ]
      expect(masked(unknown?.answer as Answer)).toEqual(masked(known?.answer as Answer))
    })

    it("cannot be kept from somebody's own browser by strangers, not even from behind the same address", async () => {
      const { email, browser } = await signUp(server)
      browser.forget("bitting_session")
      for (let round = 0; round < 30; round += 1) await enter(email, BETTER)
      expectRefusal(await enter(email, GOOD), "rate_limited")
      expect((await enter(email, GOOD, browser)).status).toBe(200)
    })

    it("cannot be kept from somebody's own browser by many requests from the same address", async () => {
      const { email, browser } = await signUp(server)
      browser.forget("bitting_session")
      const address = freshAddress()
      const neighbour = openBrowser(server, address)
      const asks = Array.from({ length: 80 }, (_, at) => enter(`x${at}@example.com`, BETTER, neighbour))
      expect((await Promise.all(asks)).some(({ body }) => body.code === "rate_limited")).toBe(true)
      expectRefusal(await enter(email, GOOD, openBrowser(server, address)), "rate_limited")
      const body = { email, password: GOOD }
      expect((await browser.post("/auth/password", body, { "x-forwarded-for": address })).status).toBe(200)
    })

    it("is not made known by somebody else's cookie, or by one that was made up", async () => {
      const [ada, bob] = [await signUp(server), await signUp(server)]
      for (let round = 0; round < 30; round += 1) await enter(ada.email, BETTER)
      bob.browser.forget("bitting_session")
      expectRefusal(await enter(ada.email, GOOD, bob.browser), "rate_limited")
      const forged = openBrowser(server)
      const headers = { cookie: `bitting_device=v1.00000000.a.b.c.d` }
      const answer = await forged.post("/auth/password", { email: ada.email, password: GOOD }, headers)
      expectRefusal(answer, "rate_limited")
    })

    it.each([
      [{}],
      [{ email: "x@example.com" }],
      [{ password: GOOD }],
      [{ email: "x", password: GOOD }],
      [{ email: "x@example.com", password: "" }],
      [{ email: "x@example.com", password: "p".repeat(401) }],
      [{ email: "x@example.com", password: 1 }],
      [{ email: ["x@example.com"], password: GOOD }],
      [{ email: "x@example.com", password: GOOD, remember: true }],
    ])("with %j is refused before anything is hashed", async (body) => {
      const { answer, hashes } = await costOf(() => openBrowser(server).post("/auth/password", body))
      expectRefusal(answer, "invalid_request")
      expect(hashes).toBe(0)
      expect(answer.text).not.toContain("correct horse")
    })
  })

  describe("a browser that signs in", () => {
    it("gets a secret nobody knew before, and the session it had ends", async () => {
      const [ada, bob] = [await signUp(server), await signUp(server)]
      const { browser } = ada
      const before = browser.cookies.get("bitting_session")
      const elsewhere = openBrowser(server)
      await enter(ada.email, GOOD, elsewhere)
      expect((await enter(bob.email, GOOD, browser)).status).toBe(200)
      expect(browser.cookies.get("bitting_session")).not.toBe(before)
      const old = createApi(server.url, { cookie: `bitting_session=${before}` })
      expectRefusal(await old.get("/auth/session"), "invalid_session")
      expect(await isIn(elsewhere)).toBe(true)
    })

    it("is not given a session that somebody planted", async () => {
      const { email } = await signUp(server)
      const planted = "a".repeat(43)
      const answer = await openBrowser(server).post(
        "/auth/password",
        { email, password: GOOD },
        { cookie: `bitting_session=${planted}` },
      )
      expect(answer.status).toBe(200)
      expect(answer.headers.getSetCookie()[0]).not.toContain(planted)
    })

    const SIGNING_IN = Object.entries<RouteDef>(ROUTES).filter(
      ([, { access, method, path }]) => access === "public" && method === "POST" && path.startsWith("/auth/"),
    )

    it.each(SIGNING_IN)(
      "%s is refused from another site's page, and says so in the contract",
      async (...[, route]) => {
        expect(route.errors).toContain("cross_site_request")
        for (const headers of [
          { origin: "https://evil.example" },
          { origin: "null" },
          { "sec-fetch-site": "cross-site" },
          { "sec-fetch-site": "same-site" },
          { origin: server.url, "sec-fetch-site": "cross-site" },
        ] satisfies Record<string, string>[]) {
          const stranger = createApi(server.url, { "x-forwarded-for": freshAddress() })
          expectRefusal(await stranger.post(route.path, {}, headers), "cross_site_request")
        }
      },
    )
  })

  describe("setting one's password", () => {
    it("signs out everywhere else, and tells the person by mail", async () => {
      const { email, browser } = await signUp(server)
      const elsewhere = openBrowser(server)
      await enter(email, GOOD, elsewhere)
      const answer = await browser.request("PUT", "/auth/password", { body: { password: BETTER } })
      expect([answer.status, answer.body]).toEqual([200, { ended_sessions: 1 }])
      expect([await isIn(browser), await isIn(elsewhere)]).toEqual([true, false])
      expectRefusal(await enter(email, GOOD), "invalid_credentials")
      expect((await enter(email, BETTER)).status).toBe(200)
      const mail = await mails.next(email)
      expect(mail.subject).toContain("was changed")
      expect(mail.raw).not.toMatch(/correct horse|wrong zebra/)
    })

    it("with a wrong current one is refused, and names the field", async () => {
      const { browser } = await signUp(server)
      const body = { current_password: "not the one", password: BETTER }
      const answer = await browser.request("PUT", "/auth/password", { body })
      expectRefusal(answer, "invalid_credentials")
      expect(answer.body.errors[0].pointer).toBe("/current_password")
      expect(answer.text).not.toContain("not the one")
    })

    it("that is too weak says what is wrong, and does not repeat it", async () => {
      const { browser, email } = await signUp(server)
      for (const [password, detail] of [
        ["elevenchars", /At least 12/],
        ["Password-12345", /tried first/],
        [email, /e-mail address/],
        ["x".repeat(20), /different/],
      ] as const) {
        const answer = await browser.request("PUT", "/auth/password", { body: { password } })
        expectRefusal(answer, "weak_password")
        expect(answer.body.errors).toEqual([{ pointer: "/password", detail: expect.stringMatching(detail) }])
        expect(answer.text).not.toContain(password)
      }
    })

    it("takes turns with everybody's sign-ins: ten times a minute", async () => {
      const { browser } = await signUp(server)
      const set = (round: number) =>
        browser.request("PUT", "/auth/password", { body: { password: `new password no. ${round}` } })
      for (let round = 0; round < 10; round += 1) expect((await set(round)).status).toBe(200)
      const { answer, hashes } = await costOf(() => set(10))
      expectRefusal(answer, "rate_limited")
      expect(hashes).toBe(0)
    })

    it("is for people: no system key has one", async () => {
      const answer = await server.root.request("PUT", "/auth/password", { body: { password: BETTER } })
      expectRefusal(answer, "session_required")
    })
  })

  describe("showing again who one is", () => {
    it("answers with the session as it is now", async () => {
      const { browser } = await signUp(server)
      const before = (await browser.get("/auth/session")).body.session
      const answer = await browser.post("/auth/reauthenticate", { password: GOOD })
      expect(answer.status).toBe(200)
      expect(answer.body.session).toMatchObject({ id: before.id, second_factor: false })
      expect(Date.parse(answer.body.session.authenticated_at)).toBeGreaterThan(
        Date.parse(before.authenticated_at),
      )
      expectRefusal(await browser.post("/auth/reauthenticate", { password: BETTER }), "invalid_credentials")
      expectRefusal(await browser.post("/auth/reauthenticate", {}), "invalid_request")
    })
  })

  describe("where one is signed in", () => {
    it("is listed with browser and address, and can be ended one by one or all but this", async () => {
      const { email, browser } = await signUp(server)
      const [phone, tablet] = [openBrowser(server, "203.0.113.7"), openBrowser(server)]
      await phone.post("/auth/password", { email, password: GOOD }, { "user-agent": "Phone/1.0" })
      await enter(email, GOOD, tablet)
      const list = await browser.get("/auth/sessions")
      expect(list.status).toBe(200)
      expect(list.body.data).toHaveLength(3)
      const [, second, third] = list.body.data
      expect(second).toMatchObject({
        user_agent: "Phone/1.0",
        address: "203.0.113.7",
        method: "password",
        current: false,
      })
      expect(third).toMatchObject({ method: "link", current: true })
      expect(list.text).not.toContain(phone.cookies.get("bitting_session"))
      expect((await browser.delete(`/auth/sessions/${second.id}`)).status).toBe(204)
      expect([await isIn(phone), await isIn(tablet)]).toEqual([false, true])
      expectRefusal(await browser.delete(`/auth/sessions/${second.id}`), "not_found")
      expect((await browser.delete("/auth/sessions")).body).toEqual({ ended_sessions: 1 })
      expect([await isIn(browser), await isIn(tablet)]).toEqual([true, false])
      const last = await browser.delete(`/auth/sessions/${third.id}`)
      expect([last.status, last.headers.getSetCookie()[0]]).toEqual([
        204,
        expect.stringContaining("Max-Age=0"),
      ])
      expect(await isIn(browser)).toBe(false)
    })

    it("is nobody else's business: their session looks like none", async () => {
      const [ada, bob] = [await signUp(server), await signUp(server)]
      const { body } = await bob.browser.get("/auth/sessions")
      const answers = [
        await ada.browser.delete(`/auth/sessions/${body.data[0].id}`),
        await ada.browser.delete("/auth/sessions/ses_0123456789ABCDEFGHIJKL"),
      ]
      expectRefusal(answers[0] as Answer, "not_found")
      expect(essence(answers[0] as Answer)).toEqual(essence(answers[1] as Answer))
      expect(await isIn(bob.browser)).toBe(true)
    })
  })

  describe("what one signs in with", () => {
    it("tells that there is a password and since when, and no more of it", async () => {
      const [ada, bob] = [await signUp(server), await signUp(server, null)]
      const { body, text } = await ada.browser.get("/auth/credentials")
      expect(body).toEqual({
        password: { changed_at: expect.stringMatching(/^20\d\d-/) },
        totp: null,
        recovery_codes: null,
        passkeys: [],
        wallets: [],
        identities: [],
      })
      expect(text).not.toContain("argon2")
      expect((await bob.browser.get("/auth/credentials")).body.password).toBeNull()
    })
  })

  describe("a forgotten password", () => {
    it("is set anew by mail, which ends every session and signs in", async () => {
      const { email, browser } = await signUp(server)
      const token = await resetToken(email)
      const fresh = openBrowser(server)
      const answer = await fresh.post("/auth/password/reset/confirm", { token, password: BETTER })
      expect(answer.status).toBe(200)
      expect(answer.body.person.email).toBe(email)
      expect([await isIn(browser), await isIn(fresh)]).toEqual([false, true])
      expectRefusal(await enter(email, GOOD), "invalid_credentials")
      expect((await enter(email, BETTER)).status).toBe(200)
      expectRefusal(
        await fresh.post("/auth/password/reset/confirm", { token, password: GOOD }),
        "invalid_link",
      )
    })

    it("is answered alike whether or not anybody has the address, after the same work, and sends nothing to nobody", async () => {
      const { email } = await signUp(server)
      const answers = []
      for (const who of ["nobody@example.com", email]) {
        const { answer, hashes } = await costOf(() =>
          openBrowser(server).post("/auth/password/reset", { email: who }),
        )
        expect([answer.status, answer.body, hashes]).toEqual([202, { status: "accepted" }, 0])
        answers.push(essence(answer))
      }
      expect(answers[0]).toEqual(answers[1])
      await mails.next(email)
      expect(mails.mails.flatMap(({ to }) => to)).not.toContain("nobody@example.com")
    })

    it("of one address can be asked for ten times a minute from one place, whoever has it", async () => {
      for (const who of ["nobody@example.com", (await signUp(server)).email]) {
        const browser = openBrowser(server)
        const ask = () => browser.post("/auth/password/reset", { email: who })
        for (let round = 0; round < 10; round += 1) expect((await ask()).status).toBe(202)
        expectRefusal(await ask(), "rate_limited")
      }
    })

    it("with a link that was made up is not set, and nothing is hashed for it", async () => {
      for (const token of ["", "x", "a".repeat(43), "a".repeat(200)]) {
        const { answer, hashes } = await costOf(() =>
          openBrowser(server).post("/auth/password/reset/confirm", { token, password: BETTER }),
        )
        expectRefusal(answer, "invalid_link")
        expect(hashes).toBe(0)
      }
    })

    it("with one link at once by many is set by one", async () => {
      const { email } = await signUp(server)
      const token = await resetToken(email)
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, at) =>
          openBrowser(server).post("/auth/password/reset/confirm", {
            token,
            password: `new password no. ${at}`,
          }),
        ),
      )
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      for (const answer of answers) if (answer.status !== 200) expectRefusal(answer, "invalid_link")
    })
  })

  describe("the ways to sign in", () => {
    it("are told to anybody", async () => {
      expect((await server.anonymous.get("/auth/options")).body).toEqual({
        password: true,
        // Browsers have them for names only, and this is an address.
        passkey: false,
        wallet: false,
        reset: true,
        single_sign_on: null,
        organization: null,
      })
    })
  })

  describe("secrets", () => {
    it("are in no log, no file and no row, but as hashes", async () => {
      const { email, browser } = await signUp(server, "a password to look for")
      const token = await resetToken(email)
      await enter(email, "a password to look for")
      await enter(email, "a wrong one to look for")
      const text = (await storedText(server.dataDir, databaseUrl)) + server.logLines.join("\n")
      expect(text).toContain(email)
      expect(text).toContain("$argon2id$")
      const device = browser.cookies.get("bitting_device") ?? "?"
      for (const secret of ["to look for", token, browser.cookies.get("bitting_session") ?? "?", device])
        expect(text).not.toContain(secret)
    })
  })
})

describe("without a mail server", () => {
  it("nobody is told so by a reset, but by what sign-in pages ask", async () => {
    const server = await startTestServer({ passwords: countingHasher() })
    try {
      expect((await server.anonymous.get("/auth/options")).body.reset).toBe(false)
      const answer = await server.anonymous.post("/auth/password/reset", { email: "ada@example.com" })
      expect([answer.status, answer.body]).toEqual([202, { status: "accepted" }])
    } finally {
      await server.close()
    }
  })

  it("that answers, a reset is answered all the same, and the log says that the mail did not go out", async () => {
    const mails = await startMailServer()
    await mails.close()
    const server = await startTestServer({ passwords: countingHasher(), environment: mails.environment })
    const { email } = await signUp(server)
    expect((await server.anonymous.post("/auth/password/reset", { email })).status).toBe(202)
    await server.close()
    const lines = server.logLines.filter((line) => line.includes("mail_not_sent"))
    expect(lines).toHaveLength(1)
    expect(server.logLines.join()).not.toContain(email)
  })
})
