import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Answer, Api } from "./support/api.ts"
import { createApi } from "./support/api.ts"
import type { Misdeeds } from "./support/authenticator.ts"
import { makePasskey } from "./support/authenticator.ts"
import { MINUTE_MS, movableClock } from "./support/clock.ts"
import { expectAsDocumented } from "./support/contract.ts"
import { essence } from "./support/essence.ts"
import { expectRefusal } from "./support/hostile.ts"
import { hostApi } from "./support/host-api.ts"
import { addPasskey, makeFor, pageOf, signInWith } from "./support/passkeys.ts"
import type { AddedPasskey } from "./support/passkeys.ts"
import type { Colleague } from "./support/people.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const other = (): string => randomBytes(32).toString("base64url")

const cookieOf = (answer: Answer): string => answer.headers.getSetCookie()[0]?.split(";")[0] ?? ""

/** What goes wrong while a passkey is made or used, for which there is one answer. */
const FAULTS: readonly (readonly [string, Misdeeds])[] = [
  ["on a page of another site", { origin: "https://evil.example" }],
  ["on a page of the same host at another port", { origin: "http://127.0.0.1:1" }],
  ["inside of another site's page", { crossOrigin: true }],
  ["for another host", { host: "evil.example" }],
  ["for another challenge", { challenge: other() }],
  ["without its user being verified", { verified: false }],
  ["without anybody present", { present: false }],
]

describe.each(stores())("passkeys on $name", ({ freshUrl }) => {
  const clock = movableClock()
  let server: TestServer
  let organizationId: string
  let ada: Colleague
  let adas: AddedPasskey

  beforeAll(async () => {
    server = await startTestServer({
      databaseUrl: await freshUrl(),
      clock,
      environment: { BITTING_TRUSTED_PROXIES: "127.0.0.1/32" },
    })
    const organization = await addOrganization(server, { name: "Acme" })
    organizationId = organization.id
    ada = organization.owner
    adas = await addPasskey(ada.api, page(), "Ada's laptop")
  })
  afterAll(() => server.close())

  const page = () => pageOf(server.publicUrl)

  /** Somebody who tells the server apart from others by the address they call from, so that nobody's limits are anybody else's. */
  const stranger = (): Api =>
    createApi(server.url, { "x-forwarded-for": `2001:db8:${randomBytes(2).toString("hex")}::1` })

  const enter = (misdeeds: Misdeeds = {}, passkey = adas): Promise<Answer> =>
    signInWith(stranger(), passkey, misdeeds)

  it("sign their person in, who says no address before, with two factors in one", async () => {
    const answer = await enter()
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      person: { id: ada.personId, email: ada.email },
      session: { method: "passkey", second_factor: true },
      second_factor: null,
    })
    const session = await server.withCookie(cookieOf(answer)).get("/auth/session")
    expect(session.body.person.id).toBe(ada.personId)
    expect(answer.headers.get("cache-control")).toBe("no-store")
  })

  it("are listed with when they were used", async () => {
    await enter()
    const { body } = await ada.api.get("/auth/credentials")
    expect(body.passkeys).toEqual([
      {
        id: adas.credentialId,
        name: "Ada's laptop",
        host: "127.0.0.1",
        backed_up: false,
        created_at: expect.any(String),
        last_used_at: expect.any(String),
      },
    ])
  })

  it.each(FAULTS)("used %s are refused, as if nobody had them", async (_, misdeeds) => {
    const nobodys = await enter({ id: other() })
    expectRefusal(nobodys, "invalid_credentials")
    const refused = await enter(misdeeds)
    expect(essence(refused)).toEqual(essence(nobodys))
    expect(refused.headers.getSetCookie()).toEqual([])
    expect((await enter()).status).toBe(200)
  })

  it.each([
    ["a flipped bit in the signature", { flipped: true }],
    ["somebody else's name on it", { userHandle: Buffer.from("per_somebody").toString("base64url") }],
    ["nobody's name on it", { userHandle: undefined }],
    ["a counter that goes back", { counter: 1 }],
    ["a counter that is gone", { counter: 0 }],
  ])("with %s are refused, as if nobody had them", async (_, misdeeds) => {
    await enter()
    expect(essence(await enter(misdeeds))).toEqual(essence(await enter({ id: other() })))
  })

  it("of somebody else, said to be one's own, are refused", async () => {
    const eve = await addColleague(server, organizationId, { role: "viewer" })
    const eves = await addPasskey(eve.api, page())
    const asAda = Buffer.from(ada.personId).toString("base64url")
    expectRefusal(await enter({ userHandle: asAda }, eves), "invalid_credentials")
    expectRefusal(await enter({ id: adas.id }, eves), "invalid_credentials")
    expect((await enter({}, eves)).body.person.id).toBe(eve.personId)
  })

  it("answer a challenge once, for five minutes, and no challenge that was made for something else", async () => {
    const begun = (await stranger().post("/auth/passkey/options")).body
    const answer = { ticket: begun.ticket, response: adas.use(begun.options) }
    expect((await stranger().post("/auth/passkey", answer)).status).toBe(200)
    expectRefusal(await stranger().post("/auth/passkey", answer), "invalid_credentials")

    const late = (await stranger().post("/auth/passkey/options")).body
    clock.advance(5 * MINUTE_MS)
    const tooLate = { ticket: late.ticket, response: adas.use(late.options) }
    expectRefusal(await stranger().post("/auth/passkey", tooLate), "invalid_credentials")
    clock.advance(-5 * MINUTE_MS)

    const made = (await ada.api.post("/auth/passkeys/options")).body
    const misused = { ticket: made.ticket, response: adas.use(made.options) }
    expectRefusal(await stranger().post("/auth/passkey", misused), "invalid_credentials")
    const swapped = (await stranger().post("/auth/passkey/options")).body
    const third = (await stranger().post("/auth/passkey/options")).body
    const crossed = { ticket: swapped.ticket, response: adas.use(third.options) }
    expectRefusal(await stranger().post("/auth/passkey", crossed), "invalid_credentials")
  })

  it("sent twenty times at once sign in once", async () => {
    const { ticket, options } = (await stranger().post("/auth/passkey/options")).body
    const answer = { ticket, response: adas.use(options) }
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => stranger().post("/auth/passkey", answer)),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 401]))
  })

  it("begin a session of their own, whatever cookie came along, and the session that came along ends", async () => {
    const before = cookieOf(await enter())
    const visitor = createApi(server.url, { cookie: before, origin: server.url })
    const { ticket, options } = (await visitor.post("/auth/passkey/options")).body
    const answer = await visitor.post("/auth/passkey", { ticket, response: adas.use(options) })
    expect(answer.status).toBe(200)
    expect(cookieOf(answer)).not.toBe(before)
    expectRefusal(await server.withCookie(before).get("/auth/session"), "invalid_session")
  })

  it("sign nobody in from another site's page", async () => {
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { origin: server.url, "sec-fetch-site": "same-site" },
    ]) {
      const there = createApi(server.url, headers)
      expectRefusal(await there.post("/auth/passkey/options"), "cross_site_request")
      const { ticket, options } = (await stranger().post("/auth/passkey/options")).body
      const answer = { ticket, response: adas.use(options) }
      expectRefusal(await there.post("/auth/passkey", answer), "cross_site_request")
    }
  })

  it("are asked for and shown so often a minute from one address", async () => {
    const pushy = stranger()
    const asked = []
    for (let n = 0; n < 65; n += 1) asked.push((await pushy.post("/auth/passkey/options")).status)
    expect(asked.filter((status) => status === 200).length).toBeGreaterThanOrEqual(60)
    expect(asked.at(-1)).toBe(429)
    const shown = []
    const wrong = { ticket: "x", response: adas.use({ challenge: other() }) }
    for (let n = 0; n < 35; n += 1) shown.push((await pushy.post("/auth/passkey", wrong)).status)
    expect(shown.at(-1)).toBe(429)
    expect((await enter()).status).toBe(200)
  })

  describe("while they are added", () => {
    it.each(FAULTS)("%s are refused", async (_, misdeeds) => {
      const { ticket, passkey } = await makeFor(ada.api, page(), misdeeds)
      const answer = await ada.api.post("/auth/passkeys", { ticket, response: passkey.made, name: "x" })
      expectRefusal(answer, "unprocessable")
    })

    it("answer a challenge once, and only whoever asked for it", async () => {
      const eve = await addColleague(server, organizationId, { role: "viewer" })
      const { ticket, passkey } = await makeFor(ada.api, page())
      const body = { ticket, response: passkey.made, name: "x" }
      expectRefusal(await eve.api.post("/auth/passkeys", body), "unprocessable")
      expectRefusal(await ada.api.post("/auth/passkeys", body), "unprocessable")
    })

    it("are nobody else's: the same id a second time is refused, whoever sends it", async () => {
      const eve = await addColleague(server, organizationId, { role: "viewer" })
      for (const api of [ada.api, eve.api]) {
        const { ticket, passkey } = await makeFor(api, page(), { id: adas.id })
        const answer = await api.post("/auth/passkeys", { ticket, response: passkey.made, name: "x" })
        expectRefusal(answer, "unprocessable")
      }
      expect((await enter()).body.person.id).toBe(ada.personId)
    })

    it("have a name, and nothing in them that is too large or no base64url", async () => {
      const { ticket, passkey } = await makeFor(ada.api, page())
      const response = passkey.made
      const inner = response["response"] as object
      const bodies = [
        { ticket, response, name: "" },
        { ticket, response, name: "a\u0000b" },
        { ticket, response },
        { ticket, response: { ...response, id: "a b" }, name: "x" },
        { ticket, response: { ...response, type: "password" }, name: "x" },
        { ticket, response: { ...response, id: "a".repeat(2_000) }, name: "x" },
        { ticket, response: { ...response, response: { ...inner, clientDataJSON: null } }, name: "x" },
        {
          ticket,
          response: { ...response, response: { ...inner, attestationObject: "a".repeat(40_000) } },
          name: "x",
        },
      ]
      for (const body of bodies) expectRefusal(await ada.api.post("/auth/passkeys", body), "invalid_request")
      const huge = { ticket, response: { ...response, more: "a".repeat(70_000) }, name: "x" }
      expectRefusal(await ada.api.post("/auth/passkeys", huge), "body_too_large")
      expect((await ada.api.post("/auth/passkeys", { ticket, response, name: " Phone " })).body.name).toBe(
        "Phone",
      )
    })
  })

  it("are renamed and removed by their person, and are nobody else's business", async () => {
    const bob = await addColleague(server, organizationId, { role: "member" })
    const passkey = await addPasskey(bob.api, page())
    const path = `/auth/passkeys/${passkey.credentialId}`
    for (const answer of [
      await ada.api.patch(path, { name: "mine" }),
      await ada.api.delete(path),
      await bob.api.delete("/auth/passkeys/crd_unknown"),
    ])
      expectRefusal(answer, "not_found")
    expect((await bob.api.patch(path, { name: "Blue key" })).body).toMatchObject({ name: "Blue key" })
    expect((await enter({}, passkey)).status).toBe(200)
    expect((await bob.api.delete(path)).status).toBe(204)
    expectRefusal(await enter({}, passkey), "invalid_credentials")
    expectRefusal(await bob.api.delete(path), "not_found")
  })

  it("are several, each on its own", async () => {
    const bob = await addColleague(server, organizationId, { role: "member" })
    const [one, two] = [await addPasskey(bob.api, page(), "One"), await addPasskey(bob.api, page(), "Two")]
    const begun = await bob.api.post("/auth/passkeys/options")
    expect(begun.body.options.excludeCredentials.map(({ id }: { id: string }) => id).toSorted()).toEqual(
      [one.id, two.id].toSorted(),
    )
    await bob.api.delete(`/auth/passkeys/${one.credentialId}`)
    expectRefusal(await enter({}, one), "invalid_credentials")
    expect((await enter({}, two)).status).toBe(200)
  })

  it("are changed by whoever showed within ten minutes who they are", async () => {
    const bob = await addColleague(server, organizationId, { role: "member" })
    const passkey = await addPasskey(bob.api, page())
    const begun = await makeFor(bob.api, page())
    clock.advance(11 * MINUTE_MS)
    const path = `/auth/passkeys/${passkey.credentialId}`
    for (const answer of [
      await bob.api.post("/auth/passkeys/options"),
      await bob.api.post("/auth/passkeys", {
        ...begun,
        passkey: undefined,
        response: begun.passkey.made,
        name: "x",
      }),
      await bob.api.patch(path, { name: "x" }),
      await bob.api.delete(path),
    ])
      expectRefusal(answer, "reauthentication_required")
    const { ticket, options } = (await bob.api.post("/auth/passkey/options")).body
    const shown = { passkey: { ticket, response: passkey.use(options) } }
    const renewed = await bob.api.post("/auth/reauthenticate", shown)
    expect(renewed.body.session).toMatchObject({ second_factor: true })
    expect((await bob.api.delete(path)).status).toBe(204)
    clock.advance(-11 * MINUTE_MS)
  })

  it("renew one's own session and nobody else's", async () => {
    const eve = await addColleague(server, organizationId, { role: "viewer" })
    const { ticket, options } = (await eve.api.post("/auth/passkey/options")).body
    const shown = { passkey: { ticket, response: adas.use(options) } }
    expectRefusal(await eve.api.post("/auth/reauthenticate", shown), "invalid_credentials")
    expectRefusal(await eve.api.post("/auth/reauthenticate", shown), "invalid_credentials")
  })

  it("are answered as documented", async () => {
    const bob = await addColleague(server, organizationId, { role: "member" })
    const begun = await bob.api.post("/auth/passkeys/options")
    expectAsDocumented("auth.beginPasskey", begun)
    const passkey = makePasskey(begun.body.options, page())
    const body = { ticket: begun.body.ticket, response: passkey.made, name: "Documented" }
    const added = await bob.api.post("/auth/passkeys", body)
    expectAsDocumented("auth.addPasskey", added)
    const path = `/auth/passkeys/${added.body.id}`
    expectAsDocumented("auth.renamePasskey", await bob.api.patch(path, { name: "Renamed" }))
    expectAsDocumented("auth.challengePasskey", await stranger().post("/auth/passkey/options"))
    expectAsDocumented("auth.signInByPasskey", await signInWith(stranger(), passkey))
    expectAsDocumented("auth.removePasskey", await bob.api.delete(path))
  })

  it("leave their trace in the log of the instance, without what verifies them", async () => {
    const bob = await addColleague(server, organizationId, { role: "member" })
    const passkey = await addPasskey(bob.api, page(), "Traced")
    await bob.api.patch(`/auth/passkeys/${passkey.credentialId}`, { name: "Traced twice" })
    await bob.api.delete(`/auth/passkeys/${passkey.credentialId}`)
    const { body } = await server.root.get(`/audit?log=instance&target_id=${passkey.credentialId}`)
    expect(body.data.map(({ action }: { action: string }) => action).toSorted()).toEqual([
      "passkey.added",
      "passkey.removed",
      "passkey.renamed",
    ])
    expect(JSON.stringify(body.data)).not.toContain(passkey.id)
  })

  describe("on an organization's own host", () => {
    const HOST = "keys.acme.example"
    let origin: string
    let bob: Colleague
    /** Calls by that name, with a session that began there. */
    let there: Api
    let theirs: AddedPasskey

    const at = (identity: Record<string, string> = {}): Api =>
      hostApi(server.url, `${HOST}:${new URL(server.url).port}`, identity)

    const inSession = (answer: Answer): Api => at({ cookie: cookieOf(answer), origin })

    beforeAll(async () => {
      const url = new URL(server.publicUrl)
      url.hostname = HOST
      origin = url.origin
      const set = await server.root.patch(`/organizations/${organizationId}`, { host: HOST })
      if (set.status !== 200) throw new Error(`setting a host answered ${set.status}: ${set.text}`)
      bob = await addColleague(server, organizationId, { role: "member" })
      const link = await server.root.post(`/members/${bob.memberId}/sign-in-link`)
      const token = new URL(link.body.sign_in_link).hash.slice(1)
      there = inSession(await at().post("/auth/link", { token }))
      theirs = await addPasskey(there, { origin, host: HOST }, "At Acme")
    })

    it("are for that host, and open that organization alone", async () => {
      const answer = await signInWith(at(), theirs)
      expect(answer.body).toMatchObject({ person: { id: bob.personId }, session: { method: "passkey" } })
      const session = inSession(answer)
      expect((await session.get("/auth/session")).body.memberships).toHaveLength(1)
      // The cookie's secret, taken to the instance's own host, opens no more there.
      const elsewhere = server.withCookie(cookieOf(answer))
      expect((await elsewhere.get("/auth/session")).body.memberships).toHaveLength(1)
      expectRefusal(await elsewhere.post("/auth/passkeys/options"), "confined_session")
      expectRefusal(await elsewhere.post("/auth/totp"), "confined_session")
    })

    it("sign nobody in on the instance's host, and the other way round", async () => {
      expectRefusal(await enter({}, theirs), "invalid_credentials")
      const own = await addPasskey(bob.api, page(), "At home")
      expectRefusal(await signInWith(at(), own), "invalid_credentials")
      const { ticket, options } = (await at().post("/auth/passkey/options")).body
      const crossed = { ticket, response: theirs.use(options) }
      expectRefusal(await stranger().post("/auth/passkey", crossed), "invalid_credentials")
    })

    it("are all that is seen and changed there of what somebody signs in with", async () => {
      const own = await addPasskey(bob.api, page(), "Not to be touched")
      const seen = (await there.get("/auth/credentials")).body
      expect(seen.passkeys.map(({ name }: { name: string }) => name)).toEqual(["At Acme"])
      expectRefusal(await there.delete(`/auth/passkeys/${own.credentialId}`), "confined_session")
      const renamed = await there.patch(`/auth/passkeys/${theirs.credentialId}`, { name: "Mine at Acme" })
      expect(renamed.body).toMatchObject({ name: "Mine at Acme", host: HOST })
    })
  })
})
