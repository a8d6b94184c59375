import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Answer, Api } from "./support/api.ts"
import { createApi } from "./support/api.ts"
import { CODE_MS, codeAt, setUpApp } from "./support/authenticator-app.ts"
import type { TestApp } from "./support/authenticator-app.ts"
import { MINUTE_MS, movableClock } from "./support/clock.ts"
import { expectAsDocumented } from "./support/contract.ts"
import { expectRefusal } from "./support/hostile.ts"
import type { Colleague } from "./support/people.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const PASSWORD = "seven wet umbrellas on a roof"

const cookieOf = (answer: Answer): string => answer.headers.getSetCookie()[0]?.split(";")[0] ?? ""

/** Somebody with a password and an authenticator app. */
interface Person extends Colleague, TestApp {}

describe.each(stores())("second factors on $name", ({ freshUrl }) => {
  const clock = movableClock()
  let server: TestServer
  let organizationId: string

  beforeAll(async () => {
    server = await startTestServer({
      databaseUrl: await freshUrl(),
      clock,
      environment: { BITTING_TRUSTED_PROXIES: "127.0.0.1/32" },
    })
    organizationId = (await addOrganization(server, { name: "Acme" })).id
  })
  afterAll(() => server.close())

  /** A browser nobody knows, at an address of its own. */
  const stranger = (): Api =>
    createApi(server.url, { "x-forwarded-for": `2001:db8:${randomBytes(2).toString("hex")}::1` })

  async function colleague(): Promise<Colleague> {
    const made = await addColleague(server, organizationId, { role: "member" })
    const set = await made.api.request("PUT", "/auth/password", { body: { password: PASSWORD } })
    if (set.status >= 300) throw new Error(`setting a password answered ${set.status}: ${set.text}`)
    return made
  }

  /** Somebody with an app, whose next code has not been used. */
  async function person(): Promise<Person> {
    const made = await colleague()
    const app = await setUpApp(made.api, clock.now())
    clock.advance(CODE_MS)
    return { ...made, ...app }
  }

  const codeOf = ({ secret }: TestApp, steps = 0): string => codeAt(secret, clock.now() + steps * CODE_MS)

  /** The first half of a sign-in: the ticket for the second one. */
  async function ticketOf({ email }: Colleague): Promise<string> {
    const { body, status, text } = await stranger().post("/auth/password", { email, password: PASSWORD })
    if (typeof body?.second_factor?.ticket !== "string")
      throw new Error(`signing in answered ${status}: ${text}`)
    return body.second_factor.ticket
  }

  const show = (
    ticket: string,
    code: string,
    { method = "totp", api = stranger() }: { readonly method?: string; readonly api?: Api } = {},
  ): Promise<Answer> => api.post("/auth/second-factor", { ticket, code, method })

  const recover = (ticket: string, code: string | undefined): Promise<Answer> =>
    show(ticket, code ?? "", { method: "recovery_code" })

  it("are set up by scanning an address and typing what the app shows", async () => {
    const ada = await colleague()
    const begun = await ada.api.post("/auth/totp")
    const { secret, uri } = begun.body
    const address = new URL(uri)
    expect(address.protocol).toBe("otpauth:")
    expect(decodeURIComponent(address.pathname)).toMatch(new RegExp(`/127\\.0\\.0\\.1:${ada.email}$`))
    expect(Object.fromEntries(address.searchParams)).toEqual({
      issuer: "127.0.0.1",
      secret,
      algorithm: "SHA1",
      digits: "6",
      period: "30",
    })
    expect((await ada.api.get("/auth/credentials")).body).toMatchObject({
      totp: { confirmed: false },
      recovery_codes: null,
    })
    expect((await ada.api.get("/auth/session")).body.session.second_factor).toBe(false)
    const confirmed = await ada.api.post("/auth/totp/confirm", { code: codeAt(secret, clock.now()) })
    expect(confirmed.body.recovery_codes).toHaveLength(10)
    expect(confirmed.headers.get("cache-control")).toBe("no-store")
    expect((await ada.api.get("/auth/session")).body.session.second_factor).toBe(true)
    expect((await ada.api.get("/auth/credentials")).body).toMatchObject({
      totp: { confirmed: true },
      recovery_codes: { left: 10 },
    })
  })

  it("are asked for after a password, and a sign-in without them opens nothing", async () => {
    const ada = await person()
    const answer = await stranger().post("/auth/password", { email: ada.email, password: PASSWORD })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      person: null,
      session: null,
      second_factor: {
        ticket: expect.stringMatching(/^[0-9A-Za-z]{43}$/),
        methods: ["totp", "recovery_code"],
        expires_at: expect.any(String),
      },
    })
    expect(answer.headers.getSetCookie()).toEqual([])
    const { ticket } = answer.body.second_factor
    for (const cookie of [`bitting_session=${ticket}`, ""])
      expect((await createApi(server.url, { cookie }).get("/auth/session")).status).toBe(401)
    const signedIn = await show(ticket, codeOf(ada))
    expect(signedIn.body).toMatchObject({
      person: { id: ada.personId },
      session: { method: "password", second_factor: true },
      second_factor: null,
    })
    const session = await server.withCookie(cookieOf(signedIn)).get("/auth/session")
    expect(session.body.person.id).toBe(ada.personId)
    expectRefusal(await show(ticket, codeOf(ada, 1)), "invalid_ticket")
  })

  it("accept a code once, and none that is older", async () => {
    const ada = await person()
    const [before, code, after] = [codeOf(ada, -1), codeOf(ada), codeOf(ada, 1)]
    expect((await show(await ticketOf(ada), code)).status).toBe(200)
    const ticket = await ticketOf(ada)
    expectRefusal(await show(ticket, code), "wrong_code")
    expectRefusal(await show(ticket, before), "wrong_code")
    expect((await show(ticket, after)).status).toBe(200)
  })

  it("let one of five in that show the same code at once", async () => {
    const ada = await person()
    const tickets = []
    for (let n = 0; n < 5; n += 1) tickets.push(await ticketOf(ada))
    const code = codeOf(ada)
    const answers = await Promise.all(tickets.map((ticket) => show(ticket, code)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect(["wrong_code", "rate_limited"]).toContain(answer.body.code)
  })

  it("forget a ticket after ten minutes, and keep it through wrong codes until then", async () => {
    const ada = await person()
    const ticket = await ticketOf(ada)
    expectRefusal(await show(ticket, "000000"), "wrong_code")
    expectRefusal(await show(ticket, "not even digits"), "wrong_code")
    expect((await show(ticket, codeOf(ada))).status).toBe(200)
    const late = await ticketOf(ada)
    clock.advance(10 * MINUTE_MS)
    expectRefusal(await show(late, codeOf(ada)), "invalid_ticket")
    expectRefusal(await show("0".repeat(43), codeOf(ada)), "invalid_ticket")
  })

  it("cannot be guessed, from however many addresses and with however many tickets", async () => {
    const ada = await person()
    const outcomes: string[] = []
    for (let n = 0; n < 8; n += 1) outcomes.push((await show(await ticketOf(ada), "000000")).body.code)
    expect(outcomes.at(0)).toBe("wrong_code")
    expect(outcomes.at(-1)).toBe("rate_limited")
    const refused = await show(await ticketOf(ada), codeOf(ada))
    expectRefusal(refused, "rate_limited")
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0)
    // Recovery codes are guessed at the same gate.
    expectRefusal(await recover(await ticketOf(ada), ada.recoveryCodes[0]), "rate_limited")
    const bob = await person()
    expect((await show(await ticketOf(bob), codeOf(bob))).status).toBe(200)
  })

  it("sign nobody in from another site's page", async () => {
    const ada = await person()
    const ticket = await ticketOf(ada)
    for (const headers of [
      { origin: "https://evil.example" },
      { "sec-fetch-site": "cross-site" },
      { origin: server.url, "sec-fetch-site": "cross-site" },
    ]) {
      const there = createApi(server.url, headers)
      expectRefusal(await show(ticket, codeOf(ada), { api: there }), "cross_site_request")
    }
    expect((await show(ticket, codeOf(ada))).status).toBe(200)
  })

  it("begin a session of their own; the session the browser had ends", async () => {
    const ada = await person()
    const before = cookieOf(await show(await ticketOf(ada), codeOf(ada)))
    clock.advance(CODE_MS)
    const visitor = server.withCookie(before)
    const after = cookieOf(await show(await ticketOf(ada), codeOf(ada), { api: visitor }))
    expect(after).not.toBe(before)
    expectRefusal(await server.withCookie(before).get("/auth/session"), "invalid_session")
    expect((await server.withCookie(after).get("/auth/session")).status).toBe(200)
  })

  describe("with recovery codes", () => {
    it("sign in once each, are recorded, and tell how many are left", async () => {
      const ada = await person()
      const [first = "", second = ""] = ada.recoveryCodes
      const signedIn = await recover(await ticketOf(ada), first)
      expect(signedIn.body.session).toMatchObject({ second_factor: true })
      const session = server.withCookie(cookieOf(signedIn))
      expect((await session.get("/auth/credentials")).body.recovery_codes).toMatchObject({ left: 9 })
      expectRefusal(await recover(await ticketOf(ada), first), "wrong_code")
      const spelled = second.toLowerCase().replaceAll("-", " ")
      expect((await recover(await ticketOf(ada), spelled)).status).toBe(200)
      const trail = await server.root.get("/audit?log=instance&action=recovery_code.used")
      const own = trail.body.data.filter(({ actor }: { actor: { id: string } }) => actor.id === ada.personId)
      expect(own.map(({ after }: { after: unknown }) => after)).toEqual([{ left: 8 }, { left: 9 }])
    })

    it("let one of five in that show the same one at once", async () => {
      const ada = await person()
      const tickets = []
      for (let n = 0; n < 5; n += 1) tickets.push(await ticketOf(ada))
      const code = ada.recoveryCodes[0] ?? ""
      const answers = await Promise.all(tickets.map((ticket) => recover(ticket, code)))
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      expect((await ada.api.get("/auth/credentials")).body.recovery_codes).toMatchObject({ left: 9 })
    })

    it("die when new ones are made", async () => {
      const ada = await person()
      const renewed = await ada.api.post("/auth/recovery-codes")
      expect(renewed.body.recovery_codes).toHaveLength(10)
      const ticket = await ticketOf(ada)
      expectRefusal(await recover(ticket, ada.recoveryCodes[0]), "wrong_code")
      const [fresh] = renewed.body.recovery_codes
      expect((await recover(ticket, fresh)).status).toBe(200)
    })
  })

  it("are removed, with the recovery codes, and not asked for any more", async () => {
    const ada = await person()
    const waiting = await ticketOf(ada)
    expect((await ada.api.delete("/auth/totp")).status).toBe(204)
    expectRefusal(await recover(waiting, ada.recoveryCodes[0]), "invalid_ticket")
    const { body } = await stranger().post("/auth/password", { email: ada.email, password: PASSWORD })
    expect(body).toMatchObject({ session: { second_factor: false }, second_factor: null })
    expect((await ada.api.get("/auth/credentials")).body).toMatchObject({ totp: null, recovery_codes: null })
    expectRefusal(await ada.api.delete("/auth/totp"), "not_found")
    expectRefusal(await ada.api.post("/auth/recovery-codes"), "not_found")
  })

  it("are set up once: another app comes after the first one is removed", async () => {
    const ada = await person()
    expectRefusal(await ada.api.post("/auth/totp"), "already_exists")
    await ada.api.delete("/auth/totp")
    const app = await setUpApp(ada.api, clock.now())
    clock.advance(CODE_MS)
    const ticket = await ticketOf(ada)
    expectRefusal(await show(ticket, codeOf(ada)), "wrong_code")
    expect((await show(ticket, codeOf(app))).status).toBe(200)
  })

  it("are changed by whoever showed within ten minutes who they are; a code shows it", async () => {
    const ada = await person()
    clock.advance(11 * MINUTE_MS)
    for (const answer of [
      await ada.api.post("/auth/totp"),
      await ada.api.post("/auth/totp/confirm", { code: "123456" }),
      await ada.api.delete("/auth/totp"),
      await ada.api.post("/auth/recovery-codes"),
    ])
      expectRefusal(answer, "reauthentication_required")
    expectRefusal(await ada.api.post("/auth/reauthenticate", { code: "000000" }), "wrong_code")
    const renewed = await ada.api.post("/auth/reauthenticate", { code: codeOf(ada) })
    expect(renewed.body.session).toMatchObject({ second_factor: true })
    expect((await ada.api.post("/auth/recovery-codes")).status).toBe(200)
    expectRefusal(await ada.api.post("/auth/reauthenticate", { code: codeOf(ada) }), "wrong_code")
  })

  it("open an organization that asks for them as soon as one was shown", async () => {
    const organization = await addOrganization(server, { name: "Strict" })
    const { owner } = organization
    await setUpApp(owner.api, clock.now())
    const strict = await owner.api.patch(`/organizations/${organization.id}`, { require_second_factor: true })
    expect(strict.status).toBe(200)
    const bob = await addColleague(server, organization.id, { role: "admin" })
    expect((await bob.api.get("/auth/session")).body).toMatchObject({
      memberships: [],
      blocked: [{ reason: "second_factor_required" }],
    })
    await setUpApp(bob.api, clock.now())
    expect((await bob.api.get("/auth/session")).body).toMatchObject({
      memberships: [{ role: "admin" }],
      blocked: [],
    })
  })

  it("leave their trace in the log of the instance", async () => {
    const ada = await person()
    await ada.api.post("/auth/recovery-codes")
    await ada.api.delete("/auth/totp")
    const { body } = await server.root.get(`/audit?log=instance&actor_id=${ada.personId}`)
    const actions = body.data.map(({ action }: { action: string }) => action).toReversed()
    expect(actions.slice(actions.indexOf("second_factor.begun"))).toEqual([
      "second_factor.begun",
      "second_factor.enabled",
      "recovery_codes.made",
      "recovery_codes.made",
      "second_factor.disabled",
    ])
  })

  it("are answered as documented", async () => {
    const ada = await colleague()
    const begun = await ada.api.post("/auth/totp")
    expectAsDocumented("auth.beginTotp", begun)
    const code = codeAt(begun.body.secret, clock.now())
    const confirmed = await ada.api.post("/auth/totp/confirm", { code })
    expectAsDocumented("auth.confirmTotp", confirmed)
    expectAsDocumented("auth.renewRecoveryCodes", await ada.api.post("/auth/recovery-codes"))
    clock.advance(CODE_MS)
    const shown = await show(await ticketOf(ada), codeAt(begun.body.secret, clock.now()))
    expectAsDocumented("auth.showSecondFactor", shown)
    expectAsDocumented("auth.removeTotp", await ada.api.delete("/auth/totp"))
  })
})
