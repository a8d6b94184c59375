import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Role } from "@bitting/core"
import { DAY_MS } from "../support/clock.ts"
import type { Minted } from "../support/keys.ts"
import { codeOf, mint, verify } from "../support/keys.ts"
import type { Colleague, TestOrganization } from "../support/people.ts"
import { addColleague, addOrganization } from "../support/people.ts"
import type { TestServer } from "../support/server.ts"
import { startTestServer } from "../support/server.ts"
import { stores } from "../support/stores.ts"

const SCOPES = [
  "backup:write",
  "backup:read",
  "snapshots:read",
  "restore:read",
  "restore:write",
  "user:read",
] as const

/** What each role's keys may do: the key's scopes and these. */
const CARRIED: Readonly<Record<Role, readonly string[]>> = {
  owner: SCOPES,
  admin: SCOPES,
  manager: SCOPES,
  member: SCOPES.filter((scope) => scope !== "restore:write"),
  viewer: ["snapshots:read", "user:read"],
}

describe.each(stores())("API keys for backup automation on $name", ({ freshUrl }) => {
  let server: TestServer
  let organization: TestOrganization
  let manager: Colleague
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
    organization = await addOrganization(server, { name: "Archivists" })
    manager = await addColleague(server, organization.id, { role: "manager" })
  })
  afterAll(() => server.close())

  const NIGHTLY = {
    keyspace: "backup",
    label: "nightly-postgres-backup",
    scopes: ["backup:write", "backup:read", "snapshots:read"],
  }

  /** A key of its own person, and a way to change that person. */
  async function keyOf(
    role: Role,
    fields: object = {},
  ): Promise<Minted & { readonly holder: Colleague; readonly change: (to: object) => Promise<void> }> {
    const holder = await addColleague(server, organization.id, { role })
    const minted = await mint(holder.api, { ...NIGHTLY, scopes: CARRIED[role], ...fields })
    const change = async (to: object): Promise<void> => {
      const { status, text } = await organization.owner.api.patch(`/members/${holder.memberId}`, to)
      if (status !== 200) throw new Error(`changing a member answered ${status}: ${text}`)
    }
    return { ...minted, holder, change }
  }

  /** The scopes a token has, asked for one by one. */
  async function powersOf(token: string): Promise<readonly string[]> {
    const powers: string[] = []
    for (const scope of SCOPES) {
      if ((await codeOf(server, token, { action: { scopes: [scope] } })) === "ok") powers.push(scope)
    }
    return powers
  }

  describe("a key", () => {
    it("belongs to one workspace", async () => {
      const { token, key } = await mint(manager.api, NIGHTLY)
      expect(key.workspace_id).toBe(organization.workspaceId)
      const at = (workspace: string): Promise<string> => codeOf(server, token, { action: { workspace } })
      expect(await at(organization.workspaceId)).toBe("ok")
      expect(await at("ws_0123456789ABCDEFGHIJKL")).toBe("workspace_not_allowed")
    })

    it("carries a fixed set of the six scopes", async () => {
      for (const scope of SCOPES) {
        const { token, key } = await mint(manager.api, { ...NIGHTLY, scopes: [scope] })
        expect(key.scopes).toEqual([scope])
        expect(await powersOf(token)).toEqual([scope])
      }
      const unknown = await manager.api.post("/keys", { ...NIGHTLY, scopes: ["backup:delete"] })
      expect([unknown.status, unknown.body.errors[0].pointer]).toEqual([422, "/scopes"])
      expect((await manager.api.post("/keys", { ...NIGHTLY, scopes: [] })).status).toBe(422)
    })

    it("is shown in full only once, and its prefix and id stand beside it", async () => {
      const { status, body } = await manager.api.post("/keys", NIGHTLY)
      expect(status).toBe(201)
      expect(body.token).toMatch(/^lh_[0-9A-Za-z]{36}$/)
      expect([body.key.token_prefix, body.key.token_last4]).toEqual(["lh_", body.token.slice(-4)])
      expect(body.key.grant_id).toMatch(/^key_/)
      const again = await manager.api.get(`/keys/${body.key.grant_id}`)
      expect(again.text).not.toContain(body.token)
    })
  })

  describe("the scope cheat-sheet", () => {
    const SHEET = {
      Backup: ["backup:write", "backup:read"],
      "List / inspect snapshots": ["snapshots:read"],
      "Prune snapshots": ["snapshots:read", "backup:write"],
      "Delete a snapshot": ["backup:write"],
      Restore: ["restore:read", "restore:write"],
      "Read profile / usage": ["user:read"],
    }

    it("has its six rows", async () => {
      const { body } = await manager.api.get("/keyspaces/backup")
      const rows = Object.entries<{ scopes: readonly string[] }>(body.tasks)
      expect(Object.fromEntries(rows.map(([task, { scopes }]) => [task, scopes]))).toEqual(SHEET)
      expect(rows.map(([task]) => task)).toEqual(Object.keys(SHEET))
    })

    it.each(Object.entries(SHEET))("%s: a key with those scopes is enough", async (_, scopes) => {
      const { token } = await mint(manager.api, { ...NIGHTLY, scopes })
      expect(await codeOf(server, token, { action: { scopes } })).toBe("ok")
    })

    it("names the missing scopes where a key lacks some", async () => {
      const { token } = await mint(manager.api, NIGHTLY)
      const decision = await verify(server, token, {
        action: { scopes: ["snapshots:read", "restore:read", "restore:write"] },
      })
      expect([decision.valid, decision.code]).toEqual([false, "insufficient_scope"])
      expect(decision.missing_scopes).toEqual(["restore:read", "restore:write"])
    })

    it("answers 403 with the missing scope where a key calls the server itself", async () => {
      const { token } = await mint(manager.api, { keyspace: "system", scopes: ["keys:read"] })
      const { status, body, headers } = await server.withToken(token).post("/keys", NIGHTLY)
      expect([status, body.code, body.missing_scopes]).toEqual([403, "insufficient_scope", ["keys:write"]])
      expect(headers.get("www-authenticate")).toContain('error="insufficient_scope"')
    })

    it("is met by a new key with the missing scope: keys are immutable once created", async () => {
      const { id, token } = await mint(manager.api, NIGHTLY)
      const scopes = [...NIGHTLY.scopes, "restore:read"]
      const { status, body } = await manager.api.patch(`/keys/${id}`, { scopes })
      expect([status, body.code, body.errors[0].pointer]).toEqual([422, "keys_are_immutable", "/scopes"])
      const about = { action: { scopes: ["restore:read"] } }
      expect(await codeOf(server, token, about)).toBe("insufficient_scope")
      const replacement = await mint(manager.api, { ...NIGHTLY, scopes })
      expect(await codeOf(server, replacement.token, about)).toBe("ok")
    })
  })

  describe("creating a key", () => {
    it("for a backup runner takes a name, a workspace, scopes and an expiry", async () => {
      const expires_at = new Date(Date.now() + 90 * DAY_MS).toISOString().replace(/\.\d+Z$/, "Z")
      const { key } = await mint(manager.api, {
        ...NIGHTLY,
        workspace_id: organization.workspaceId,
        expires_at,
      })
      expect(key).toMatchObject({
        label: "nightly-postgres-backup",
        workspace_id: organization.workspaceId,
        scopes: NIGHTLY.scopes,
        status: "active",
      })
      expect(Date.parse(key.expires_at)).toBe(Date.parse(expires_at))
    })

    it("gives it to the member who makes it", async () => {
      const { key } = await mint(manager.api, NIGHTLY)
      expect(key.holder).toEqual({ kind: "member", member_id: manager.memberId })
    })

    it.each<[Role, readonly string[]]>([
      ["member", ["restore:write"]],
      ["viewer", ["backup:write", "backup:read", "restore:read", "restore:write"]],
    ])("for a %s as a holder grants nothing the role does not carry", async (role, beyond) => {
      const holder = await addColleague(server, organization.id, { role })
      const { status, body } = await organization.owner.api.post("/keys", {
        ...NIGHTLY,
        holder: { member_id: holder.memberId },
        scopes: SCOPES,
      })
      expect([status, body.code, body.scopes.toSorted()]).toEqual([
        403,
        "role_cannot_grant",
        beyond.toSorted(),
      ])
    })
  })

  describe("listing keys", () => {
    it("shows id, name, status and prefix of each", async () => {
      const live = await mint(manager.api, { ...NIGHTLY, label: "listed-live" })
      const dead = await mint(manager.api, { ...NIGHTLY, label: "listed-dead" })
      await manager.api.delete(`/keys/${dead.id}`)
      const { body } = await manager.api.get("/keys?keyspace=backup&q=listed-&sort=label")
      expect(
        body.data.map(({ grant_id, label, status, token_prefix }: Record<string, string>) => [
          grant_id,
          label,
          status,
          token_prefix,
        ]),
      ).toEqual([
        [dead.id, "listed-dead", "revoked", "lh_"],
        [live.id, "listed-live", "active", "lh_"],
      ])
    })

    it("goes through all of them page by page, each once", async () => {
      for (let made = 0; made < 7; made++) await mint(manager.api, { ...NIGHTLY, label: `paged-${made}` })
      const seen: string[] = []
      let next: string | null = ""
      while (next !== null) {
        const cursor: string = next === "" ? "" : `&cursor=${encodeURIComponent(next)}`
        const { status, body } = await manager.api.get(`/keys?q=paged-&limit=3&sort=label${cursor}`)
        expect(status).toBe(200)
        seen.push(...body.data.map(({ label }: { label: string }) => label))
        next = body.next_cursor
      }
      expect(seen).toEqual(Array.from({ length: 7 }, (_, made) => `paged-${made}`))
    })
  })

  describe("revoking a key", () => {
    it("is done by its id", async () => {
      const { id, token } = await mint(manager.api, NIGHTLY)
      expect((await manager.api.delete(`/keys/${id}`)).status).toBe(200)
      expect(await codeOf(server, token)).toBe("revoked")
      expect((await manager.api.delete("/keys/key_0123456789ABCDEFGHIJKL")).status).toBe(404)
    })

    it("of one job leaves the keys of the others alone", async () => {
      const [one, other] = [await mint(manager.api, NIGHTLY), await mint(manager.api, NIGHTLY)]
      await manager.api.delete(`/keys/${one.id}`)
      expect(await codeOf(server, other.token)).toBe("ok")
    })
  })

  describe("scopes and workspace roles combine", () => {
    it.each<Role>(["owner", "admin", "manager"])(
      "a key of a member made %s keeps its scopes",
      async (role) => {
        const { token, change } = await keyOf("manager", { scopes: SCOPES })
        await change({ role })
        expect(await powersOf(token)).toEqual(SCOPES)
      },
    )

    it.each<Role>(["member", "viewer"])("demoted to %s, the holder's key shrinks at once", async (role) => {
      const { token, change } = await keyOf("manager", { scopes: SCOPES })
      expect(await powersOf(token)).toEqual(SCOPES)
      await change({ role })
      const beyond = SCOPES.filter((scope) => !CARRIED[role].includes(scope))
      const decision = await verify(server, token, { action: { scopes: SCOPES } })
      expect([decision.code, decision.missing_scopes, decision.scopes]).toEqual([
        "insufficient_scope",
        beyond,
        CARRIED[role],
      ])
      expect(await powersOf(token)).toEqual(CARRIED[role])
    })

    it("promoted again, it grows back to its own scopes and no further", async () => {
      const { token, change } = await keyOf("member", { scopes: ["backup:write", "snapshots:read"] })
      await change({ role: "viewer" })
      expect(await powersOf(token)).toEqual(["snapshots:read"])
      await change({ role: "owner" })
      expect(await powersOf(token)).toEqual(["backup:write", "snapshots:read"])
    })

    it("a role in the key's workspace wins over the role in the organization, down and up", async () => {
      const { token, change } = await keyOf("manager", { scopes: SCOPES })
      await change({ overrides: { [organization.workspaceId]: "viewer" } })
      expect(await powersOf(token)).toEqual(CARRIED.viewer)
      await change({ role: "viewer", overrides: { [organization.workspaceId]: "manager" } })
      expect(await powersOf(token)).toEqual(SCOPES)
      await change({ overrides: { [organization.workspaceId]: null } })
      expect(await powersOf(token)).toEqual(CARRIED.viewer)
    })

    it("a role in another workspace changes nothing here", async () => {
      const { token, change, holder } = await keyOf("manager", { scopes: SCOPES })
      const { body } = await organization.owner.api.post("/workspaces", { name: "Elsewhere" })
      await change({ overrides: { [body.id]: "viewer" } })
      expect(await powersOf(token)).toEqual(SCOPES)
      const there = await holder.api.post("/keys", { ...NIGHTLY, workspace_id: body.id, scopes: SCOPES })
      expect([there.status, there.body.code]).toEqual([403, "role_insufficient"])
      // Once workspaces are to choose from, the organization's other tests would have to name one.
      await change({ overrides: { [body.id]: null } })
      expect((await organization.owner.api.delete(`/workspaces/${body.id}`)).status).toBe(204)
    })

    it("ends the key while its holder is suspended", async () => {
      const { token, change } = await keyOf("member")
      expect(await codeOf(server, token)).toBe("ok")
      await change({ suspended: true })
      expect(await codeOf(server, token)).toBe("holder_inactive")
      await change({ suspended: false })
      expect(await codeOf(server, token)).toBe("ok")
    })

    it("ends the key for good when its holder leaves", async () => {
      const { token, holder } = await keyOf("member")
      expect(await codeOf(server, token)).toBe("ok")
      expect((await organization.owner.api.delete(`/members/${holder.memberId}`)).status).toBe(204)
      expect(await codeOf(server, token)).toBe("holder_inactive")
      const back = await server.root.post("/members", {
        organization_id: organization.id,
        email: holder.email,
        name: "Back again",
        role: "member",
      })
      expect(back.status).toBe(201)
      expect(await codeOf(server, token)).toBe("holder_inactive")
    })

    it("is in force on the very next verification after each change answered, 25 times in a row", async () => {
      const { token, change } = await keyOf("manager", { scopes: SCOPES })
      const about = { action: { scopes: ["restore:write"] } }
      for (let round = 0; round < 25; round++) {
        await change({ role: "viewer" })
        expect(await codeOf(server, token, about), `round ${round}`).toBe("insufficient_scope")
        await change({ role: "manager" })
        expect(await codeOf(server, token, about), `round ${round}`).toBe("ok")
        await change({ suspended: true })
        expect(await codeOf(server, token, about), `round ${round}`).toBe("holder_inactive")
        await change({ suspended: false })
      }
    })
  })
})
