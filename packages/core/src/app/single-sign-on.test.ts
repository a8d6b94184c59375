import { beforeEach, describe, expect, it } from "vitest"
import { codeOf, refusalOf } from "../../test/key-world.ts"
import { arrange, CLIENT, sessionOf } from "../../test/own-session.ts"
import type { ProviderWorld } from "../../test/provider-world.ts"
import { createProviderWorld, enteredAs, ISSUER, resultOf, vouched } from "../../test/provider-world.ts"
import { finishSingleSignOn } from "./finish-single-sign-on.ts"
import { demandOwnChange, REAUTHENTICATION_MS } from "./own-credentials.ts"
import { nothingDone } from "./request.ts"
import {
  beginIdentityLink,
  beginSingleSignOn,
  chooseConnection,
  SINGLE_SIGN_ON_MS,
} from "./single-sign-on.ts"

let world: ProviderWorld
beforeEach(async () => {
  world = await createProviderWorld()
})

const actions = async (organizationId: string | null): Promise<readonly string[]> =>
  (await world.audit(organizationId)).map(({ action }) => action)

describe("choosing a provider", () => {
  it("goes by what is named, then by the domain, then by where it is asked", async () => {
    const [ours, theirs, own] = [
      await world.connect(world.org, { domain: "example.com" }),
      await world.connect(world.otherOrg),
      await world.connect(null),
    ]
    const choose = async (wanted: object, home: string | null = null) =>
      (await chooseConnection(world.ports.store.read, wanted, home)).id
    expect(await choose({ connectionId: theirs.id, email: "ada@example.com" })).toBe(theirs.id)
    expect(await choose({ organizationId: world.org })).toBe(ours.id)
    expect(await choose({ email: "ada@example.com" })).toBe(ours.id)
    expect(await choose({ email: "ada@example.com@evil.example" })).toBe(own.id)
    expect(await choose({ email: "ada@elsewhere.example" })).toBe(own.id)
    expect(await choose({})).toBe(own.id)
    expect(await choose({}, world.otherOrg)).toBe(theirs.id)
    expect(await codeOf(choose({ connectionId: "sso_unknown" }))).toBe("not_found")
    for (const wanted of [
      { connectionId: own.id },
      { organizationId: world.org },
      { email: "ada@example.com" },
    ])
      expect(await codeOf(choose(wanted, world.otherOrg))).toBe("not_found")
  })

  it("says what is wrong with it", async () => {
    const connection = await world.connect(world.org)
    world.provider.fault = "unreachable"
    const { code, extra } = await refusalOf(world.begin(connection))
    expect([code, extra]).toEqual(["provider_unusable", { reason: "unreachable" }])
  })
})

describe("a sign-in with a provider", () => {
  it("keeps nothing that a reader of the database could finish it with", async () => {
    const connection = await world.connect(world.org)
    const { secret } = await world.begin(connection)
    const [request] = world.provider.requests
    const ticket = await world.ports.store.tickets.get("single_sign_on", world.ports.digest.sha256Hex(secret))
    const kept = JSON.stringify(ticket)
    const secrets = [secret, request?.state, request?.nonce, request?.codeVerifier]
    expect(new Set(secrets).size).toBe(4)
    for (const one of secrets) expect(kept).not.toContain(one)
    expect(request?.codeVerifier).toMatch(/^[A-Za-z0-9._~-]{43,128}$/)
  })

  it("is finished once, in time, with its own state and secret", async () => {
    const connection = await world.connect(world.org, { joinRole: "viewer" })
    const first = await world.begin(connection)
    const { state = "" } = world.provider.requests.at(-1) ?? {}
    const second = await world.begin(connection)
    expect(resultOf(await world.finish(null))).toBe("sign_in_expired")
    expect(resultOf(await world.finish("a".repeat(43)))).toBe("sign_in_expired")
    expect(resultOf(await world.finish(second.secret, { state }))).toBe("sign_in_expired")
    expect(resultOf(await world.finish(second.secret, { state: null }))).toBe("sign_in_expired")
    world.clock.advance(SINGLE_SIGN_ON_MS - 1)
    expect(resultOf(await world.finish(second.secret))).toBe("signed_in")
    expect(resultOf(await world.finish(second.secret))).toBe("sign_in_expired")
    world.clock.advance(1)
    expect(resultOf(await world.finish(first.secret, { state }))).toBe("sign_in_expired")
  })

  it("says why the provider did not vouch", async () => {
    const connection = await world.connect(world.org)
    for (const failure of ["provider_refused", "provider_failed"] as const) {
      const { secret } = await world.begin(connection)
      world.provider.answer = failure
      expect(resultOf(await world.finish(secret))).toBe(failure)
    }
    expect(await actions(null)).not.toContain("session.started")
  })

  it("ends when the connection changes its issuer, its client, or goes", async () => {
    const connection = await world.connect(world.org, { joinRole: "viewer" })
    for (const change of [{ issuer: "https://evil.example.com" }, { clientId: "other" }]) {
      const { secret } = await world.begin(connection)
      await arrange(world, (tx) => tx.ssoConnections.update({ ...connection, ...change }))
      expect(resultOf(await world.finish(secret))).toBe("sign_in_expired")
      await arrange(world, (tx) => tx.ssoConnections.update(connection))
    }
    const { secret } = await world.begin(connection)
    await arrange(world, (tx) => tx.ssoConnections.delete(connection.id))
    expect(resultOf(await world.finish(secret))).toBe("sign_in_expired")
  })

  it("counts for nothing when the connection is changed while the provider is asked", async () => {
    const connection = await world.connect(world.org, { joinRole: "viewer" })
    const { openId } = world.ports
    for (const change of ["issuer", "clientId", "joinRole", "gone"] as const) {
      const { secret } = await world.begin(connection)
      const ports = {
        ...world.ports,
        openId: {
          ...openId,
          finish: async (...asked: Parameters<typeof openId.finish>) => {
            await arrange(world, async (tx) => {
              if (change === "gone") await tx.ssoConnections.delete(connection.id)
              else if (change === "joinRole")
                await tx.ssoConnections.update({ ...connection, joinRole: null })
              else await tx.ssoConnections.update({ ...connection, [change]: "https://other.example.com" })
            })
            return openId.finish(...asked)
          },
        },
      }
      const { state = null } = world.provider.requests.at(-1) ?? {}
      const back = { client: CLIENT, secret, state, query: "code=x", sessionSecret: null }
      expect(resultOf(await finishSingleSignOn(ports, back))).toBe(
        change === "joinRole" ? "not_a_member" : "sign_in_expired",
      )
      if (change !== "gone") await arrange(world, (tx) => tx.ssoConnections.update(connection))
    }
  })

  it("binds a member, is audited, and opens that organization alone", async () => {
    const connection = await world.connect(world.org)
    const member = await world.person("admin")
    const { email } = await world.personOf(member)
    const outcome = await world.enter(connection, vouched({ email }))
    const { caller, session, person } = await enteredAs(world, outcome)
    expect(outcome).toMatchObject({ returnTo: "/console/keys" })
    expect(person.id).toBe(member.caller.personId)
    expect(session).toMatchObject({
      method: "single_sign_on",
      organizationId: world.org,
      connectionId: connection.id,
    })
    expect(caller.members.map(({ id }) => id)).toEqual([member.memberId])
    expect((await actions(null)).slice(-2)).toEqual(["identity.linked", "session.started"])
    const again = await enteredAs(
      world,
      await world.enter(connection, vouched({ email: "other@example.com" })),
    )
    expect(again.person.id).toBe(person.id)
    const [identity] = await world.ports.store.read.credentials.ofPerson(person.id, "identity")
    expect(identity).toMatchObject({ version: 2, details: { email: "other@example.com", issuer: ISSUER } })
  })

  it("makes somebody new a member, whose address counts as shown to nobody else", async () => {
    const connection = await world.connect(world.org, { joinRole: "member" })
    const { person, caller } = await enteredAs(world, await world.enter(connection, vouched({ name: null })))
    expect(person).toMatchObject({ email: "new@example.com", name: "new@example.com", emailVerifiedAt: null })
    expect(caller.members.map(({ role }) => role)).toEqual(["member"])
    const added = (await world.audit(world.org)).at(-1)
    expect(added).toMatchObject({
      action: "member.added",
      actor: { kind: "person", id: person.id, memberId: caller.members[0]?.id },
      after: { role: "member", connection_id: connection.id },
    })
    const own = await world.connect(null)
    expect(resultOf(await world.enter(own, vouched()))).toBe("link_required")
  })

  it("at the instance's own binds only who has shown their address", async () => {
    const own = await world.connect(null)
    const member = await world.person("member")
    const person = await world.personOf(member)
    expect(resultOf(await world.enter(own, vouched({ email: person.email })))).toBe("link_required")
    await arrange(world, (tx) => tx.people.update({ ...person, emailVerifiedAt: 1 }))
    const entered = await enteredAs(world, await world.enter(own, vouched({ email: person.email })))
    expect([entered.person.id, entered.session.organizationId]).toEqual([person.id, null])
    expect(resultOf(await world.enter(own, vouched({ email: person.email, subject: "other" })))).toBe(
      "identity_taken",
    )
  })

  it("counts from when the provider asked the person, never from later than now", async () => {
    const connection = await world.connect(world.org, { joinRole: "member" })
    const now = world.clock.now()
    for (const [authenticatedAt, expected] of [
      [null, now],
      [now - 5_000, now - 5_000],
      [now + 5_000, now],
      ["unsaid", now - REAUTHENTICATION_MS - 1],
    ] as const) {
      const { session } = await enteredAs(world, await world.enter(connection, vouched({ authenticatedAt })))
      expect(session.authenticatedAt).toBe(expected)
    }
  })

  it("that was to ask the person again is refused when it did not", async () => {
    const connection = await world.connect(world.org, { joinRole: "member" })
    const now = world.clock.now()
    for (const [authenticatedAt, expected] of [
      [now, "signed_in"],
      [now - 60_000, "signed_in"],
      [now - 60_001, "not_reauthenticated"],
      ["unsaid", "not_reauthenticated"],
      [null, "signed_in"],
    ] as const) {
      const start = { connection, redirectUri: "x", returnTo: "/console/", reauthenticate: true }
      const { secret } = await beginSingleSignOn(world.ports, start)
      expect(world.provider.requests.at(-1)?.maxAgeMs).toBe(0)
      world.provider.answer = vouched({ authenticatedAt })
      expect(resultOf(await world.finish(secret))).toBe(expected)
    }
  })

  it("that is finished twice at once makes one person", async () => {
    const connection = await world.connect(world.org, { joinRole: "member" })
    const begun = [await world.begin(connection), await world.begin(connection)]
    const states = world.provider.requests.slice(-2).map(({ state }) => state)
    const outcomes = await Promise.all(
      begun.map(({ secret }, at) => world.finish(secret, { state: states[at] ?? null })),
    )
    const people = await Promise.all(
      outcomes.map(async (outcome) => (await enteredAs(world, outcome)).person.id),
    )
    expect(new Set(people).size).toBe(1)
  })
})

describe("binding an identity to oneself", () => {
  const start = async (organizationId: string | null = null) => ({
    connection: await world.connect(organizationId),
    redirectUri: "https://keys.example.com/callback",
    returnTo: "/console/account",
  })

  it("takes the same session, shown just now, and shows whose the address is", async () => {
    const member = await world.person("member")
    const ada = await sessionOf(world, member.caller.personId)
    const { secret } = await beginIdentityLink(world.ports, ada.change, await start())
    expect(world.provider.requests.at(-1)?.maxAgeMs).toBe(0)
    world.provider.answer = vouched({ email: ada.person.email })
    const outcome = await world.finish(secret, { sessionSecret: ada.secret })
    expect(outcome).toEqual({ kind: "linked", returnTo: "/console/account" })
    expect((await actions(null)).slice(-2)).toEqual(["identity.linked", "email.verified"])
    expect((await world.personOf(member)).emailVerifiedAt).toBe(world.clock.now())
  })

  it("is refused to a stranger of the organization, and in a session of a provider's own", async () => {
    const member = await world.person("member")
    const ada = await sessionOf(world, member.caller.personId)
    const theirs = await start(world.otherOrg)
    expect(await codeOf(beginIdentityLink(world.ports, ada.change, theirs))).toBe("not_found")
    const ours = await start(world.org)
    const connection = { id: ours.connection.id, organizationId: world.org }
    const confined = await sessionOf(world, member.caller.personId, { connection })
    expect(await codeOf(beginIdentityLink(world.ports, confined.change, ours))).toBe("confined_session")
    expect(await codeOf(beginIdentityLink(world.ports, ada.change, ours))).toBe("ok")
    world.clock.advance(REAUTHENTICATION_MS + 1)
    expect(await codeOf(beginIdentityLink(world.ports, ada.change, ours))).toBe("reauthentication_required")
  })

  it("comes to nothing with another session, or none", async () => {
    const [ada, bob] = [
      await sessionOf(world, (await world.person("member")).caller.personId),
      await sessionOf(world, (await world.person("member")).caller.personId),
    ]
    const other = await sessionOf(world, ada.person.id)
    const begun = await start()
    for (const sessionSecret of [undefined, bob.secret, other.secret, "x"]) {
      const { secret } = await beginIdentityLink(world.ports, ada.change, begun)
      const outcome = await world.finish(secret, sessionSecret === undefined ? {} : { sessionSecret })
      expect(resultOf(outcome)).toBe("sign_in_expired")
    }
    const { secret } = await beginIdentityLink(world.ports, ada.change, begun)
    await arrange(world, (tx) => tx.sessions.delete(ada.session.session.id))
    expect(resultOf(await world.finish(secret, { sessionSecret: ada.secret }))).toBe("sign_in_expired")
    expect(await world.ports.store.read.credentials.ofPerson(ada.person.id, "identity")).toEqual([])
  })

  it("starts no session, and leaves the one there is as it was", async () => {
    const ada = await sessionOf(world, (await world.person("member")).caller.personId)
    const { secret } = await beginIdentityLink(world.ports, ada.change, await start())
    await world.finish(secret, { sessionSecret: ada.secret })
    const sessions = await world.ports.store.read.sessions.ofPerson(ada.person.id)
    expect(sessions).toEqual([ada.session.session])
    const check = world.ports.store.transact(async (tx) =>
      nothingDone(await demandOwnChange(world.ports, tx, ada.change)),
    )
    expect(await codeOf(check)).toBe("ok")
    expect(CLIENT.origin.requestId).toBe("req_test")
  })
})
