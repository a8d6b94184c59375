import { beforeEach, describe, expect, it, test } from "vitest"
import { sha256Hex } from "../../test/engine.ts"
import type { KeyWorld } from "../../test/key-world.ts"
import { codeOf, createKeyWorld, refusalOf } from "../../test/key-world.ts"
import { BACKUP, COMPLIANCE, HOUR_MS, NOON, SYSTEM } from "../../test/samples.ts"
import type { Role } from "../domain/role.ts"
import { catalogueOf } from "../domain/keyspace.ts"
import { SealError } from "../errors.ts"
import type { SealedToken } from "../ports.ts"
import type { CreateKeyRequest } from "./create-key.ts"
import type { RequestContext } from "./request.ts"
import { REAUTHENTICATION_MS } from "./own-credentials.ts"
import { revealKey } from "./reveal-key.ts"
import { revokeKey } from "./revoke-key.ts"
import { rotateKey } from "./rotate-key.ts"
import { updateKey } from "./update-key.ts"

let world: KeyWorld
beforeEach(async () => {
  world = await createKeyWorld()
})

const recoverable = (fields: Partial<CreateKeyRequest> = {}) =>
  world.mint({ keyspace: "system", type: "key", scopes: ["keys:read"], ...fields })

const reveal = (who: RequestContext, id: string): Promise<string> => revealKey(world.ports, who, id)

const kept = (id: string): Promise<SealedToken | null> => world.ports.store.read.sealedTokens.get(id)

/** Replaces what is kept of a key. */
async function plant(token: SealedToken): Promise<void> {
  await world.ports.store.transact(async (tx) => {
    await tx.sealedTokens.update(token)
    return { value: null, organizationId: null, audit: [], targets: [] }
  })
}

describe("what is kept", () => {
  test("of a recoverable key: its sealed token; of any other key: nothing", async () => {
    const { key } = await recoverable()
    expect(await kept(key.grant.id)).toMatchObject({ grantId: key.grant.id, keyId: "11111111" })
    const { key: other } = await world.mint()
    expect(await kept(other.grant.id)).toBeNull()
    expect(await kept(world.rootId)).toBeNull()
  })

  test("of a rotation: both tokens, until each key ends", async () => {
    const manager = await world.person("manager")
    const { token, key } = await recoverable()
    const next = await rotateKey(world.ports, manager, {
      id: key.grant.id,
      overlapMs: HOUR_MS,
      version: null,
    })
    expect(await reveal(manager, key.grant.id)).toBe(token)
    expect(await reveal(manager, next.key.grant.id)).toBe(next.token)
  })

  test.each([false, true])("of a revoked key: nothing (purged: %s)", async (purge) => {
    const { key } = await recoverable()
    const { id } = key.grant
    await revokeKey(world.ports, world.root, { id, reason: "leaked", purge, version: null })
    expect(await kept(id)).toBeNull()
  })
})

describe("revealing", () => {
  it.each(["manager", "admin", "owner"] as const)(
    "shows the token to a person with role %s",
    async (role) => {
      const { token, key } = await recoverable()
      const revealed = await reveal(await world.person(role), key.grant.id)
      expect(revealed).toBe(token)
      expect(sha256Hex(revealed)).toBe(key.grant.tokenHash)
    },
  )

  it("is audited every time, without the token, and changes nothing about the key", async () => {
    const { token, key } = await recoverable()
    const { id } = key.grant
    const manager = await world.person("manager")
    await reveal(manager, id)
    await reveal(manager, id)
    const entries = (await world.audit()).filter(({ action }) => action === "key.revealed")
    expect(entries).toHaveLength(2)
    expect(entries[0]).toMatchObject({
      actor: { kind: "person", id: manager.caller.personId, memberId: manager.memberId },
      target: { kind: "key", id },
      before: null,
      after: null,
    })
    expect(JSON.stringify(await world.audit())).not.toContain(token)
    expect(await world.grant(id)).toEqual(key.grant)
  })

  it.each(["member", "viewer"] as const)("is as absent to a %s as the key is", async (role) => {
    const { key } = await recoverable()
    expect(await codeOf(reveal(await world.person(role), key.grant.id))).toBe("not_found")
  })

  it("is for managers where others can see and make keys as well", async () => {
    const catalogue = catalogueOf([{ ...SYSTEM, read: "viewer", manage: "member" }])
    const ports = { ...world.ports, catalogue }
    const { key } = await recoverable()
    for (const role of ["member", "viewer"] as const) {
      const error = await refusalOf(revealKey(ports, await world.person(role), key.grant.id))
      expect([error.code, error.extra]).toEqual(["role_insufficient", { needed_role: "manager" }])
    }
  })

  it("asks as much as the keyspace asks of those who manage its keys", async () => {
    const ports = { ...world.ports, catalogue: catalogueOf([{ ...SYSTEM, manage: "admin" }]) }
    const { token, key } = await recoverable()
    const error = await refusalOf(revealKey(ports, await world.person("manager"), key.grant.id))
    expect([error.code, error.extra]).toEqual(["role_insufficient", { needed_role: "admin" }])
    expect(await revealKey(ports, await world.person("admin"), key.grant.id)).toBe(token)
  })

  it("is nothing for system keys, the root key included", async () => {
    const { key } = await recoverable()
    for (const who of [world.root, world.key(SYSTEM.scopes)]) {
      expect(await codeOf(reveal(who, key.grant.id))).toBe("session_required")
      expect(await codeOf(reveal(who, "key_none"))).toBe("session_required")
    }
  })

  it("is absent to people of another organization, and for the keys that `/keys` does not show", async () => {
    const { key } = await recoverable()
    const stranger = await world.person("owner", { organizationId: world.otherOrg })
    expect(await codeOf(reveal(stranger, key.grant.id))).toBe("not_found")
    const owner = await world.person("owner")
    expect(await codeOf(reveal(owner, world.rootId))).toBe("not_found")
    expect(await codeOf(reveal(owner, "key_none"))).toBe("not_found")
    const { id } = key.grant
    await revokeKey(world.ports, world.root, { id, reason: "other", purge: true, version: null })
    expect(await codeOf(reveal(owner, id))).toBe("not_found")
  })

  it("gives nobody a token that can do more than they could grant", async () => {
    const { key } = await recoverable({ scopes: ["keys:read", "members:write"] })
    const error = await refusalOf(reveal(await world.person("manager"), key.grant.id))
    expect([error.code, error.extra]).toEqual(["role_cannot_grant", { scopes: ["members:write"] }])
    expect(await codeOf(reveal(await world.person("admin"), key.grant.id))).toBe("ok")
    const { key: wide } = await recoverable({ reach: "instance" })
    expect(await codeOf(reveal(await world.person("owner"), wide.grant.id))).toBe("exceeds_caller")
  })

  it("goes by the role in the organization, whatever an override in the workspace says", async () => {
    const { key } = await recoverable()
    const overrides: Readonly<Record<string, Role>> = { [world.ws]: "owner" }
    expect(await codeOf(reveal(await world.person("member", { overrides }), key.grant.id))).toBe("not_found")
  })
})

describe("a sign-in", () => {
  test("is fresh for ten minutes, to the millisecond", async () => {
    const { token, key } = await recoverable()
    const manager = await world.person("manager")
    expect(manager.caller.authenticatedAt).toBe(NOON)
    world.clock.advance(REAUTHENTICATION_MS)
    expect(await reveal(manager, key.grant.id)).toBe(token)
    world.clock.advance(1)
    const error = await refusalOf(reveal(manager, key.grant.id))
    expect([error.code, error.status, error.extra]).toEqual([
      "reauthentication_required",
      403,
      { max_age: 600 },
    ])
    const again = { ...manager, caller: { ...manager.caller, authenticatedAt: world.clock.now() } }
    expect(await reveal(again, key.grant.id)).toBe(token)
  })

  test("is not asked for in vain: what cannot be shown is refused first", async () => {
    const { key } = await recoverable()
    const { key: plain } = await world.mint()
    const { id } = key.grant
    const manager = await world.person("manager")
    world.clock.advance(REAUTHENTICATION_MS + 1)
    expect(await codeOf(reveal(manager, plain.grant.id))).toBe("not_recoverable")
    await revokeKey(world.ports, world.root, { id, reason: "other", purge: false, version: null })
    expect(await codeOf(reveal(manager, id))).toBe("key_ended")
  })
})

describe("the state of the key", () => {
  test("matters only once it has ended", async () => {
    const manager = await world.person("manager")
    const { token, key } = await recoverable({ expiresInMs: REAUTHENTICATION_MS })
    const { id } = key.grant
    await updateKey(world.ports, manager, { id, change: { enabled: false }, version: null })
    expect(await reveal(manager, id)).toBe(token)
    world.clock.advance(REAUTHENTICATION_MS - 1)
    expect(await reveal(manager, id)).toBe(token)
    world.clock.advance(1)
    const error = await refusalOf(reveal(manager, id))
    expect([error.code, error.extra]).toEqual(["key_ended", { key_status: "expired" }])
  })

  test("of a suspended organization: nobody there sees a token", async () => {
    const { key } = await recoverable()
    const owner = await world.person("owner")
    await world.suspend()
    expect(await codeOf(reveal(owner, key.grant.id))).toBe("organization_suspended")
  })

  test("without a kept token is not_recoverable, as for keys that were made elsewhere", async () => {
    const { key } = await world.mint()
    const types = COMPLIANCE.types.map((type) => ({ ...type, recoverable: true }))
    const catalogue = catalogueOf([{ ...COMPLIANCE, types }, BACKUP])
    const owner = await world.person("owner")
    expect(await codeOf(revealKey({ ...world.ports, catalogue }, owner, key.grant.id))).toBe(
      "not_recoverable",
    )
  })

  test("with another key's seal is a fault, never that key's token", async () => {
    const [first, second] = [await recoverable(), await recoverable()]
    const owner = await world.person("owner")
    const other = await kept(second.key.grant.id)
    if (other === null) throw new Error("a token was kept")
    await plant({ ...other, grantId: first.key.grant.id })
    await expect(reveal(owner, first.key.grant.id)).rejects.toThrow(SealError)
    const bound = `${world.org}|${first.key.grant.id}|token|v1`
    const sealed = world.ports.sealer.seal(second.token, bound)
    await plant({ grantId: first.key.grant.id, sealed, keyId: "11111111" })
    await expect(reveal(owner, first.key.grant.id)).rejects.toThrow(/is not the key's/)
    expect((await world.audit()).map(({ action }) => action)).not.toContain("key.revealed")
  })
})
