import { describe, expect, it } from "vitest"
import { codeOf, createKeyWorld } from "../../test/key-world.ts"
import { sha256Hex } from "../../test/engine.ts"
import { DEFAULT_ENVIRONMENTS } from "../domain/tenancy.ts"
import { initialize, isInitialized, prepareRootKey } from "./bootstrap.ts"

const PAGE = { limit: 50, sort: "created_at", descending: false, after: null } as const

describe("a new instance", () => {
  it("has a default organization with a workspace and environments, and one root key that never ends", async () => {
    const { ports, org, rootId, grant, audit } = await createKeyWorld()
    const { read } = ports.store
    expect(await isInitialized(ports)).toBe(true)
    expect(await read.organizations.get(org)).toMatchObject({ plan: "business", suspended: false })
    const environments = (await read.environments.list(org, PAGE)).rows.map(({ name }) => name)
    expect(environments.toSorted()).toEqual([...DEFAULT_ENVIRONMENTS].toSorted())
    expect(await grant(rootId)).toMatchObject({
      reach: "instance",
      type: "root",
      expiresAt: null,
      keyspace: "system",
    })
    expect((await audit()).slice(0, 2).map(({ action }) => action)).toEqual([
      "organization.created",
      "key.created",
    ])
  })

  it("is initialised once, though two servers start at once", async () => {
    const { ports } = await createKeyWorld()
    const root = prepareRootKey(ports)
    expect(await codeOf(initialize(ports, root))).toBe("already_exists")
    expect(await ports.store.read.grants.byTokenHash(sha256Hex(root.token))).toBeNull()
    expect((await ports.store.read.organizations.list(null, PAGE)).rows.length).toBe(2)
  })
})
