import { beforeEach, describe, expect, it, test } from "vitest"
import type { KeyWorld } from "../../test/key-world.ts"
import { codeOf, createKeyWorld, refusalOf } from "../../test/key-world.ts"
import { sha256Hex } from "../../test/engine.ts"
import { DAY_MS, NOON, samplePerson } from "../../test/samples.ts"
import type { Role } from "../domain/role.ts"
import { ROLES } from "../domain/role.ts"
import { hasTokenShape } from "../domain/token.ts"
import type { CreateKeyRequest } from "./create-key.ts"
import { createKey } from "./create-key.ts"

let world: KeyWorld
beforeEach(async () => {
  world = await createKeyWorld()
})

const BY_KEYSPACE: Readonly<Record<string, Partial<CreateKeyRequest>>> = {
  discovery: { keyspace: "discovery", type: "embed", scopes: undefined },
  system: { keyspace: "system", scopes: ["keys:read"] },
  compliance: { keyspace: "compliance" },
  backup: { keyspace: "backup", scopes: ["snapshots:read"] },
}

describe("creating a key", () => {
  it("shows the token once and keeps its hash, prefix and last four characters", async () => {
    const { token, key } = await world.mint()
    const grant = await world.grant(key.grant.id)
    expect(hasTokenShape(token)).toBe(true)
    expect(grant).toMatchObject({
      tokenHash: sha256Hex(token),
      tokenPrefix: "lp_",
      tokenLast4: token.slice(-4),
      workspaceId: world.ws,
      organizationId: world.org,
      version: 1,
      limitGroup: grant.id,
    })
    expect(JSON.stringify(grant)).not.toContain(token)
  })

  it("is recorded with who, where from and every power, and with no secret", async () => {
    const ada = await world.person("manager")
    const { token, key } = await world.mint({ label: "CI" }, ada)
    const entry = (await world.audit()).at(-1)
    expect(entry).toMatchObject({
      action: "key.created",
      actor: { kind: "person", id: ada.caller.personId, memberId: ada.memberId },
      target: { kind: "key", id: key.grant.id },
      origin: { address: "192.0.2.1" },
      after: { label: "CI", scopes: ["compliance:read"] },
    })
    const text = JSON.stringify(await world.audit())
    expect(text).not.toContain(token)
    expect(text).not.toContain(sha256Hex(token))
  })

  it("is waited for: the token was perhaps asked for before it existed", async () => {
    const { token } = await world.mint()
    expect(world.settled.at(-1)?.targets).toEqual([`token:${sha256Hex(token)}`])
  })

  it("that is refused leaves nothing behind", async () => {
    const before = (await world.audit()).length
    expect(await codeOf(world.mint({ scopes: ["nonsense"] }))).toBe("unprocessable")
    expect((await world.audit()).length).toBe(before)
  })
})

describe("who may create keys", () => {
  const ALLOWED: Readonly<Record<string, readonly Role[]>> = {
    discovery: ["owner", "admin", "manager", "member"],
    system: ["owner", "admin", "manager"],
    compliance: ["owner", "admin", "manager"],
    backup: ["owner", "admin", "manager", "member"],
  }
  const rows = Object.keys(BY_KEYSPACE).flatMap((keyspace) => ROLES.map((role) => ({ keyspace, role })))

  test.each(rows)("of $keyspace: a person who is $role", async ({ keyspace, role }) => {
    const somebody = await world.person(role)
    const expected = ALLOWED[keyspace]?.includes(role) ? "ok" : "role_insufficient"
    expect(
      await codeOf(
        world.mint(
          { ...BY_KEYSPACE[keyspace], accounts: keyspace === "discovery" ? ["demo"] : undefined },
          somebody,
        ),
      ),
    ).toBe(expected)
  })

  it("follows a workspace's own role, raised or lowered", async () => {
    const raised = await world.person("viewer", { overrides: { [world.ws2]: "manager" } })
    const lowered = await world.person("owner", { overrides: { [world.ws2]: "viewer" } })
    const outcomes = [raised, lowered].map(async (who) => [
      await codeOf(world.mint({ workspaceId: world.ws }, who)),
      await codeOf(world.mint({ workspaceId: world.ws2 }, who)),
    ])
    expect(await Promise.all(outcomes)).toEqual([
      ["role_insufficient", "ok"],
      ["ok", "role_insufficient"],
    ])
  })

  it("is everybody whose system key has keys:write, and nobody whose has not", async () => {
    expect(await codeOf(world.mint({}, world.key(["keys:write"])))).toBe("ok")
    expect(await codeOf(world.mint({}, world.key(["keys:read"])))).toBe("insufficient_scope")
    expect(
      await codeOf(
        world.mint({}, world.key(["keys:write"], { reach: "instance", organizationId: world.otherOrg })),
      ),
    ).toBe("ok")
  })

  it("is nobody from elsewhere: their organization, and one that never was, are answered alike", async () => {
    const stranger = await world.person("owner", { organizationId: world.otherOrg })
    const key = world.key(["keys:write"], { organizationId: world.otherOrg })
    for (const who of [stranger, key]) {
      const errors = [
        await refusalOf(world.mint({}, who)),
        await refusalOf(world.mint({ organizationId: "org_never" }, who)),
      ]
      const [real, never] = errors.map(({ code, message, extra }) => ({ code, message, extra }))
      expect(real).toEqual(never)
      expect(real).toMatchObject({ code: "not_found", extra: {} })
    }
  })

  it("is nobody in a suspended organization but those who run the instance", async () => {
    const owner = await world.person("owner")
    await world.suspend()
    expect(await codeOf(world.mint({}, owner))).toBe("organization_suspended")
    expect(await codeOf(world.mint({}, world.root))).toBe("ok")
  })
})

describe("system keys", () => {
  it("are made by the root key and by managers, by no other system key whatever it may", async () => {
    const request = { keyspace: "system", scopes: ["keys:read"] }
    expect(await codeOf(world.mint(request, world.root))).toBe("ok")
    expect(await codeOf(world.mint(request, await world.person("manager")))).toBe("ok")
    for (const reach of ["organization", "instance"] as const)
      expect(await codeOf(world.mint(request, world.key(["keys:write"], { reach })))).toBe(
        "system_key_needs_manager",
      )
  })

  it("get no scope that the role of their maker cannot grant", async () => {
    const error = await refusalOf(
      world.mint(
        { keyspace: "system", scopes: ["keys:read", "members:write"] },
        await world.person("manager"),
      ),
    )
    expect([error.code, error.extra]).toEqual(["role_cannot_grant", { scopes: ["members:write"] }])
  })

  it("of pools and of the root are made elsewhere", async () => {
    for (const [type, managed_by] of [
      ["pool", "pools"],
      ["root", "the command line"],
    ]) {
      const error = await refusalOf(world.mint({ keyspace: "system", type, scopes: ["keys:read"] }))
      expect([error.code, error.extra]).toEqual(["managed_elsewhere", { managed_by }])
    }
  })

  it("reach the instance only by the root key or an instance admin", async () => {
    const request: Partial<CreateKeyRequest> = {
      keyspace: "system",
      scopes: ["keys:read"],
      reach: "instance",
    }
    const admin = world.as(samplePerson([], { instanceAdmin: true }))
    expect(await codeOf(world.mint(request, world.root))).toBe("ok")
    expect(await codeOf(world.mint(request, admin))).toBe("ok")
    expect(await codeOf(world.mint(request, await world.person("owner")))).toBe("exceeds_caller")
  })
})

describe("no escalation by any field", () => {
  it("a key outlives the system key that makes it by no way of asking", async () => {
    const maker = world.key(["keys:write"], { expiresAt: NOON + DAY_MS })
    expect(await codeOf(world.mint({ expiresInMs: 2 * DAY_MS }, maker))).toBe("exceeds_caller")
    expect(await codeOf(world.mint({ expiresAt: NOON + DAY_MS + 1 }, maker))).toBe("exceeds_caller")
    const { key } = await world.mint({}, maker)
    expect(key.grant.expiresAt).toBe(NOON + DAY_MS)
  })

  it("a workspace of another organization is as absent as none", async () => {
    const foreign = (
      await world.ports.store.read.workspaces.list(world.otherOrg, {
        limit: 1,
        sort: "created_at",
        descending: false,
        after: null,
      })
    ).rows[0]?.id
    const owner = await world.person("owner")
    expect(await codeOf(world.mint({ workspaceId: foreign }, owner))).toBe("not_found")
    expect(await codeOf(world.mint({ workspaceId: "ws_never" }, owner))).toBe("not_found")
  })

  it("an account or environment of nobody or of others is refused", async () => {
    const owner = await world.person("owner")
    const accounts = { keyspace: "discovery", type: "embed", scopes: undefined, accounts: ["acc_other"] }
    expect(await codeOf(world.mint(accounts, owner))).toBe("unprocessable")
    expect(await codeOf(world.mint({ environments: ["moon"] }, owner))).toBe("unprocessable")
    expect(await codeOf(world.mint({ environments: ["production"] }, owner))).toBe("ok")
  })

  it("a field left out that has several answers is asked for", async () => {
    expect(await codeOf(world.mint({ organizationId: undefined }, world.root))).toBe("organization_required")
    expect(await codeOf(world.mint({ workspaceId: undefined }))).toBe("workspace_required")
    expect(await codeOf(world.mint({ keyspace: "nothing" }))).toBe("unprocessable")
    expect(await codeOf(world.mint({ keyspace: "discovery", type: undefined, scopes: undefined }))).toBe(
      "unprocessable",
    )
    expect(await codeOf(world.mint({ organizationId: undefined }, world.key(["keys:write"])))).toBe("ok")
  })
})

describe("a key held by a member", () => {
  const backup = { keyspace: "backup", scopes: ["snapshots:read"] } as const

  it("is held by the person who makes it", async () => {
    const ada = await world.person("member")
    const { key } = await world.mint(backup, ada)
    expect(key.grant.holder).toEqual({ kind: "member", memberId: ada.memberId })
  })

  it("is held by somebody else only where a manager or a system key says so", async () => {
    const ada = await world.person("member")
    const eve = await world.person("member")
    const request = { ...backup, holderMemberId: ada.memberId }
    expect(await codeOf(world.mint(request, eve))).toBe("role_insufficient")
    expect(await codeOf(world.mint(request, ada))).toBe("ok")
    expect(await codeOf(world.mint(request, await world.person("manager")))).toBe("ok")
    expect(await codeOf(world.mint(request, world.key(["keys:write"])))).toBe("ok")
  })

  it("wants a holder who is there: named, active, of this organization", async () => {
    const stranger = await world.person("owner", { organizationId: world.otherOrg })
    for (const holderMemberId of [undefined, "mem_never", stranger.memberId])
      expect(await codeOf(world.mint({ ...backup, holderMemberId }))).toBe("unprocessable")
  })

  it("gets no scope that its holder's role there does not carry, whoever makes it", async () => {
    const viewer = await world.person("viewer", { overrides: { [world.ws2]: "manager" } })
    const request = { keyspace: "backup", scopes: ["restore:write"], holderMemberId: viewer.memberId }
    expect(await codeOf(world.mint({ ...request, workspaceId: world.ws }))).toBe("role_cannot_grant")
    expect(await codeOf(world.mint({ ...request, workspaceId: world.ws2 }))).toBe("ok")
  })

  it("is nobody's business in keyspaces held by the organization: a holder named there is refused", async () => {
    const ada = await world.person("member")
    const error = await refusalOf(world.mint({ holderMemberId: ada.memberId }))
    expect(error.errors.map(({ pointer }) => pointer)).toEqual(["/holder/member_id"])
  })
})

it("an organization with more accounts than a page shows can name all of them", async () => {
  const { ports, org } = world
  await ports.store.transact(async (tx) => {
    for (let count = 0; count < 230; count++) {
      const id = `acc_${String(count).padStart(3, "0")}`
      await tx.accounts.insert({
        id,
        organizationId: org,
        name: id,
        provider: "aws",
        link: null,
        createdAt: NOON + count,
      })
    }
    const [entry] = await world.audit()
    if (entry === undefined) throw new Error("something was recorded")
    return { value: null, organizationId: org, audit: [{ ...entry, id: "evt_accounts" }], targets: [] }
  })
  const request = { keyspace: "discovery", type: "embed", organizationId: org, workspaceId: world.ws }
  const { key } = await createKey(ports, world.root, { ...request, accounts: ["acc_229"] })
  expect(key.grant.accounts).toEqual(["acc_229"])
})
