import { createHash } from "node:crypto"
import { describe, expect, test } from "vitest"
import { createWorld, NOW, outcome, refusal } from "../../test/app-fixture.ts"
import type { World } from "../../test/app-fixture.ts"
import type { ImportedKey, ImportResult } from "./import-keys.ts"
import { importKeys } from "./import-keys.ts"

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex")

let tokens = 0

/** A key of `weather`, whose tokens begin with `wx_live_`. */
function foreign(fields: Partial<ImportedKey> = {}): ImportedKey {
  tokens += 1
  const hash = sha256(`token ${tokens}`)
  return {
    hash,
    keyspace: "weather",
    tokenPrefix: "wx_live_",
    accounts: ["demo"],
    scopes: ["a:read"],
    ...fields,
  }
}

const codes = (results: readonly ImportResult[]): readonly string[] =>
  results.map((result) => (result.status === "created" ? "created" : result.code))

async function imported(world: World, keys: readonly ImportedKey[]): Promise<readonly ImportResult[]> {
  const { organization } = await world.organization("owner@example.com")
  return importKeys(world.ports, world.root, { organizationId: organization.id, keys })
}

describe("importing keys", () => {
  test("stores what was known of them elsewhere", async () => {
    const world = await createWorld()
    const key = foreign({ label: "old one", tokenLast4: "1234", createdAt: NOW - 1_000, enabled: false })
    const [result] = await imported(world, [key])
    if (result?.status !== "created") throw new Error("it was refused")
    const stored = (await world.ports.store.read.grants.get(result.grantId))?.grant
    expect(stored).toMatchObject({
      tokenHash: key.hash,
      tokenPrefix: "wx_live_",
      tokenLast4: "1234",
      label: "old one",
      createdAt: NOW - 1_000,
      enabled: false,
      scopes: ["a:read"],
      revokedAt: null,
    })
  })

  test("judges each by itself and keeps their order", async () => {
    const world = await createWorld()
    const twice = foreign()
    const results = await imported(world, [
      foreign(),
      foreign({ scopes: ["nothing:known"] }),
      foreign({ hash: "not a hash" }),
      foreign({ keyspace: "undeclared" }),
      twice,
      twice,
      foreign({ workspaceId: "ws_elsewhere" }),
      foreign({ tokenPrefix: "sk_" }),
      foreign({ createdAt: NOW + 3_600_000 }),
      foreign({ expiresAt: NOW - 1 }),
      foreign(),
    ])
    expect(codes(results)).toEqual([
      "created",
      "unprocessable",
      "unprocessable",
      "unprocessable",
      "created",
      "already_exists",
      "not_found",
      "unprocessable",
      "unprocessable",
      "unprocessable",
      "created",
    ])
    const pointers = results.flatMap((result) =>
      result.status === "refused" ? result.errors.map(({ pointer }) => pointer) : [],
    )
    expect(pointers).toEqual(["/scopes", "/hash", "/keyspace", "/keyspace", "/created_at", "/expires_at"])
  })

  test("is one change that names every token, with an entry for each key, and is waited for", async () => {
    const world = await createWorld()
    const { organization } = await world.organization("owner@example.com")
    const keys = [foreign(), foreign({ scopes: [] }), foreign()]
    const before = world.changes.length
    await importKeys(world.ports, world.root, { organizationId: organization.id, keys })
    const [change, ...more] = world.changes.slice(before)
    expect(more).toEqual([])
    expect(change?.targets).toEqual([`token:${keys[0]?.hash}`, `token:${keys[2]?.hash}`])
    const entries = (await world.audit(organization.id)).filter(({ action }) => action === "key.imported")
    expect(entries).toHaveLength(2)
    expect(JSON.stringify(entries)).not.toContain(keys[0]?.hash)
  })

  test("sent again creates nothing, and says which key has the token", async () => {
    const world = await createWorld()
    const { organization } = await world.organization("owner@example.com")
    const request = { organizationId: organization.id, keys: [foreign()] }
    const [first] = await importKeys(world.ports, world.root, request)
    const [second] = await importKeys(world.ports, world.root, request)
    expect(second).toMatchObject({ status: "refused", code: "already_exists", grantId: first?.grantId })
    const other = await world.organization("other@example.com")
    const [elsewhere] = await importKeys(world.ports, world.root, {
      ...request,
      organizationId: other.organization.id,
    })
    expect(elsewhere).toMatchObject({ code: "already_exists", grantId: null })
  })

  test("never takes the token itself for a hint", async () => {
    const world = await createWorld()
    const hash = sha256("short-secret-1234")
    const results = await imported(world, [
      foreign({ hash, tokenPrefix: "short-secret-1234" }),
      foreign({ hash, tokenPrefix: "short-secret-", tokenLast4: "1234" }),
    ])
    expect(codes(results)).toEqual(["unprocessable", "unprocessable"])
  })

  test("gives nobody more than they have", async () => {
    const world = await createWorld()
    const { organization } = await world.organization("owner@example.com")
    const organizationId = organization.id
    const writer = world.key(organizationId, { scopes: ["keys:write"] })
    const ending = { ...writer, caller: { ...writer.caller, expiresAt: NOW + 1_000 } } as typeof writer
    const results = await importKeys(world.ports, ending, {
      organizationId,
      keys: [foreign({ expiresAt: NOW + 2_000 }), foreign({ expiresAt: NOW + 1_000 })],
    })
    expect(codes(results)).toEqual(["exceeds_caller", "created"])
  })

  test("is refused as a whole to whoever may not create keys there", async () => {
    const world = await createWorld()
    const { organization } = await world.organization("owner@example.com")
    const organizationId = organization.id
    const request = { organizationId, keys: [foreign()] }
    const reader = world.key(organizationId, { scopes: ["keys:read"] })
    expect(await outcome(importKeys(world.ports, reader, request))).toBe("insufficient_scope")
    const other = await world.organization("other@example.com")
    const stranger = world.key(other.organization.id, { scopes: ["keys:write"] })
    expect(await outcome(importKeys(world.ports, stranger, request))).toBe("not_found")
    const writer = world.key(organizationId, { scopes: ["keys:write"] })
    const system = { organizationId, keys: [foreign({ keyspace: "system", type: "key" })] }
    const error = await refusal(importKeys(world.ports, writer, system))
    expect(error.code).toBe("system_key_needs_manager")
    expect((await world.audit(organizationId)).map(({ action }) => action)).not.toContain("key.imported")
  })
})
