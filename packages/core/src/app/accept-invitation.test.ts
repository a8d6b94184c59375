import { beforeEach, describe, expect, test } from "vitest"
import type { World } from "../../test/app-fixture.ts"
import { createWorld, outcome, refusal } from "../../test/app-fixture.ts"
import { BROWSER, GOOD_PASSWORD, invite, signedIn, withPasswords } from "../../test/invited.ts"
import { INVITATION_LIFETIME_MS } from "../domain/invitation.ts"
import type { Member } from "../domain/tenancy.ts"
import type { AcceptInvitationRequest } from "./accept-invitation.ts"
import { acceptInvitation, previewInvitation } from "./accept-invitation.ts"
import { noteInvitationMailed, resendInvitation, revokeInvitation } from "./invitations.ts"
import { addMember, removeMember, updateMember } from "./members.ts"
import { updateOrganization } from "./organizations.ts"
import type { PasswordPorts } from "./passwords.ts"
import { passwordOf } from "./passwords.ts"
import type { RequestContext } from "./request.ts"
import { sessionCaller } from "./session.ts"
import { createWorkspace, deleteWorkspace } from "./workspaces.ts"

let world: World
let ports: PasswordPorts
let organizationId: string
let owner: Member
let ownerContext: RequestContext

beforeEach(async () => {
  world = await createWorld()
  ports = withPasswords(world)
  const made = await world.organization("owner@example.com")
  organizationId = made.organization.id
  owner = made.owner
  ownerContext = await world.person(owner.email)
})

const send = (email = "new@example.com") => invite(world, ownerContext, { organizationId, email })

const accept = (token: string, fields: Partial<AcceptInvitationRequest> = {}) =>
  acceptInvitation(ports, BROWSER, {
    token,
    session: null,
    withinOrganization: null,
    name: "New Person",
    password: GOOD_PASSWORD,
    ...fields,
  })

const preview = (token: string, fields: Partial<AcceptInvitationRequest> = {}) =>
  previewInvitation(ports, { token, session: null, withinOrganization: null, ...fields })

/** Somebody whom another organization made known to the instance. */
const stranger = async () => (await world.organization("known@example.com")).owner

describe("somebody new", () => {
  test("becomes a person with a password, a member and is signed in", async () => {
    const { secret, invitation } = await send()
    const { member, person, signedIn: started } = await accept(secret)
    expect(person).toMatchObject({ name: "New Person", email: "new@example.com", instanceAdmin: false })
    expect(member).toMatchObject({ organizationId, personId: person.id, role: "member", suspended: false })
    expect(started?.session).toMatchObject({
      method: "invitation",
      secondFactor: false,
      organizationId: null,
    })
    const { caller } = await sessionCaller(ports, started?.secret ?? "")
    expect(caller.members).toEqual([member])
    expect(await passwordOf(ports.store.read, person.id)).not.toBeNull()
    expect((await ports.store.read.invitations.get(invitation.id))?.acceptedAt).toBe(world.clock.now())
  })

  test("has shown that the address is theirs only where the link went by mail alone", async () => {
    const shown = await send("shown@example.com")
    const mailed = await send("mailed@example.com")
    await noteInvitationMailed(ports, mailed.invitation)
    expect((await accept(shown.secret)).person.emailVerifiedAt).toBeNull()
    expect((await accept(mailed.secret)).person.emailVerifiedAt).toBe(world.clock.now())
  })

  test("gives a name and a password; the invitation is not used up by forgetting them", async () => {
    const { secret } = await send()
    const error = await refusal(accept(secret, { name: undefined, password: undefined }))
    expect([error.code, error.errors.map(({ pointer }) => pointer)]).toEqual([
      "unprocessable",
      ["/name", "/password"],
    ])
    expect(await outcome(accept(secret, { password: "short" }))).toBe("weak_password")
    expect(await outcome(accept(secret))).toBe("ok")
  })

  test("is in the logs: of the organization what concerns it, of the instance the person", async () => {
    const { secret, invitation } = await send()
    await noteInvitationMailed(ports, invitation)
    const { person, member } = await accept(secret)
    const own = (await world.audit(organizationId)).slice(-2)
    expect(own.map(({ action, target }) => [action, target.id])).toEqual([
      ["invitation.accepted", invitation.id],
      ["member.added", member.id],
    ])
    expect(new Set(own.map(({ actor }) => actor.id))).toEqual(new Set([person.id]))
    const instance = (await world.audit(null)).slice(-3).map(({ action }) => action)
    expect(instance.toSorted()).toEqual(["email.verified", "password.set", "session.started"])
    for (const log of [await world.audit(null), await world.audit(organizationId)]) {
      expect(JSON.stringify(log)).not.toContain(secret)
      expect(JSON.stringify(log)).not.toContain(GOOD_PASSWORD)
    }
  })

  test("keeps no role in a workspace that was deleted meanwhile", async () => {
    const make = (name: string) => createWorkspace(world.ports, world.root, { organizationId, name })
    const [kept, gone] = [await make("kept"), await make("gone")]
    const overrides = { [kept.id]: "viewer", [gone.id]: "admin" } as const
    const { secret } = await invite(world, ownerContext, {
      organizationId,
      email: "a@example.com",
      overrides,
    })
    await deleteWorkspace(world.ports, world.root, gone.id)
    expect((await accept(secret)).member.overrides).toEqual({ [kept.id]: "viewer" })
  })
})

describe("somebody the instance knows", () => {
  test("must be signed in as that very person, whoever else holds the link", async () => {
    const known = await stranger()
    const { secret } = await send(known.email)
    expect(await preview(secret)).toMatchObject({ isKnown: true, mustSignIn: true })
    const other = await signedIn(world, owner.email)
    for (const session of [null, other]) {
      expect(await preview(secret, { session })).toMatchObject({ mustSignIn: true })
      expect(await outcome(accept(secret, { session }))).toBe("sign_in_required")
    }
    const session = await signedIn(world, known.email)
    expect(await preview(secret, { session })).toMatchObject({ isKnown: true, mustSignIn: false })
    const { member, person, signedIn: started } = await accept(secret, { session })
    expect([member.personId, member.name, person.id, started]).toEqual([
      known.personId,
      known.name,
      known.personId,
      null,
    ])
  })

  test("gets neither a new name nor a password by it, and has proven no address", async () => {
    const known = await stranger()
    const { secret, invitation } = await send(known.email)
    await noteInvitationMailed(ports, invitation)
    await accept(secret, { session: await signedIn(world, known.email) })
    const person = await ports.store.read.people.get(known.personId)
    expect(person).toMatchObject({ name: known.name, emailVerifiedAt: null })
    expect(await passwordOf(ports.store.read, known.personId)).toBeNull()
  })

  test("does not accept in a session that another organization's provider or host confines", async () => {
    const known = await stranger()
    const { secret } = await send(known.email)
    const elsewhere = { id: "sso_1", organizationId: known.organizationId }
    const confined = await signedIn(world, known.email, { method: "single_sign_on", connection: elsewhere })
    expect(await preview(secret, { session: confined })).toMatchObject({ mustSignIn: true })
    expect(await outcome(accept(secret, { session: confined }))).toBe("sign_in_required")
    const here = { id: "sso_2", organizationId }
    const own = await signedIn(world, known.email, { method: "single_sign_on", connection: here })
    expect(await outcome(accept(secret, { session: own }))).toBe("ok")
  })

  test("does not accept in a session that ended meanwhile", async () => {
    const known = await stranger()
    const { secret } = await send(known.email)
    const session = await signedIn(world, known.email)
    await ports.store.transact(async (tx) => {
      await tx.sessions.deleteOfPerson(known.personId)
      return { value: null, organizationId: null, audit: [], targets: [] }
    })
    expect(await outcome(accept(secret, { session }))).toBe("invalid_session")
  })
})

describe("an invitation", () => {
  test("is accepted once; of many who try at once, one does", async () => {
    const { secret } = await send()
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => outcome(accept(secret))))
    expect(outcomes.filter((one) => one === "ok")).toHaveLength(1)
    expect(new Set(outcomes)).toEqual(new Set(["ok", "invalid_link"]))
    const members = await ports.store.read.members.list(organizationId, {
      limit: 50,
      sort: "created_at",
      descending: false,
      after: null,
    })
    expect(members.rows).toHaveLength(2)
  })

  test("tells what it is to without being used up", async () => {
    const { secret, invitation } = await send()
    for (const _ of [1, 2]) {
      const { organization, ...rest } = await preview(secret)
      expect(organization.id).toBe(organizationId)
      expect(rest).toEqual({ invitation, isKnown: false, mustSignIn: false })
    }
  })

  test.each<[string, (id: string) => Promise<unknown>]>([
    ["is revoked", (id) => revokeInvitation(world.ports, ownerContext, id)],
    ["is sent anew", (id) => resendInvitation(world.ports, ownerContext, id)],
    ["expires", async () => world.clock.advance(INVITATION_LIFETIME_MS)],
  ])("is dead for those who hold its link once it %s", async (_, change) => {
    const { secret, invitation } = await send()
    await change(invitation.id)
    expect(await outcome(preview(secret))).toBe("invalid_link")
    expect(await outcome(accept(secret))).toBe("invalid_link")
  })

  test("lives to the last moment", async () => {
    const { secret } = await send()
    world.clock.advance(INVITATION_LIFETIME_MS - 1)
    expect(await outcome(accept(secret))).toBe("ok")
  })

  test.each(["", "x", "a".repeat(43), "a".repeat(200)])("is not %j", async (token) => {
    expect(await outcome(preview(token))).toBe("invalid_link")
    expect(await outcome(accept(token))).toBe("invalid_link")
  })

  test("is known only on the hosts that know its organization", async () => {
    const { secret } = await send()
    const elsewhere = { withinOrganization: "org_other" }
    expect(await outcome(preview(secret, elsewhere))).toBe("invalid_link")
    expect(await outcome(accept(secret, elsewhere))).toBe("invalid_link")
    expect(await outcome(accept(secret, { withinOrganization: organizationId }))).toBe("ok")
  })

  test("waits while its organization is suspended", async () => {
    const { secret } = await send()
    const suspend = (suspended: boolean) =>
      updateOrganization(world.ports, world.root, { id: organizationId, change: { suspended } })
    await suspend(true)
    expect(await outcome(preview(secret))).toBe("organization_suspended")
    expect(await outcome(accept(secret))).toBe("organization_suspended")
    await suspend(false)
    expect(await outcome(accept(secret))).toBe("ok")
  })
})

describe("whoever sent it", () => {
  /** An invitation by somebody else than the owner. */
  async function sent(role: "admin" | "owner") {
    const { member } = await addMember(world.ports, world.root, {
      organizationId,
      email: "second@example.com",
      name: "Second",
      role: "owner",
      overrides: {},
    })
    const context = await world.person(member.email)
    return { member, ...(await invite(world, context, { organizationId, email: "new@example.com", role })) }
  }

  test("is judged anew when it is accepted, also where nothing withdrew it", async () => {
    const { member, secret } = await sent("admin")
    // As an older version, or a hand in the database, may have left it: demoted without any further step.
    await ports.store.transact(async (tx) => {
      await tx.members.update({ ...member, role: "viewer" })
      return { value: null, organizationId: null, audit: [], targets: [] }
    })
    expect(await outcome(accept(secret))).toBe("invalid_link")
  })

  test.each<[string, (id: string) => Promise<unknown>, string]>([
    ["was removed", (id) => removeMember(world.ports, world.root, id), "invalid_link"],
    [
      "was demoted to less than they gave",
      (id) => updateMember(world.ports, world.root, { id, change: { role: "admin" } }),
      "invalid_link",
    ],
    ["has another role elsewhere", (id) => updateMember(world.ports, world.root, { id, change: {} }), "ok"],
  ])("%s: %3$s", async (_, change, expected) => {
    const { member, secret } = await sent("owner")
    await change(member.id)
    expect(await outcome(accept(secret))).toBe(expected)
  })

  test("may be a key, as long as nobody revoked or disabled it", async () => {
    const { grant } = await world.mint(organizationId)
    const key = world.key(organizationId)
    const by = { ...key, caller: { ...key.caller, keyId: grant.id } as RequestContext["caller"] }
    const change = (fields: Partial<typeof grant>) =>
      ports.store.transact(async (tx) => {
        const now = (await tx.grants.get(grant.id))?.grant ?? grant
        await tx.grants.update({ ...now, ...fields, version: now.version + 1 })
        return { value: null, organizationId: null, audit: [], targets: [] }
      })
    const { secret } = await invite(world, by, { organizationId, email: "new@example.com" })
    await change({ enabled: false })
    expect(await outcome(preview(secret))).toBe("invalid_link")
    await change({ enabled: true })
    expect(await outcome(preview(secret))).toBe("ok")
    await change({ revokedAt: world.clock.now() })
    expect(await outcome(accept(secret))).toBe("invalid_link")
  })
})

describe("somebody who took the link of an invitation to an address that is not theirs", () => {
  test("is a member where they were invited, and nobody in an organization whose secret they lack", async () => {
    const victim = "victim@example.com"
    const attacker = await accept((await send(victim)).secret, { name: "Not the victim" })
    const second = await world.organization("second-owner@example.com")
    const second_ = await world.person(second.owner.email)
    const there = await invite(world, second_, { organizationId: second.organization.id, email: victim })
    const session = await sessionCaller(ports, attacker.signedIn?.secret ?? "")
    expect(session.caller.members.map((one) => one.organizationId)).toEqual([organizationId])
    // Without the secret of the second organization there is nothing to accept; the first one's is used up.
    for (const token of ["", "a".repeat(43), there.invitation.tokenHash.slice(0, 43)])
      expect(await outcome(accept(token, { session }))).toBe("invalid_link")
    // Whoever has the secret but is not signed in as that person is not let in, and takes nothing over.
    expect(await outcome(accept(there.secret))).toBe("sign_in_required")
    expect(attacker.person.emailVerifiedAt).toBeNull()
  })
})
