import { beforeEach, describe, expect, it, test } from "vitest"
import type { KeyWorld } from "../../test/key-world.ts"
import { codeOf, createKeyWorld, refusalOf } from "../../test/key-world.ts"
import { sha256Hex } from "../../test/engine.ts"
import { DAY_MS, HOUR_MS, NOON } from "../../test/samples.ts"
import { statusOf } from "../domain/grant.ts"
import { BittingError } from "../errors.ts"
import { getKey } from "./get-key.ts"
import type { RequestContext } from "./request.ts"
import { revokeKey } from "./revoke-key.ts"
import { OVERLAP_MAX_MS, rotateKey } from "./rotate-key.ts"
import { updateKey } from "./update-key.ts"

let world: KeyWorld
beforeEach(async () => {
  world = await createKeyWorld()
})

const get = (who: RequestContext, id: string) => getKey(world.ports, who, id)
const label = (who: RequestContext, id: string, version: number | null = null) =>
  updateKey(world.ports, who, { id, change: { label: "New" }, version })
const enable = (who: RequestContext, id: string, enabled: boolean) =>
  updateKey(world.ports, who, { id, change: { enabled }, version: null })
const revoke = (who: RequestContext, id: string, purge = false) =>
  revokeKey(world.ports, who, { id, reason: "obsolete", purge, version: null })
const rotate = (who: RequestContext, id: string, fields: { overlapMs?: number; expiresInMs?: number } = {}) =>
  rotateKey(world.ports, who, { id, overlapMs: HOUR_MS, version: null, ...fields })

const EVERYTHING = { get, label, revoke, rotate } as const
const OPERATIONS = Object.entries(EVERYTHING)
const CHANGES = OPERATIONS.filter(([name]) => name !== "get")

describe("a key the caller may not know of", () => {
  test.each(OPERATIONS)("is answered like one that never was: %s", async (_, operation) => {
    const { key } = await world.mint()
    const { key: purged } = await world.mint()
    await revoke(world.root, purged.grant.id, true)
    const { key: system } = await world.mint({ keyspace: "system", scopes: ["keys:read"] })
    const member = await world.person("member")
    const elsewhere = await world.person("owner", { organizationId: world.otherOrg })
    const foreign = world.key(["keys:read", "keys:write"], { organizationId: world.otherOrg })
    const absent = await refusalOf(operation(world.root, "key_never"))
    const hidden = [
      // of another organization
      operation(elsewhere, key.grant.id),
      operation(foreign, key.grant.id),
      // purged
      operation(world.root, purged.grant.id),
      // managed elsewhere: the root key itself
      operation(world.root, world.rootId),
      // of a keyspace whose keys this role does not see
      operation(member, system.grant.id),
    ]
    for (const attempt of hidden) {
      const { code, message, errors, extra } = await refusalOf(attempt)
      expect({ code, message, errors, extra }).toEqual({
        code: "not_found",
        message: absent.message,
        errors: [],
        extra: {},
      })
    }
  })

  test.each(OPERATIONS)(
    "tells a system key what it lacks whether or not the key exists: %s",
    async (_, operation) => {
      const { key } = await world.mint()
      const weak = world.key(["audit:read"])
      const errors = [
        await refusalOf(operation(weak, key.grant.id)),
        await refusalOf(operation(weak, "key_never")),
      ]
      expect(errors[0]?.code).toBe("insufficient_scope")
      const [known, never] = errors.map(({ code, message, extra }) => ({ code, message, extra }))
      expect(known).toEqual(never)
    },
  )
})

describe("who may change a key", () => {
  test.each(CHANGES)("whoever has keys:write, which needs no keys:read: %s", async (_, operation) => {
    const { key } = await world.mint()
    expect(await codeOf(operation(world.key(["keys:write"]), key.grant.id))).toBe("ok")
  })

  test.each(CHANGES)("not whoever has only keys:read: %s", async (_, operation) => {
    const { key } = await world.mint()
    expect(await codeOf(operation(world.key(["keys:read"]), key.grant.id))).toBe("insufficient_scope")
  })

  test.each(CHANGES)(
    "managers any, members those they made or hold, viewers none: %s",
    async (_, operation) => {
      const ada = await world.person("member")
      const others = [
        await world.person("manager"),
        await world.person("member"),
        await world.person("viewer"),
      ]
      const request = { keyspace: "backup", scopes: ["snapshots:read"], holderMemberId: ada.memberId }
      const outcomes: string[] = []
      for (const who of [ada, ...others]) {
        const { key } = await world.mint(request)
        outcomes.push(await codeOf(operation(who, key.grant.id)))
      }
      expect(outcomes).toEqual(["ok", "ok", "role_insufficient", "role_insufficient"])
    },
  )

  it("members those they made, also when the organization holds them", async () => {
    const ada = await world.person("member")
    const eve = await world.person("member")
    const request = { keyspace: "discovery", type: "embed", scopes: undefined, accounts: ["demo"] }
    const { key } = await world.mint(request, ada)
    expect(await codeOf(label(eve, key.grant.id))).toBe("role_insufficient")
    expect(await codeOf(revoke(ada, key.grant.id))).toBe("ok")
  })

  it("depends on the role in the key's own workspace", async () => {
    const who = await world.person("viewer", { overrides: { [world.ws2]: "manager" } })
    const { key: first } = await world.mint()
    const { key: second } = await world.mint({ workspaceId: world.ws2 })
    const outcomes = [await codeOf(label(who, first.grant.id)), await codeOf(label(who, second.grant.id))]
    expect(outcomes).toEqual(["role_insufficient", "ok"])
  })

  it("of system keys: revoking is open to keys:write, changing and rotating to the root key and managers", async () => {
    const { key } = await world.mint({ keyspace: "system", scopes: ["keys:read"] })
    const program = world.key(["keys:write"])
    const outcomes: string[] = []
    for (const operation of [label, rotate, revoke])
      outcomes.push(await codeOf(operation(program, key.grant.id)))
    expect(outcomes).toEqual(["system_key_needs_manager", "system_key_needs_manager", "ok"])
  })

  it("in a suspended organization: keys can only be revoked", async () => {
    const owner = await world.person("owner")
    const { key } = await world.mint()
    await world.suspend()
    const outcomes: string[] = []
    for (const operation of [label, rotate, revoke])
      outcomes.push(await codeOf(operation(owner, key.grant.id)))
    expect(outcomes).toEqual(["organization_suspended", "organization_suspended", "ok"])
  })

  test.each(CHANGES)("nobody who has seen another version: %s", async (name) => {
    const { key } = await world.mint()
    await label(world.root, key.grant.id)
    const request = { id: key.grant.id, version: 1 }
    const attempts: Record<string, () => Promise<unknown>> = {
      label: () => label(world.root, key.grant.id, 1),
      revoke: () => revokeKey(world.ports, world.root, { ...request, reason: "other", purge: false }),
      rotate: () => rotateKey(world.ports, world.root, { ...request, overlapMs: 0 }),
    }
    expect(await codeOf(attempts[name]?.() ?? Promise.resolve())).toBe("precondition_failed")
  })
})

describe("updating", () => {
  it("changes name, notes and switch, is recorded and waited for", async () => {
    const { key } = await world.mint()
    await label(world.root, key.grant.id)
    expect(await world.grant(key.grant.id)).toMatchObject({ label: "New", version: 2 })
    expect((await world.audit()).at(-1)).toMatchObject({ action: "key.updated", after: { label: "New" } })
    expect(world.settled.at(-1)?.targets).toEqual([`key:${key.grant.id}`])
  })

  it("to what it is already records nothing and still waits: the answer says it is so", async () => {
    const { key } = await world.mint()
    await enable(world.root, key.grant.id, false)
    const before = (await world.audit()).length
    await enable(world.root, key.grant.id, false)
    expect([(await world.audit()).length, world.settled.at(-1)]).toEqual([before, null])
  })

  it("revives nothing", async () => {
    const { key } = await world.mint()
    await enable(world.root, key.grant.id, false)
    await revoke(world.root, key.grant.id)
    const error = await refusalOf(enable(world.root, key.grant.id, true))
    expect([error.code, error.extra]).toEqual(["key_ended", { key_status: "revoked" }])
  })
})

describe("revoking", () => {
  it("is waited for, recorded once, and answers the same when repeated", async () => {
    const { key } = await world.mint()
    const first = await revoke(world.root, key.grant.id)
    expect(world.settled.at(-1)?.targets).toEqual([`key:${key.grant.id}`])
    const entries = (await world.audit()).length
    world.clock.advance(1_000)
    const second = await revoke(world.key(["keys:write"]), key.grant.id)
    expect(second.grant).toEqual(first.grant)
    expect((await world.audit()).length).toBe(entries)
    expect(world.settled.at(-1)).toBeNull()
  })

  it("of what is not there waits as well: it may have been purged a moment ago", async () => {
    const { key } = await world.mint()
    await revoke(world.root, key.grant.id, true)
    const waits = world.settled.length
    expect(await codeOf(revoke(world.root, key.grant.id))).toBe("not_found")
    expect(await codeOf(revoke(world.root, "key_never"))).toBe("not_found")
    expect(world.settled.slice(waits)).toEqual([null, null])
  })

  it("with purge leaves a tombstone that is revoked, and the trail", async () => {
    const { token, key } = await world.mint({ label: "Leaked" })
    await revoke(world.root, key.grant.id, true)
    const tombstone = await world.ports.store.read.grants.byTokenHash(sha256Hex(token))
    expect([tombstone?.revokedAt, tombstone?.purgedAt]).toEqual([NOON, NOON])
    const trail = (await world.audit()).filter(({ target }) => target.id === key.grant.id)
    expect(trail.map(({ action }) => action)).toEqual(["key.created", "key.purged"])
  })

  it("twenty times at once happens once", async () => {
    const { key } = await world.mint()
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => codeOf(revoke(world.root, key.grant.id))),
    )
    expect(new Set(outcomes)).toEqual(new Set(["ok"]))
    const trail = (await world.audit()).filter(({ action }) => action === "key.revoked")
    expect(trail.length).toBe(1)
  })
})

describe("rotating", () => {
  it("gives a new token with the same powers and the original lifetime, and both are recorded", async () => {
    const { key } = await world.mint({ expiresInMs: 10 * DAY_MS, quota: { limit: 5, period: "day" } })
    world.clock.advance(DAY_MS)
    const next = await rotate(world.root, key.grant.id)
    const [old, young] = [await world.grant(key.grant.id), await world.grant(next.key.grant.id)]
    expect(young).toMatchObject({
      tokenHash: sha256Hex(next.token),
      scopes: old.scopes,
      quota: old.quota,
      limitGroup: old.id,
      rotatedFrom: old.id,
      expiresAt: NOON + 11 * DAY_MS,
    })
    expect([old.rotatedTo, old.overlapEndsAt]).toEqual([young.id, NOON + DAY_MS + HOUR_MS])
    const entries = (await world.audit()).slice(-2)
    expect(entries.map(({ action, target }) => [action, target.id])).toEqual([
      ["key.rotated", old.id],
      ["key.created", young.id],
    ])
    expect(world.settled.at(-1)?.targets).toEqual([`key:${old.id}`, `token:${young.tokenHash}`])
    expect(JSON.stringify(await world.audit())).not.toContain(next.token)
  })

  it("twice at once makes one successor", async () => {
    const { key } = await world.mint()
    const outcomes = await Promise.all(
      [rotate(world.root, key.grant.id), rotate(world.root, key.grant.id)].map(codeOf),
    )
    expect(outcomes.toSorted()).toEqual(["key_not_rotatable", "ok"])
  })

  it("goes on with the successor, not with the old key", async () => {
    const { key } = await world.mint()
    const { key: second } = await rotate(world.root, key.grant.id)
    const { key: third } = await rotate(world.root, second.grant.id)
    expect([third.grant.rotatedFrom, third.grant.limitGroup]).toEqual([second.grant.id, key.grant.id])
  })

  it("without overlap has ended the old key when it returns", async () => {
    const { key } = await world.mint()
    await rotate(world.root, key.grant.id, { overlapMs: 0 })
    expect(statusOf(await world.grant(key.grant.id), world.clock.now())).toBe("expired")
  })

  it("is refused to whoever could not grant the key's scopes, though it is their own", async () => {
    const { key } = await world.mint({ keyspace: "system", scopes: ["keys:read", "members:write"] })
    const error = await refusalOf(rotate(await world.person("manager"), key.grant.id))
    expect([error.code, error.extra]).toEqual(["role_cannot_grant", { scopes: ["members:write"] }])
    expect((await world.grant(key.grant.id)).rotatedTo).toBeNull()
  })

  it("is refused to a member whose role fell since they made the key", async () => {
    const ada = await world.person("manager")
    const { key } = await world.mint({ keyspace: "backup", scopes: ["restore:write"] }, ada)
    const members = ada.caller.members.map((member) => ({ ...member, role: "member" as const }))
    const demoted = world.as({ ...ada.caller, members })
    expect(await codeOf(rotate(demoted, key.grant.id))).toBe("role_cannot_grant")
  })

  it("of a key that reaches the instance is for those who do", async () => {
    const { key } = await world.mint({ keyspace: "system", scopes: ["keys:read"], reach: "instance" })
    expect(await codeOf(rotate(await world.person("owner"), key.grant.id))).toBe("exceeds_caller")
    expect(await codeOf(rotate(world.root, key.grant.id))).toBe("ok")
  })

  it("gives no key that outlives the system key that rotates", async () => {
    const limited = world.key(["keys:write"], { expiresAt: NOON + DAY_MS })
    const { key } = await world.mint()
    expect(await codeOf(rotate(limited, key.grant.id, { expiresInMs: 2 * DAY_MS }))).toBe("exceeds_caller")
    const { key: young } = await rotate(limited, key.grant.id)
    expect(young.grant.expiresAt).toBe(NOON + DAY_MS)
  })

  it("refuses an overlap of more than 30 days, and a successor that would end before it begins", async () => {
    const { key } = await world.mint({ notBeforeAt: NOON + 10 * DAY_MS })
    expect(await codeOf(rotate(world.root, key.grant.id, { overlapMs: OVERLAP_MAX_MS + 1 }))).toBe(
      "unprocessable",
    )
    expect(await codeOf(rotate(world.root, key.grant.id, { expiresInMs: 10 * DAY_MS }))).toBe("unprocessable")
    expect(await codeOf(rotate(world.root, key.grant.id, { expiresInMs: 10 * DAY_MS + 1_000 }))).toBe("ok")
  })

  it("of a key that is over is refused with its status", async () => {
    const { key } = await world.mint()
    await revoke(world.root, key.grant.id)
    const error = await refusalOf(rotate(world.root, key.grant.id))
    expect([error.code, error.extra]).toEqual(["key_not_rotatable", { key_status: "revoked" }])
  })
})

describe("reading a key", () => {
  it("tells what of its quota is used in the period of now, also by the key it came from", async () => {
    const { key } = await world.mint({ quota: { limit: 5, period: "day" } })
    await world.ports.store.quota.spend({ group: key.grant.id, window: "2026-11-20", limit: 5, cost: 2 })
    const { key: next } = await rotate(world.root, key.grant.id)
    expect((await get(world.root, next.grant.id)).quotaUsed).toBe(2)
    world.clock.advance(DAY_MS)
    expect((await get(world.root, next.grant.id)).quotaUsed).toBe(0)
  })

  it("tells nothing of a quota where there is none", async () => {
    const { key } = await world.mint()
    expect((await get(world.root, key.grant.id)).quotaUsed).toBeNull()
  })
})

describe("what is counted of a key that was changed", () => {
  it("is left as the transaction saw it when it cannot be read any more: the change stands", async () => {
    const { key } = await world.mint({ quota: { limit: 5, period: "day" } })
    const { store } = world.ports
    const grants = { ...store.read.grants, get: () => Promise.reject(new BittingError("unavailable")) }
    const ports = { ...world.ports, store: { ...store, read: { ...store.read, grants } } }
    const change = { id: key.grant.id, change: { label: "New" }, version: null }
    const changed = await updateKey(ports, world.root, change)
    expect([changed.grant.label, changed.requestCount, changed.quotaUsed]).toEqual(["New", 0, null])
    expect((await get(world.root, key.grant.id)).grant.label).toBe("New")
  })
})
