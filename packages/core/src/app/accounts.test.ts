import { beforeEach, describe, expect, test } from "vitest"
import type { World } from "../../test/app-fixture.ts"
import { createWorld, outcome } from "../../test/app-fixture.ts"
import type { PageAfter } from "../ports.ts"
import type { AccountPorts } from "./account-credentials.ts"
import type { ListedAccount } from "./accounts.ts"
import { getAccount, linkAccount, listAccounts, unlinkAccount } from "./accounts.ts"

let world: World
let ports: AccountPorts
let organizationId: string

beforeEach(async () => {
  world = await createWorld()
  ports = { ...world.ports, clouds: { prove: () => Promise.reject(new Error("asked")), forget: () => {} } }
  organizationId = (await world.organization("owner@example.com")).organization.id
})

async function link(name: string): Promise<ListedAccount> {
  world.clock.advance(1)
  return linkAccount(ports, world.root, { organizationId, name, provider: "aws" })
}

/** Reads the list to its end, page by page. */
async function readAll(limit: number, descending: boolean): Promise<string[]> {
  const ids: string[] = []
  let after: PageAfter | null = null
  do {
    const page = { limit, sort: "created_at", descending, after } as const
    const { rows, next } = await listAccounts(world.ports, world.root, { organizationId, page })
    expect(rows.length).toBeLessThanOrEqual(limit)
    ids.push(...rows.map(({ id }) => id))
    after = next
  } while (after !== null)
  return ids
}

describe("the built-in account", () => {
  test.each([1, 2, 3, 4, 200])("comes first and every other once, in pages of %i", async (limit) => {
    const linked = [await link("a"), await link("b"), await link("c")].map(({ id }) => id)
    expect(await readAll(limit, false)).toEqual(["demo", ...linked])
    expect(await readAll(limit, true)).toEqual(["demo", ...linked.toReversed()])
  })

  test.each([1, 2])("is all there is in the beginning, in pages of %i", async (limit) => {
    expect(await readAll(limit, false)).toEqual(["demo"])
  })

  test("can be read, and neither unlinked nor imitated", async () => {
    const context = world.key(organizationId)
    const demo = await getAccount(world.ports, context, { id: "demo", organizationId: undefined })
    expect(demo).toMatchObject({ id: "demo", provider: "demo", builtIn: true, organizationId })
    expect(await outcome(unlinkAccount(ports, context, "demo"))).toBe("in_use")
    expect(await outcome(link("DEMO"))).toBe("already_exists")
  })

  test("of an organization out of reach is not there", async () => {
    const other = (await world.organization("other@example.com")).organization.id
    const context = world.key(organizationId)
    expect(await outcome(getAccount(world.ports, context, { id: "demo", organizationId: other }))).toBe(
      "not_found",
    )
  })
})

describe("unlinking", () => {
  test("announces the account to the keys that are confined to it, which lose it at once", async () => {
    const { id, name } = await link("main")
    const { grant } = await world.mint(organizationId, { accounts: [id, "demo"] })
    const { store } = world.ports
    expect((await store.load(grant.tokenHash)).record?.liveAccounts).toEqual([id, "demo"])
    world.changes.length = 0
    await unlinkAccount(ports, world.root, id)
    expect((await store.load(grant.tokenHash)).record?.liveAccounts).toEqual(["demo"])
    expect(world.changes.map(({ targets }) => targets)).toEqual([[`account:${id}`]])
    expect((await world.audit(organizationId)).at(-1)).toMatchObject({
      action: "account.unlinked",
      before: { name, provider: "aws" },
      after: null,
    })
    expect(await outcome(unlinkAccount(ports, world.root, id))).toBe("not_found")
  })

  test("an account linked again under the old name is another one: keys do not get it back", async () => {
    const first = await link("main")
    await unlinkAccount(ports, world.root, first.id)
    expect((await link("main")).id).not.toBe(first.id)
  })
})

test("names are unique in the organization", async () => {
  await link("main")
  expect(await outcome(link("main"))).toBe("already_exists")
})
