import { beforeEach, describe, expect, test } from "vitest"
import type { World } from "../../test/app-fixture.ts"
import { createWorld, outcome, refusal } from "../../test/app-fixture.ts"
import { asking, invite, signedIn } from "../../test/invited.ts"
import { INVITATION_LIFETIME_MS, invitationStatus } from "../domain/invitation.ts"
import type { Role } from "../domain/role.ts"
import type { Member } from "../domain/tenancy.ts"
import {
  getInvitation,
  listInvitations,
  noteInvitationMailed,
  resendInvitation,
  revokeInvitation,
} from "./invitations.ts"
import { addMember, removeMember, updateMember } from "./members.ts"
import { updateOrganization } from "./organizations.ts"
import type { RequestContext } from "./request.ts"
import { createWorkspace } from "./workspaces.ts"

let world: World
let organizationId: string
let owner: Member
let ownerContext: RequestContext

beforeEach(async () => {
  world = await createWorld()
  const made = await world.organization("owner@example.com")
  organizationId = made.organization.id
  owner = made.owner
  ownerContext = await world.person(owner.email)
})

let people = 0

/** Somebody of that role calls. */
async function as(role: Role): Promise<RequestContext & { readonly member: Member }> {
  people += 1
  const { member } = await addMember(world.ports, world.root, {
    organizationId,
    email: `${role}${people}@example.com`,
    name: role,
    role,
    overrides: {},
  })
  return { ...(await world.person(member.email)), member }
}

const send = (context: RequestContext, email = "new@example.com", role: Role = "member") =>
  invite(world, context, { organizationId, email, role })

const stored = async (id: string) => {
  const found = await world.ports.store.read.invitations.get(id)
  if (found === null) throw new Error("it is there")
  return found
}

const statusOf = async (id: string) => invitationStatus(await stored(id), world.clock.now())

describe("inviting", () => {
  test.each<[string, () => Promise<RequestContext>, Role, string]>([
    ["an owner", async () => ownerContext, "owner", "ok"],
    ["an admin", () => as("admin"), "admin", "ok"],
    ["an admin", () => as("admin"), "owner", "role_insufficient"],
    ["a manager", () => as("manager"), "viewer", "role_insufficient"],
    ["a key of the organization", async () => world.key(organizationId), "admin", "ok"],
    ["a key of the organization", async () => world.key(organizationId), "owner", "role_insufficient"],
    [
      "a key without the scope",
      async () => world.key(organizationId, { scopes: ["members:read"] }),
      "viewer",
      "insufficient_scope",
    ],
    ["a key of another organization", async () => world.key("org_other"), "viewer", "not_found"],
    ["the root key", async () => world.root, "owner", "ok"],
  ])("%s invites: %#", async (...row) => {
    const [, context, role, expected] = row
    expect(await outcome(send(await context(), "new@example.com", role))).toBe(expected)
  })

  test("the refusal names the role that is needed, in a single workspace as well", async () => {
    const admin = await as("admin")
    expect((await refusal(send(admin, "a@example.com", "owner"))).extra["needed_role"]).toBe("owner")
    const workspace = await createWorkspace(world.ports, world.root, { organizationId, name: "Payments" })
    const overrides = { [workspace.id]: "owner" } as const
    const error = await refusal(invite(world, admin, { organizationId, email: "a@example.com", overrides }))
    expect([error.code, error.extra["needed_role"]]).toEqual(["role_insufficient", "owner"])
  })

  test("somebody the instance knows and somebody it does not are answered alike", async () => {
    const { owner: known } = await world.organization("known@example.com")
    const [one, other] = [await send(ownerContext, known.email), await send(ownerContext, "new@example.com")]
    const shape = ({ invitation, sender }: typeof one) => ({
      ...invitation,
      id: "",
      email: "",
      tokenHash: "",
      sender,
    })
    expect(shape(one)).toEqual(shape(other))
  })

  test("a member is not invited, and an address only once at a time", async () => {
    expect(await outcome(send(ownerContext, owner.email))).toBe("already_exists")
    const { invitation } = await send(ownerContext)
    const error = await refusal(send(ownerContext))
    expect([error.code, error.extra["invitation_id"]]).toEqual(["already_invited", invitation.id])
    const elsewhere = await world.organization("other@example.com")
    const other = await world.person(elsewhere.owner.email)
    expect(
      await outcome(
        invite(world, other, { organizationId: elsewhere.organization.id, email: "new@example.com" }),
      ),
    ).toBe("ok")
  })

  test("of two who invite the same address at once, one does", async () => {
    const both = await Promise.all([outcome(send(ownerContext)), outcome(send(world.root))])
    expect(both.toSorted()).toEqual(["already_invited", "ok"])
  })

  test("an expired invitation stands in nobody's way, and still reads expired", async () => {
    const { invitation } = await send(ownerContext)
    world.clock.advance(INVITATION_LIFETIME_MS - 1)
    expect(await outcome(send(ownerContext))).toBe("already_invited")
    world.clock.advance(1)
    expect(await statusOf(invitation.id)).toBe("expired")
    expect(await outcome(send(ownerContext))).toBe("ok")
    expect(await statusOf(invitation.id)).toBe("expired")
  })

  test("roles are given only in workspaces of the organization", async () => {
    const overrides = { ws_none: "viewer" } as const
    const error = await refusal(
      invite(world, ownerContext, { organizationId, email: "a@example.com", overrides }),
    )
    expect([error.code, error.errors.map(({ pointer }) => pointer)]).toEqual([
      "unprocessable",
      ["/overrides/ws_none"],
    ])
  })

  test("is recorded with everything but the secret", async () => {
    const { invitation, secret } = await send(ownerContext)
    const resent = await resendInvitation(world.ports, ownerContext, invitation.id)
    await revokeInvitation(world.ports, ownerContext, invitation.id)
    const entries = (await world.audit(organizationId)).slice(-3)
    expect(entries.map(({ action }) => action)).toEqual([
      "invitation.created",
      "invitation.resent",
      "invitation.revoked",
    ])
    expect(entries[0]).toMatchObject({
      actor: { kind: "person", id: owner.personId, memberId: owner.id },
      target: { kind: "invitation", id: invitation.id },
      after: { email: "new@example.com", role: "member", expires_at: invitation.expiresAt },
    })
    const log = JSON.stringify(await world.audit(organizationId))
    for (const text of [secret, resent.secret]) {
      expect(log).not.toContain(text)
      expect(log).not.toContain(world.ports.digest.sha256Hex(text))
    }
  })

  test("is over for an organization that is suspended", async () => {
    const { invitation } = await send(ownerContext)
    await updateOrganization(world.ports, world.root, { id: organizationId, change: { suspended: true } })
    for (const attempt of [
      send(ownerContext, "other@example.com"),
      resendInvitation(world.ports, ownerContext, invitation.id),
      revokeInvitation(world.ports, ownerContext, invitation.id),
    ])
      expect(await outcome(attempt)).toBe("organization_suspended")
  })
})

describe("sending anew", () => {
  test("makes another secret and another week, in the name of whoever does it", async () => {
    const admin = await as("admin")
    const first = await send(ownerContext)
    await noteInvitationMailed(world.ports, first.invitation)
    world.clock.advance(INVITATION_LIFETIME_MS + 5)
    const again = await resendInvitation(world.ports, admin, first.invitation.id)
    expect(again.secret).not.toBe(first.secret)
    const { tokenHash, expiresAt, createdBy, mailed } = await stored(first.invitation.id)
    expect({ tokenHash, expiresAt, createdBy, mailed }).toEqual({
      tokenHash: world.ports.digest.sha256Hex(again.secret),
      expiresAt: world.clock.now() + INVITATION_LIFETIME_MS,
      createdBy: { kind: "person", id: admin.member.personId },
      mailed: false,
    })
  })

  test("is for those who could invite so themselves", async () => {
    const { invitation } = await send(ownerContext, "new@example.com", "owner")
    const again = async (context: RequestContext) =>
      outcome(resendInvitation(world.ports, context, invitation.id))
    expect(await again(await as("admin"))).toBe("role_insufficient")
    expect(await again(await as("manager"))).toBe("role_insufficient")
    expect(await again(world.key("org_other"))).toBe("not_found")
    expect(await again(world.root)).toBe("ok")
  })

  test("is over once it was accepted or revoked, or the address became a member", async () => {
    const { invitation } = await send(ownerContext)
    await revokeInvitation(world.ports, ownerContext, invitation.id)
    const error = await refusal(resendInvitation(world.ports, ownerContext, invitation.id))
    expect([error.code, error.extra["invitation_status"]]).toEqual(["invitation_ended", "revoked"])
  })
})

describe("revoking", () => {
  test("ends it, twice without error", async () => {
    const { invitation } = await send(ownerContext)
    for (const _ of [1, 2]) await revokeInvitation(world.ports, ownerContext, invitation.id)
    expect(await statusOf(invitation.id)).toBe("revoked")
    const entries = (await world.audit(organizationId)).filter(
      ({ action }) => action === "invitation.revoked",
    )
    expect(entries).toHaveLength(1)
  })

  test("an owner's invitation is beyond an admin", async () => {
    const { invitation } = await send(ownerContext, "new@example.com", "owner")
    expect(await outcome(revokeInvitation(world.ports, await as("admin"), invitation.id))).toBe(
      "role_insufficient",
    )
  })
})

describe("that the link was mailed", () => {
  test("is noted of the secret that was mailed and of no other", async () => {
    const { invitation } = await send(ownerContext)
    const again = await resendInvitation(world.ports, ownerContext, invitation.id)
    await noteInvitationMailed(world.ports, invitation)
    expect((await stored(invitation.id)).mailed).toBe(false)
    await noteInvitationMailed(world.ports, again.invitation)
    expect((await stored(invitation.id)).mailed).toBe(true)
  })

  test("is not noted once it is over", async () => {
    const { invitation } = await send(ownerContext)
    await revokeInvitation(world.ports, ownerContext, invitation.id)
    await noteInvitationMailed(world.ports, invitation)
    expect(await stored(invitation.id)).toMatchObject({ mailed: false, revokedAt: world.clock.now() })
  })
})

describe("invitations of somebody", () => {
  const open = async () => {
    const admin = await as("admin")
    const sent = await send(admin)
    const ofOwner = await send(ownerContext, "second@example.com")
    return { admin, id: sent.invitation.id, other: ofOwner.invitation.id }
  }

  test.each<[string, (id: string) => Promise<unknown>, "revoked" | "open"]>([
    ["who is removed", (id) => removeMember(world.ports, world.root, id), "revoked"],
    [
      "who is suspended",
      (id) => updateMember(world.ports, world.root, { id, change: { suspended: true } }),
      "revoked",
    ],
    [
      "who is demoted below admin",
      (id) => updateMember(world.ports, world.root, { id, change: { role: "manager" } }),
      "revoked",
    ],
    [
      "who is promoted",
      (id) => updateMember(world.ports, world.root, { id, change: { role: "owner" } }),
      "open",
    ],
  ])("%s are %3$s, and nobody else's are touched", async (_, change, expected) => {
    const { admin, id, other } = await open()
    await change(admin.member.id)
    expect([await statusOf(id), await statusOf(other)]).toEqual([expected, "open"])
    const recorded = (await world.audit(organizationId)).filter(
      ({ action }) => action === "invitation.revoked",
    )
    expect(recorded).toHaveLength(expected === "revoked" ? 1 : 0)
  })

  test("who may give less than before are revoked where they gave more", async () => {
    const second = await as("owner")
    const high = await send(second, "high@example.com", "owner")
    const low = await send(second, "low@example.com", "viewer")
    await updateMember(world.ports, world.root, { id: second.member.id, change: { role: "admin" } })
    expect([await statusOf(high.invitation.id), await statusOf(low.invitation.id)]).toEqual([
      "revoked",
      "open",
    ])
  })
})

describe("an address that is added without asking", () => {
  test("is not invited any more", async () => {
    const { invitation } = await send(ownerContext)
    await addMember(world.ports, world.root, {
      organizationId,
      email: "new@example.com",
      name: "New",
      role: "viewer",
      overrides: {},
    })
    expect(await statusOf(invitation.id)).toBe("revoked")
  })
})

describe("reading", () => {
  const page = { limit: 50, sort: "created_at", descending: false, after: null } as const

  test("is for managers, and those of other organizations are as absent as those that never were", async () => {
    const elsewhere = await world.organization("other@example.com")
    const other = await world.person(elsewhere.owner.email)
    const { invitation } = await send(ownerContext)
    const get = (context: RequestContext, id: string) => outcome(getInvitation(world.ports, context, id))
    expect(await get(ownerContext, invitation.id)).toBe("ok")
    expect(await get(await as("manager"), invitation.id)).toBe("ok")
    expect(await get(await as("member"), invitation.id)).toBe("role_insufficient")
    expect([await get(other, invitation.id), await get(other, "inv_none")]).toEqual([
      "not_found",
      "not_found",
    ])
    const list = (context: RequestContext) => listInvitations(world.ports, context, { organizationId, page })
    expect((await list(ownerContext)).rows.map(({ id }) => id)).toEqual([invitation.id])
    expect(await outcome(list(other))).toBe("not_found")
    expect(await outcome(list(await as("manager")))).toBe("ok")
    expect(await outcome(list(await as("member")))).toBe("role_insufficient")
  })
})

describe("a session that one organization confines", () => {
  test("neither invites nor changes members elsewhere, though the person could", async () => {
    const elsewhere = await world.organization("other@example.com")
    const { member } = await addMember(world.ports, world.root, {
      organizationId: elsewhere.organization.id,
      email: owner.email,
      name: "",
      role: "owner",
      overrides: {},
    })
    const connection = { id: "sso_1", organizationId }
    const confined = asking(await signedIn(world, owner.email, { connection }))
    const there = { organizationId: elsewhere.organization.id, email: "new@example.com" }
    expect(await outcome(invite(world, confined, there))).toBe("not_found")
    const change = { id: member.id, change: { role: "viewer" as const } }
    expect(await outcome(updateMember(world.ports, confined, change))).toBe("not_found")
    expect(await outcome(send(confined))).toBe("ok")
  })
})
