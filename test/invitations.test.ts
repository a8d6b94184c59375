import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Answer, Api } from "./support/api.ts"
import { createApi } from "./support/api.ts"
import { movableClock, travel } from "./support/clock.ts"
import type { MailServer } from "./support/mail-server.ts"
import { startMailServer } from "./support/mail-server.ts"
import { mint } from "./support/keys.ts"
import type { TestOrganization } from "./support/people.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const PASSWORD = "seven green umbrellas"
const WEEK_MS = 7 * 86_400_000

const tokenOf = (link: string): string => new URL(link).hash.slice(1)
const codeOf = ({ status, body }: Answer): unknown => [status, body?.code]
const cookieOf = (answer: Answer): string => answer.headers.getSetCookie()[0]?.split(";")[0] ?? ""

let people = 0
const freshEmail = (): string => {
  people += 1
  return `invited-${people}@example.com`
}

describe.each(stores())("invitations on $name, without a mail server", ({ freshUrl }) => {
  const clock = movableClock()
  let server: TestServer
  let ours: TestOrganization
  let theirs: TestOrganization

  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl(), clock })
    ours = await addOrganization(server, { name: "Ours" })
    theirs = await addOrganization(server, { name: "Theirs" })
  })
  afterAll(() => server.close())

  /** Invites somebody as the owner; answers the invitation and its link's secret. */
  async function invite(fields: object = {}, { id, owner }: TestOrganization = ours) {
    const { status, body, text } = await owner.api.post("/invitations", {
      organization_id: id,
      email: freshEmail(),
      role: "member",
      ...fields,
    })
    if (status !== 201) throw new Error(`inviting answered ${status}: ${text}`)
    return { invitation: body.invitation, link: body.link as string, token: tokenOf(body.link) }
  }

  async function signedInAgain(organization: TestOrganization): Promise<TestOrganization> {
    const { owner } = organization
    const { body } = await server.root.post(`/members/${owner.memberId}/sign-in-link`)
    return { ...organization, owner: { ...owner, api: await server.signInWith(body.sign_in_link) } }
  }

  const preview = (token: string, api: Api = server.anonymous) =>
    api.post("/auth/invitation/preview", { token })

  const accept = (token: string, api: Api = server.anonymous, fields: object = {}) =>
    api.post("/auth/invitation", { token, name: "Grace Hopper", password: PASSWORD, ...fields })

  const statusOf = async (id: string) => (await ours.owner.api.get(`/invitations/${id}`)).body.status

  it("takes somebody new from the link to a session, once", async () => {
    const { invitation, link, token } = await invite({ overrides: { [ours.workspaceId]: "manager" } })
    expect(link).toBe(`${server.publicUrl}/console/invitation#${token}`)
    expect(token).toMatch(/^[0-9A-Za-z]{43}$/)
    expect(invitation).toMatchObject({
      organization_id: ours.id,
      role: "member",
      status: "open",
      mailed: false,
      invited_by: { kind: "person", id: ours.owner.personId },
      accepted_at: null,
    })
    expect((await preview(token)).body).toMatchObject({
      organization: { id: ours.id, name: "Ours" },
      email: invitation.email,
      role: "member",
      overrides: { [ours.workspaceId]: "manager" },
      known: false,
      sign_in_required: false,
    })
    const answer = await accept(token)
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      person: { name: "Grace Hopper", email: invitation.email, instance_admin: false },
      session: { method: "invitation", second_factor: false },
      second_factor: null,
      member: { role: "member", overrides: { [ours.workspaceId]: "manager" } },
    })
    expect(answer.text).not.toContain(PASSWORD)
    const session = (await server.withCookie(cookieOf(answer)).get("/auth/session")).body
    expect(session.memberships).toMatchObject([{ organization: { id: ours.id }, role: "member" }])
    expect(await statusOf(invitation.id)).toBe("accepted")
    expect(codeOf(await accept(token))).toEqual([401, "invalid_link"])
    expect(codeOf(await preview(token))).toEqual([401, "invalid_link"])
  })

  it("wants a name and a good password, and is not used up by a bad one", async () => {
    const { token } = await invite()
    const none = await server.anonymous.post("/auth/invitation", { token })
    expect([
      ...(codeOf(none) as unknown[]),
      none.body.errors.map((one: { pointer: string }) => one.pointer),
    ]).toEqual([422, "unprocessable", ["/name", "/password"]])
    expect(codeOf(await accept(token, server.anonymous, { password: "short" }))).toEqual([
      422,
      "weak_password",
    ])
    expect((await accept(token)).status).toBe(200)
  })

  it("lets the person it knows in only in a session of their own, which goes on", async () => {
    const { api, email, personId } = theirs.owner
    const { token } = await invite({ email })
    expect((await preview(token)).body).toMatchObject({ known: true, sign_in_required: true })
    expect(codeOf(await accept(token))).toEqual([409, "sign_in_required"])
    expect(codeOf(await accept(token, ours.owner.api))).toEqual([409, "sign_in_required"])
    expect((await preview(token, api)).body).toMatchObject({ known: true, sign_in_required: false })
    const answer = await api.post("/auth/invitation", { token, name: "Renamed", password: PASSWORD })
    expect(answer.status).toBe(200)
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(answer.body).toMatchObject({ person: { id: personId }, member: { organization_id: ours.id } })
    expect(answer.body.person.name).not.toBe("Renamed")
    const { memberships } = (await api.get("/auth/session")).body
    expect(
      memberships.map((one: { organization: { id: string } }) => one.organization.id).toSorted(),
    ).toEqual([ours.id, theirs.id].toSorted())
  })

  it("lets one in of many who accept at once", async () => {
    const { token, invitation } = await invite()
    const answers = await Promise.all(Array.from({ length: 6 }, () => accept(token)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(codeOf(answer)).toEqual([401, "invalid_link"])
      expect(answer.headers.getSetCookie()).toEqual([])
    }
    const members = await ours.owner.api.get("/members?limit=200")
    const emails = members.body.data.map((one: { email: string }) => one.email)
    expect(emails.filter((one: string) => one === invitation.email)).toHaveLength(1)
  })

  it("is dead when revoking returns, and so is the earlier link when sending anew returns", async () => {
    const first = await invite()
    const again = await ours.owner.api.post(`/invitations/${first.invitation.id}/resend`)
    expect([again.status, again.body.mail]).toEqual([200, "not_configured"])
    expect(codeOf(await accept(first.token))).toEqual([401, "invalid_link"])
    const revoked = await ours.owner.api.delete(`/invitations/${first.invitation.id}`)
    expect([revoked.status, revoked.body.status]).toEqual([200, "revoked"])
    expect(codeOf(await accept(tokenOf(again.body.link)))).toEqual([401, "invalid_link"])
    expect((await ours.owner.api.delete(`/invitations/${first.invitation.id}`)).status).toBe(200)
    const late = await ours.owner.api.post(`/invitations/${first.invitation.id}/resend`)
    expect([...(codeOf(late) as unknown[]), late.body.invitation_status]).toEqual([
      409,
      "invitation_ended",
      "revoked",
    ])
  })

  it("expires after a week, and can then be sent anew or made anew", async () => {
    const { token, invitation } = await invite()
    const open = await ours.owner.api.post("/invitations", { email: invitation.email, role: "viewer" })
    expect([...(codeOf(open) as unknown[]), open.body.invitation_id]).toEqual([
      409,
      "already_invited",
      invitation.id,
    ])
    await travel(server, clock, WEEK_MS)
    // A week later everybody has to sign in again.
    ours = await signedInAgain(ours)
    theirs = await signedInAgain(theirs)
    expect(codeOf(await accept(token))).toEqual([401, "invalid_link"])
    expect(await statusOf(invitation.id)).toBe("expired")
    const again = await ours.owner.api.post(`/invitations/${invitation.id}/resend`)
    expect(again.body.invitation.status).toBe("open")
    expect((await accept(tokenOf(again.body.link))).status).toBe(200)
  })

  it("ends with the right of whoever sent it", async () => {
    const admin = await addColleague(server, ours.id, { role: "admin" })
    const sent = await admin.api.post("/invitations", { email: freshEmail(), role: "admin" })
    await server.root.patch(`/members/${admin.memberId}`, { role: "viewer" })
    expect(codeOf(await accept(tokenOf(sent.body.link)))).toEqual([401, "invalid_link"])
    expect(await statusOf(sent.body.invitation.id)).toBe("revoked")
    const log = await ours.owner.api.get(`/audit?target_id=${sent.body.invitation.id}`)
    expect(log.body.data.map((one: { action: string }) => one.action)).toEqual([
      "invitation.revoked",
      "invitation.created",
    ])
  })

  it("waits while its organization is suspended", async () => {
    const { token } = await invite({}, ours)
    await server.root.patch(`/organizations/${ours.id}`, { status: "suspended" })
    expect(codeOf(await accept(token))).toEqual([403, "organization_suspended"])
    expect(
      codeOf(await ours.owner.api.post("/invitations", { email: freshEmail(), role: "viewer" })),
    ).toEqual([403, "organization_suspended"])
    await server.root.patch(`/organizations/${ours.id}`, { status: "active" })
    expect((await accept(token)).status).toBe(200)
  })

  it("by a system key is a link that nobody sees until a person sends it anew", async () => {
    const { token } = await mint(ours.owner.api, {
      keyspace: "system",
      scopes: ["members:read", "members:write"],
    })
    const sent = await server.withToken(token).post("/invitations", { email: freshEmail(), role: "viewer" })
    expect([sent.status, sent.body.mail, sent.body.link]).toEqual([201, "not_configured", null])
    const again = await ours.owner.api.post(`/invitations/${sent.body.invitation.id}/resend`)
    expect((await accept(tokenOf(again.body.link))).status).toBe(200)
  })

  it("is listed in pages, whatever became of it, for managers and above", async () => {
    await invite()
    const ids: string[] = []
    let path = "/invitations?limit=3"
    for (;;) {
      const { body } = await ours.owner.api.get(path)
      ids.push(...body.data.map((one: { id: string }) => one.id))
      if (body.next_cursor === null) break
      path = `/invitations?limit=3&cursor=${body.next_cursor}`
    }
    const all = (await ours.owner.api.get("/invitations?limit=200")).body.data
    expect(ids).toEqual(all.map((one: { id: string }) => one.id))
    expect(new Set(all.map((one: { status: string }) => one.status))).toEqual(
      new Set(["open", "accepted", "revoked"]),
    )
    expect(JSON.stringify(all)).not.toContain("token")
    const manager = await addColleague(server, ours.id, { role: "manager" })
    expect((await manager.api.get("/invitations")).status).toBe(200)
    const member = await addColleague(server, ours.id, { role: "member" })
    expect(codeOf(await member.api.get("/invitations"))).toEqual([403, "role_insufficient"])
    const stranger = (await addOrganization(server, { name: "Elsewhere" })).owner
    expect(codeOf(await stranger.api.get(`/invitations/${ids[0]}`))).toEqual([404, "not_found"])
  })

  it("is accepted by nobody's page but ours", async () => {
    const { token } = await invite()
    for (const headers of [
      { origin: "https://evil.example.net" },
      { origin: "null" },
      { origin: server.url, "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ]) {
      const foreign = createApi(server.url, headers)
      expect(codeOf(await accept(token, foreign))).toEqual([403, "cross_site_request"])
      expect(codeOf(await preview(token, foreign))).toEqual([403, "cross_site_request"])
    }
    expect((await accept(token, createApi(server.url, { origin: server.url }))).status).toBe(200)
  })

  it("tells the inviter nothing of whether the instance knows the address", async () => {
    const shape = ({ status, body }: Answer): unknown => [
      status,
      body.mail,
      { ...body.invitation, id: "", email: "", created_at: "", expires_at: "" },
    ]
    const known = await addColleague(server, theirs.id, { role: "viewer" })
    const send = (email: string) => ours.owner.api.post("/invitations", { email, role: "viewer" })
    expect(shape(await send(known.email))).toEqual(shape(await send(freshEmail())))
  })

  describe("to an address that an attacker took", () => {
    it("gives them nothing in an organization whose link they lack", async () => {
      const victim = freshEmail()
      const attacker = cookieOf(await accept((await invite({ email: victim })).token))
      const wanted = await invite({ email: victim }, theirs)
      const api = server.withCookie(attacker)
      const first = (await api.get("/auth/session")).body.memberships
      expect(first.map((one: { organization: { id: string } }) => one.organization.id)).toEqual([ours.id])
      expect(codeOf(await api.get(`/invitations/${wanted.invitation.id}`))).toEqual([404, "not_found"])
      expect(codeOf(await api.post(`/invitations/${wanted.invitation.id}/resend`))).toEqual([
        404,
        "not_found",
      ])
      expect(codeOf(await accept(wanted.invitation.id, api))).toEqual([401, "invalid_link"])
      // Whoever holds the link but is not signed in as that person cannot take the person over by it, either.
      expect(codeOf(await accept(wanted.token))).toEqual([409, "sign_in_required"])
      expect((await api.get("/auth/session")).body.memberships).toHaveLength(1)
    })
  })

  it("leaves no secret in the log of the server", async () => {
    const { token } = await invite()
    await accept(token, server.anonymous, { password: "short" })
    await accept(token)
    expect(server.logLines.join("\n")).not.toContain(token)
  })
})

describe("invitations with a mail server", () => {
  let mails: MailServer
  let server: TestServer
  let ours: TestOrganization

  beforeAll(async () => {
    mails = await startMailServer()
    server = await startTestServer({ environment: mails.environment })
    ours = await addOrganization(server, { name: "Ours. https://evil.example/x" })
  })
  afterAll(async () => {
    await server.close()
    await mails.close()
  })

  it("go by mail alone, and prove the address of whoever accepts", async () => {
    const email = freshEmail()
    const sent = await ours.owner.api.post("/invitations", { email, role: "viewer" })
    expect([sent.status, sent.body.mail, sent.body.link]).toEqual([201, "sent", null])
    expect(sent.body.invitation.mailed).toBe(true)
    const mail = await mails.next(email)
    expect(sent.text).not.toContain(tokenOf(mail.link))
    expect(mail.link).toMatch(new RegExp(`^${server.publicUrl}/console/invitation#[0-9A-Za-z]{43}$`))
    const answer = await server.anonymous.post("/auth/invitation", {
      token: tokenOf(mail.link),
      name: "Grace",
      password: PASSWORD,
    })
    expect(answer.status).toBe(200)
    const log = await server.root.get(`/audit?log=instance&target_id=${answer.body.person.id}`)
    expect(log.body.data.map((one: { action: string }) => one.action)).toEqual(["email.verified"])
  })

  it("say nothing that people chose themselves but in quotation marks, and link to nowhere else", async () => {
    const email = freshEmail()
    await ours.owner.api.post("/invitations", { email, role: "viewer" })
    const mail = await mails.next(email)
    expect(mail.to).toEqual([email])
    expect(mail.text.match(/https?:\/\/\S+/g)).toEqual([mail.link])
    expect(mail.text).toContain("“Ours․ https:∕∕evil․example∕x”")
  })

  it("by a system key are mailed as well", async () => {
    const { token } = await mint(ours.owner.api, { keyspace: "system", scopes: ["members:write"] })
    const email = freshEmail()
    const sent = await server.withToken(token).post("/invitations", { email, role: "viewer" })
    expect([sent.body.mail, sent.body.link]).toEqual(["sent", null])
    expect((await mails.next(email)).text).toMatch(/You are invited to join/)
  })

  it("by a system key are dead once the key is revoked, until a person sends them anew", async () => {
    const key = await mint(ours.owner.api, { keyspace: "system", scopes: ["members:write"] })
    const email = freshEmail()
    const sent = await server.withToken(key.token).post("/invitations", { email, role: "viewer" })
    expect(sent.body.invitation.invited_by).toEqual({ kind: "key", id: key.id })
    const preview = async () => {
      const token = tokenOf((await mails.next(email)).link)
      return async () => (await server.anonymous.post("/auth/invitation/preview", { token })).status
    }
    const first = await preview()
    expect(await first()).toBe(200)
    await ours.owner.api.delete(`/keys/${key.id}`)
    expect(await first()).toBe(401)
    await ours.owner.api.post(`/invitations/${sent.body.invitation.id}/resend`)
    const second = await preview()
    expect([await first(), await second()]).toEqual([401, 200])
  })

  it("cannot be made to flood an address", async () => {
    const sent = await ours.owner.api.post("/invitations", { email: freshEmail(), role: "viewer" })
    const again = () => ours.owner.api.post(`/invitations/${sent.body.invitation.id}/resend`)
    const answers = [await again(), await again(), await again(), await again()]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429])
    expect(Number(answers[3]?.headers.get("retry-after"))).toBeGreaterThan(0)
    expect(answers[3]?.headers.get("ratelimit-policy")).toBe('"rpm";q=3;w=60')
    // The one that was refused ended nothing.
    expect((await ours.owner.api.get(`/invitations/${sent.body.invitation.id}`)).body.status).toBe("open")
  })
})

describe("a mail server that does not take the mail", () => {
  it("leaves the link to the person who invites, and nothing is proven by it", async () => {
    const mails = await startMailServer({ onRcptTo: (_, __, done) => done(new Error("no such mailbox")) })
    const server = await startTestServer({ environment: mails.environment })
    try {
      const ours = await addOrganization(server, { name: "Ours" })
      const email = freshEmail()
      const sent = await ours.owner.api.post("/invitations", { email, role: "viewer" })
      expect([sent.status, sent.body.mail, sent.body.invitation.mailed]).toEqual([201, "failed", false])
      const answer = await server.anonymous.post("/auth/invitation", {
        token: tokenOf(sent.body.link),
        name: "Grace",
        password: PASSWORD,
      })
      expect(answer.status).toBe(200)
      const log = await server.root.get(`/audit?log=instance&target_id=${answer.body.person.id}`)
      expect(log.body.data).toEqual([])
      const { token } = await mint(ours.owner.api, { keyspace: "system", scopes: ["members:write"] })
      const byKey = await server
        .withToken(token)
        .post("/invitations", { email: freshEmail(), role: "viewer" })
      expect([byKey.body.mail, byKey.body.link]).toEqual(["failed", null])
    } finally {
      await server.close()
      await mails.close()
    }
  })
})
