import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Answer, Api } from "./support/api.ts"
import { essence } from "./support/essence.ts"
import type { Minted } from "./support/keys.ts"
import { codeOf, mint } from "./support/keys.ts"
import type { Colleague, TestOrganization } from "./support/people.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

/** What managers may not do themselves, and so may give no system key. */
const BEYOND_MANAGERS = [
  "members:write",
  "workspaces:write",
  "environments:write",
  "accounts:write",
  "organizations:write",
]

/** Ids of the right shape that nobody has. */
const ABSENT = {
  organization: "org_0123456789ABCDEFGHIJKL",
  workspace: "ws_0123456789ABCDEFGHIJKL",
  account: "acc_0123456789ABCDEFGHIJKL",
  member: "mem_0123456789ABCDEFGHIJKL",
}

const COMPLIANCE = { keyspace: "compliance", label: "x", permission: "read-only" }
const DISCOVERY = {
  keyspace: "discovery",
  type: "api_key",
  label: "x",
  accounts: ["demo"],
  expires_in: "10d",
}
const BACKUP = { keyspace: "backup", label: "x", scopes: ["snapshots:read"] }
const SYSTEM = { keyspace: "system", scopes: ["keys:read"] }

const places = ({ body }: Answer): readonly string[] =>
  body.errors.map(({ pointer }: { pointer: string }) => pointer)

describe.each(stores())(
  "nobody makes a key or a member more powerful than they are, on $name",
  ({ freshUrl }) => {
    let server: TestServer
    let instanceAdmin: Api
    let ours: TestOrganization
    let theirs: TestOrganization & { readonly account: string }
    let admin: Colleague
    let manager: Colleague
    let member: Colleague
    let viewer: Colleague
    /** Our system key with `keys:write`, for 30 days. */
    let script: Minted & { readonly api: Api }
    /** Our system key with every scope, for 90 days. */
    let full: Minted & { readonly api: Api }

    beforeAll(async () => {
      server = await startTestServer({ databaseUrl: await freshUrl() })
      instanceAdmin = await server.signInFirst()
      ours = await addOrganization(server, { name: "Ours", plan: "pro" })
      const other = await addOrganization(server, { name: "Theirs" })
      const linked = await other.owner.api.post("/accounts", { name: "aws", provider: "aws" })
      expect((await other.owner.api.post("/environments", { name: "theirs-only" })).status).toBe(201)
      theirs = { ...other, account: linked.body.id }
      admin = await addColleague(server, ours.id, { role: "admin" })
      manager = await addColleague(server, ours.id, { role: "manager" })
      member = await addColleague(server, ours.id, { role: "member" })
      viewer = await addColleague(server, ours.id, { role: "viewer" })
      const scripted = await mint(manager.api, {
        ...SYSTEM,
        scopes: ["keys:read", "keys:write"],
        expires_in: "30d",
      })
      script = { ...scripted, api: server.withToken(scripted.token) }
      const declared = await manager.api.get("/keyspaces/system")
      const whole = await mint(ours.owner.api, { ...SYSTEM, scopes: declared.body.scopes })
      full = { ...whole, api: server.withToken(whole.token) }
    })
    afterAll(() => server.close())

    /** What anybody else would be told who asked for the same with an id that nobody has. */
    async function expectAbsent(
      api: Api,
      body: object,
      [real, absent]: readonly [string, string],
    ): Promise<void> {
      const asked = await api.post("/keys", body)
      const never = await api.post("/keys", JSON.parse(JSON.stringify(body).replaceAll(real, absent)))
      expect(asked.status).toBeGreaterThanOrEqual(404)
      expect({ ...asked, text: asked.text.replaceAll(real, absent) }.text).not.toContain(real)
      expect(essence({ ...asked, text: asked.text.replaceAll(real, absent) })).toEqual(essence(never))
    }

    describe("a system key, by each field of a new key", () => {
      it("keyspace: makes, changes and rotates no system keys", async () => {
        for (const { api } of [script, full]) {
          const target = await mint(manager.api, SYSTEM)
          for (const answer of [
            await api.post("/keys", SYSTEM),
            await api.post("/keys", { ...SYSTEM, expires_in: "1h" }),
            await api.post(`/keys/${target.id}/rotate`),
            await api.patch(`/keys/${target.id}`, { enabled: false }),
          ]) {
            expect([answer.status, answer.body.code]).toEqual([403, "system_key_needs_manager"])
          }
          expect(await codeOf(server, target.token)).toBe("ok")
        }
      })

      it("keyspace: not even its own, and not with the reach of the instance", async () => {
        expect((await full.api.post(`/keys/${full.id}/rotate`)).body.code).toBe("system_key_needs_manager")
        const { token } = await mint(server.root, {
          ...SYSTEM,
          scopes: ["keys:read", "keys:write"],
          reach: "instance",
          organization_id: theirs.id,
        })
        const answer = await server.withToken(token).post("/keys", { ...SYSTEM, organization_id: ours.id })
        expect([answer.status, answer.body.code]).toEqual([403, "system_key_needs_manager"])
      })

      it("type: makes no root key and no pool key, and the root key is absent to everybody", async () => {
        for (const type of ["root", "pool"]) {
          const refused = await server.root.post("/keys", { ...SYSTEM, type, organization_id: ours.id })
          expect([refused.status, refused.body.code]).toEqual([422, "managed_elsewhere"])
        }
        const first = (await server.root.get("/organizations")).body.data[0].id
        const trail = await server.root.get(
          `/audit?organization_id=${first}&action=key.created&sort=seq&limit=1`,
        )
        const rootId = trail.body.data[0].target.id
        for (const api of [server.root, instanceAdmin, full.api]) {
          for (const answer of [
            await api.get(`/keys/${rootId}`),
            await api.delete(`/keys/${rootId}`),
            await api.patch(`/keys/${rootId}`, { enabled: false }),
            await api.post(`/keys/${rootId}/rotate`),
          ]) {
            expect(answer.status).toBe(404)
          }
        }
      })

      it("reach: gives no key the reach of the instance", async () => {
        const other = await script.api.post("/keys", { ...COMPLIANCE, reach: "instance" })
        expect([other.status, places(other)]).toEqual([422, ["/reach"]])
        const system = await full.api.post("/keys", { ...SYSTEM, reach: "instance" })
        expect([system.status, system.body.code]).toEqual([403, "system_key_needs_manager"])
      })

      it("organization_id: makes none for another organization, which is absent to it", async () => {
        const body = { ...COMPLIANCE, organization_id: theirs.id }
        expect((await full.api.post("/keys", body)).body.code).toBe("not_found")
        await expectAbsent(full.api, body, [theirs.id, ABSENT.organization])
      })

      it("workspace_id: makes none in a workspace of another organization, which is absent to it", async () => {
        const body = { ...COMPLIANCE, workspace_id: theirs.workspaceId }
        expect((await full.api.post("/keys", body)).body.code).toBe("not_found")
        await expectAbsent(full.api, body, [theirs.workspaceId, ABSENT.workspace])
      })

      it("accounts: knows none of another organization", async () => {
        const body = { ...DISCOVERY, accounts: [theirs.account] }
        expect(places(await full.api.post("/keys", body))).toEqual(["/accounts"])
        await expectAbsent(full.api, body, [theirs.account, ABSENT.account])
      })

      it("environments: knows none of another organization", async () => {
        const body = { ...COMPLIANCE, environments: ["theirs-only"] }
        expect(places(await full.api.post("/keys", body))).toEqual(["/environments"])
        await expectAbsent(full.api, body, ["theirs-only", "nobodys-own"])
      })

      it("holder: names no member of another organization", async () => {
        const body = { ...BACKUP, holder: { member_id: theirs.owner.memberId } }
        expect(places(await full.api.post("/keys", body))).toEqual(["/holder/member_id"])
        await expectAbsent(full.api, body, [theirs.owner.memberId, ABSENT.member])
      })

      it("holder: is no holder itself, and gives a member nothing beyond their role", async () => {
        expect(places(await script.api.post("/keys", BACKUP))).toEqual(["/holder/member_id"])
        const holder = { member_id: viewer.memberId }
        const scopes = ["snapshots:read", "backup:write"]
        const beyond = await script.api.post("/keys", { ...BACKUP, holder, scopes })
        expect([beyond.status, beyond.body.code, beyond.body.scopes]).toEqual([
          403,
          "role_cannot_grant",
          ["backup:write"],
        ])
        expect((await mint(script.api, { ...BACKUP, holder })).key.holder.member_id).toBe(viewer.memberId)
      })

      it.each([{ expires_in: "31d" }, { expires_in: "1y" }, { expires_at: "2200-01-01T00:00:00Z" }])(
        "expiry: makes none that outlives it (%o)",
        async (expiry) => {
          const { status, body } = await script.api.post("/keys", { ...COMPLIANCE, ...expiry })
          expect([status, body.code]).toEqual([403, "exceeds_caller"])
          expect(body.errors[0].pointer).toMatch(/^\/expires_/)
        },
      )

      it("expiry: makes none without one where the keyspace would; the key ends with its maker", async () => {
        const { key } = await mint(script.api, COMPLIANCE)
        expect(key.expires_at).toBe(script.key.expires_at)
        expect((await mint(script.api, { ...COMPLIANCE, expires_in: "29d" })).key.status).toBe("active")
      })

      it("expiry: gives none a longer life by rotation, however often", async () => {
        const eternal = await mint(manager.api, COMPLIANCE)
        expect(eternal.key.expires_at).toBeNull()
        const asked = await script.api.post(`/keys/${eternal.id}/rotate`, { expires_in: "60d" })
        expect([asked.status, asked.body.code, places(asked)]).toEqual([
          403,
          "exceeds_caller",
          ["/expires_in"],
        ])
        let { id } = eternal
        for (let turn = 0; turn < 3; turn++) {
          const { status, body } = await script.api.post(`/keys/${id}/rotate`, { overlap: "0" })
          expect(status).toBe(201)
          expect(Date.parse(body.key.expires_at)).toBeLessThanOrEqual(Date.parse(script.key.expires_at))
          id = body.key.grant_id
        }
      })

      it("constraints: sets no rate above the plan's, by creation or otherwise", async () => {
        const body = { ...DISCOVERY, constraints: { rate_limit_rpm: 1_201 } }
        const refused = await full.api.post("/keys", body)
        expect([refused.status, refused.body.code, refused.body.maximum]).toEqual([
          422,
          "limit_above_plan",
          1_200,
        ])
      })

      it("scopes: without keys:write makes and changes nothing", async () => {
        const { token } = await mint(manager.api, { ...SYSTEM, scopes: ["keys:read", "keys:verify"] })
        const target = await mint(manager.api, COMPLIANCE)
        const api = server.withToken(token)
        for (const answer of [
          await api.post("/keys", COMPLIANCE),
          await api.patch(`/keys/${target.id}`, { label: "y" }),
          await api.post(`/keys/${target.id}/rotate`),
          await api.delete(`/keys/${target.id}`),
        ]) {
          const { code, missing_scopes } = answer.body
          expect([answer.status, code, missing_scopes]).toEqual([403, "insufficient_scope", ["keys:write"]])
        }
        expect(await codeOf(server, target.token)).toBe("ok")
      })

      it("every power: none of a key can be changed once it exists", async () => {
        const { id, key } = await mint(script.api, COMPLIANCE)
        for (const [field, value] of Object.entries({
          scopes: ["users:write"],
          permission: "admin",
          accounts: ["demo"],
          services: ["ec2"],
          environments: null,
          constraints: {},
          quota: null,
          expires_at: "2200-01-01T00:00:00Z",
          expires_in: "1y",
          reach: "instance",
          organization_id: theirs.id,
          workspace_id: theirs.workspaceId,
          holder: { member_id: viewer.memberId },
          keyspace: "system",
          type: "root",
          token: "lp_x",
          revoked_at: null,
          limit_group: "x",
        })) {
          const answer = await ours.owner.api.patch(`/keys/${id}`, { label: "changed", [field]: value })
          expect([field, answer.status, answer.body.code, places(answer)]).toEqual([
            field,
            422,
            "keys_are_immutable",
            [`/${field}`],
          ])
        }
        expect((await ours.owner.api.get(`/keys/${id}`)).body).toEqual(key)
      })
    })

    describe("a person", () => {
      it.each(BEYOND_MANAGERS)("a manager gives no system key %s", async (scope) => {
        const { status, body } = await manager.api.post("/keys", { ...SYSTEM, scopes: ["keys:read", scope] })
        expect([status, body.code, body.scopes]).toEqual([403, "role_cannot_grant", [scope]])
      })

      it.each(BEYOND_MANAGERS)(
        "a manager gets no token with %s by rotating an owner's key",
        async (scope) => {
          const { id, token } = await mint(ours.owner.api, { ...SYSTEM, scopes: [scope] })
          const { status, body } = await manager.api.post(`/keys/${id}/rotate`)
          expect([status, body.code, body.scopes]).toEqual([403, "role_cannot_grant", [scope]])
          expect(await codeOf(server, token)).toBe("ok")
        },
      )

      it("an owner gives no key the reach of the instance; who runs the instance does", async () => {
        const body = { ...SYSTEM, reach: "instance" }
        const refused = await ours.owner.api.post("/keys", body)
        expect([refused.status, refused.body.code, places(refused)]).toEqual([
          403,
          "exceeds_caller",
          ["/reach"],
        ])
        const made = await mint(instanceAdmin, { ...body, organization_id: ours.id })
        expect(made.key.reach).toBe("instance")
        const rotated = await ours.owner.api.post(`/keys/${made.id}/rotate`)
        expect([rotated.status, rotated.body.code]).toEqual([403, "exceeds_caller"])
      })

      it("an owner makes none for another organization, which is absent to them", async () => {
        await expectAbsent(ours.owner.api, { ...COMPLIANCE, organization_id: theirs.id }, [
          theirs.id,
          ABSENT.organization,
        ])
        await expectAbsent(ours.owner.api, { ...COMPLIANCE, workspace_id: theirs.workspaceId }, [
          theirs.workspaceId,
          ABSENT.workspace,
        ])
      })

      it.each([
        ["system", SYSTEM],
        ["compliance", COMPLIANCE],
      ])("a member makes no %s key", async (_, body) => {
        const answer = await member.api.post("/keys", body)
        const { code, needed_role } = answer.body
        expect([answer.status, code, needed_role]).toEqual([403, "role_insufficient", "manager"])
      })

      it.each([
        ["discovery", DISCOVERY],
        ["backup", BACKUP],
        ["compliance", COMPLIANCE],
        ["system", SYSTEM],
      ])("a viewer makes no %s key", async (_, body) => {
        const answer = await viewer.api.post("/keys", body)
        expect([answer.status, answer.body.code]).toEqual([403, "role_insufficient"])
      })

      it("a member changes only keys they made or hold", async () => {
        const other = await addColleague(server, ours.id, { role: "member" })
        for (const body of [DISCOVERY, BACKUP]) {
          const { id, token } = await mint(other.api, body)
          for (const answer of [
            await member.api.patch(`/keys/${id}`, { enabled: false }),
            await member.api.patch(`/keys/${id}`, { label: "mine now" }),
            await member.api.post(`/keys/${id}/rotate`),
            await member.api.delete(`/keys/${id}`),
            await member.api.delete(`/keys/${id}?purge=true`),
          ]) {
            const { code, needed_role } = answer.body
            expect([answer.status, code, needed_role]).toEqual([403, "role_insufficient", "manager"])
          }
          const about = { action: { resources: { account: "demo" } } }
          expect(await codeOf(server, token, about)).toBe("ok")
          expect((await other.api.delete(`/keys/${id}`)).status).toBe(200)
        }
      })

      it("a member demoted to viewer changes not even their own keys", async () => {
        const demoted = await addColleague(server, ours.id, { role: "member" })
        const { id } = await mint(demoted.api, DISCOVERY)
        await ours.owner.api.patch(`/members/${demoted.memberId}`, { role: "viewer" })
        expect((await demoted.api.post(`/keys/${id}/rotate`)).body.code).toBe("role_insufficient")
        expect((await demoted.api.patch(`/keys/${id}`, { label: "y" })).body.code).toBe("role_insufficient")
      })

      it("a member makes no key in somebody else's name", async () => {
        for (const holder of [manager, ours.owner, viewer]) {
          const body = { ...BACKUP, holder: { member_id: holder.memberId } }
          const { status, body: answer } = await member.api.post("/keys", body)
          expect([status, answer.code]).toEqual([403, "role_insufficient"])
        }
      })

      it("a holder of a lower role gets nothing beyond that role, whoever makes the key", async () => {
        const scopes = ["backup:write", "restore:read", "restore:write"]
        for (const api of [ours.owner.api, manager.api, server.root]) {
          const give = (holder: Colleague): Promise<Answer> =>
            api.post("/keys", {
              ...BACKUP,
              organization_id: ours.id,
              scopes,
              holder: { member_id: holder.memberId },
            })
          const toMember = await give(member)
          expect([toMember.status, toMember.body.scopes]).toEqual([403, ["restore:write"]])
          const toViewer = await give(viewer)
          expect([toViewer.status, toViewer.body.scopes]).toEqual([403, scopes])
          expect((await give(admin)).status).toBe(201)
        }
      })

      it("a manager of one workspace gets no key to the whole organization", async () => {
        const { body } = await ours.owner.api.post("/workspaces", { name: "Branch" })
        const local = await addColleague(server, ours.id, {
          role: "member",
          overrides: { [body.id]: "manager" },
        })
        const there = await local.api.post("/keys", { ...COMPLIANCE, workspace_id: body.id })
        expect(there.status).toBe(201)
        const elsewhere = await local.api.post("/keys", { ...COMPLIANCE, workspace_id: ours.workspaceId })
        expect([elsewhere.status, elsewhere.body.code]).toEqual([403, "role_insufficient"])
        // A system key reaches its organization, whatever workspace it is filed under.
        const system = await local.api.post("/keys", { ...SYSTEM, workspace_id: body.id })
        expect([system.status, system.body.code]).toEqual([403, "role_insufficient"])
        const filed = await mint(ours.owner.api, { ...SYSTEM, workspace_id: body.id })
        for (const answer of [
          await local.api.get(`/keys/${filed.id}`),
          await local.api.post(`/keys/${filed.id}/rotate`),
          await local.api.delete(`/keys/${filed.id}`),
        ]) {
          expect([answer.status, answer.body.code]).toEqual([404, "not_found"])
        }
        const listed = await local.api.get("/keys?limit=200")
        const ids = listed.body.data.map(({ grant_id }: { grant_id: string }) => grant_id)
        expect(ids).toContain(there.body.key.grant_id)
        expect(ids).not.toContain(filed.id)
        await ours.owner.api.delete(`/keys/${filed.id}`)
        await ours.owner.api.delete(`/keys/${there.body.key.grant_id}`)
        expect((await ours.owner.api.delete(`/workspaces/${body.id}`)).status).toBe(204)
      })
    })

    describe("membership", () => {
      let next = 0
      const somebody = (fields: object = {}): object => {
        next += 1
        return { email: `somebody-${next}@example.com`, name: "Somebody", role: "viewer", ...fields }
      }
      const invited = (fields: object = {}): object => {
        next += 1
        return { email: `invited-${next}@example.com`, role: "viewer", ...fields }
      }
      const aboveOwn = (answer: Answer): void =>
        expect([answer.status, answer.body.code, answer.body.needed_role]).toEqual([
          403,
          "role_insufficient",
          "owner",
        ])

      it("an admin makes no owners: not by inviting, not by promoting, not in one workspace", async () => {
        const overrides = { [ours.workspaceId]: "owner" }
        aboveOwn(await admin.api.post("/invitations", invited({ role: "owner" })))
        aboveOwn(await admin.api.post("/invitations", invited({ overrides })))
        aboveOwn(await admin.api.patch(`/members/${member.memberId}`, { role: "owner" }))
        aboveOwn(await admin.api.patch(`/members/${member.memberId}`, { overrides }))
        aboveOwn(await admin.api.patch(`/members/${admin.memberId}`, { role: "owner" }))
      })

      it("an admin takes nothing from an owner", async () => {
        const { memberId } = ours.owner
        aboveOwn(await admin.api.patch(`/members/${memberId}`, { role: "viewer" }))
        aboveOwn(await admin.api.patch(`/members/${memberId}`, { suspended: true }))
        aboveOwn(
          await admin.api.patch(`/members/${memberId}`, {
            overrides: { [ours.workspaceId]: "viewer" },
          }),
        )
        aboveOwn(await admin.api.delete(`/members/${memberId}`))
      })

      it("a system key of the organization makes no owners and takes nothing from one", async () => {
        aboveOwn(await full.api.post("/invitations", invited({ role: "owner" })))
        aboveOwn(await full.api.patch(`/members/${member.memberId}`, { role: "owner" }))
        aboveOwn(await full.api.delete(`/members/${ours.owner.memberId}`))
      })

      it("nobody below admin touches members, and nobody raises their own role", async () => {
        for (const { api, memberId } of [manager, member, viewer]) {
          for (const answer of [
            await api.post("/members", somebody()),
            await api.post("/invitations", invited()),
            await api.patch(`/members/${memberId}`, { role: "admin" }),
            await api.patch(`/members/${memberId}`, { overrides: { [ours.workspaceId]: "owner" } }),
            await api.delete(`/members/${admin.memberId}`),
          ]) {
            expect([answer.status, answer.body.code]).toEqual([403, "role_insufficient"])
          }
        }
      })

      it("nobody but whoever runs the instance adds people without asking them, known or not", async () => {
        const existing = { email: theirs.owner.email, name: "Renamed by a stranger", role: "viewer" }
        for (const { api } of [ours.owner, admin, full]) {
          const refusals = [await api.post("/members", existing), await api.post("/members", somebody())]
          for (const { status, body } of refusals)
            expect([status, body.code, body.needed_role]).toEqual([
              403,
              "role_insufficient",
              "instance_admin",
            ])
          expect(refusals[0]?.body.detail).toBe(refusals[1]?.body.detail)
        }
      })

      it("nobody gets a sign-in link for a person who exists", async () => {
        const existing = { email: theirs.owner.email, name: "Renamed by a stranger", role: "viewer" }
        const added = await instanceAdmin.post("/members", { ...existing, organization_id: ours.id })
        expect([added.status, added.body.sign_in_link]).toEqual([201, null])
        // They keep the name they had, too.
        expect(added.body.member.name).not.toBe(existing.name)
        expect((await ours.owner.api.delete(`/members/${added.body.member.id}`)).status).toBe(204)
        const created = await server.root.post("/organizations", {
          name: "Another",
          owner_email: theirs.owner.email,
          owner_name: "Renamed",
        })
        expect([created.status, created.body.sign_in_link]).toEqual([201, null])
      })

      it("a system key sees no link, neither of those it invites nor of those it adds: it could become an owner", async () => {
        const link = await full.api.post(`/members/${viewer.memberId}/sign-in-link`)
        expect([link.status, link.body.code]).toEqual([403, "role_insufficient"])
        const narrow = await mint(server.root, {
          ...SYSTEM,
          scopes: ["members:write"],
          reach: "instance",
          organization_id: ours.id,
        })
        const key = server.withToken(narrow.token)
        const added = await key.post("/members", { ...somebody({ role: "owner" }), organization_id: ours.id })
        expect([added.status, added.body.sign_in_link]).toEqual([201, null])
        for (const api of [full.api, key]) {
          const sent = await api.post("/invitations", { ...invited(), organization_id: ours.id })
          expect([sent.status, sent.body.mail, sent.body.link]).toEqual([201, "not_configured", null])
          const again = await api.post(`/invitations/${sent.body.invitation.id}/resend`)
          expect([again.status, again.body.link]).toEqual([200, null])
        }
      })

      it("new links for members are made only with the reach of the instance", async () => {
        for (const { api } of [ours.owner, admin, manager, member, viewer]) {
          for (const { memberId } of [ours.owner, viewer]) {
            const answer = await api.post(`/members/${memberId}/sign-in-link`)
            expect([answer.status, answer.body.needed_role]).toEqual([403, "instance_admin"])
          }
        }
        expect((await instanceAdmin.post(`/members/${viewer.memberId}/sign-in-link`)).status).toBe(201)
      })

      it("not even a key with that reach gets one for who runs the instance", async () => {
        const first = (await instanceAdmin.get("/auth/session")).body.memberships[0]
        const { token } = await mint(server.root, {
          ...SYSTEM,
          scopes: ["members:write"],
          reach: "instance",
          organization_id: ours.id,
        })
        const api = server.withToken(token)
        const refused = await api.post(`/members/${first.member_id}/sign-in-link`)
        expect([refused.status, refused.body.code]).toEqual([403, "role_insufficient"])
        const other = await api.post(`/members/${viewer.memberId}/sign-in-link`)
        expect([other.status, other.body.code]).toEqual([403, "role_insufficient"])
        const byRoot = await server.root.post(`/members/${viewer.memberId}/sign-in-link`)
        expect(byRoot.status).toBe(201)
      })
    })

    describe("the organization", () => {
      it.each([
        ["plan", "business"],
        ["status", "suspended"],
        ["host", "keys.acme.com"],
        ["host", null],
      ])("its %s is changed only with the reach of the instance (%j)", async (field, value) => {
        const change = { [field]: value }
        for (const api of [ours.owner.api, full.api]) {
          const answer = await api.patch(`/organizations/${ours.id}`, change)
          expect([answer.status, answer.body.code, answer.body.needed_role]).toEqual([
            403,
            "role_insufficient",
            "instance_admin",
          ])
        }
        expect((await ours.owner.api.get(`/organizations/${ours.id}`)).body).toMatchObject({
          plan: "pro",
          status: "active",
          host: null,
        })
      })

      it("is created only with that reach", async () => {
        for (const api of [ours.owner.api, full.api]) {
          const answer = await api.post("/organizations", { name: "Mine" })
          expect([answer.status, answer.body.code]).toEqual([403, "role_insufficient"])
        }
      })
    })
  },
)
