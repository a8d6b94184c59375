import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { LeaseDelay, LeaseRenewal } from "@bitting/core"
import { countingEntropy } from "@bitting/core/testing"
import { openStore } from "@bitting/store"
import type { OpenedStore } from "@bitting/store"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { freshPostgresUrl, hasPostgres } from "../../../test/postgres.ts"
import { auditEvent, freshHash, freshId, grant, storedOrganization, storeGrants } from "./fixtures.ts"

const clock = { now: () => Date.now(), monotonic: () => performance.now() }

const KINDS = [
  { name: "SQLite", url: async () => null },
  ...(hasPostgres() ? [{ name: "PostgreSQL", url: freshPostgresUrl }] : []),
] as const

const renewal = (fields: Partial<LeaseRenewal> = {}): LeaseRenewal => ({
  id: freshId("v"),
  credential: "key_1",
  organizationId: "org_1",
  n: 1,
  position: null,
  failOpenMs: 0,
  name: null,
  ...fields,
})

describe.each(KINDS)("leases on $name", ({ url }) => {
  const dataDir = mkdtempSync(join(tmpdir(), "bitting-leases-"))
  let store: OpenedStore
  beforeAll(async () => {
    store = await openStore({ url: await url(), dataDir, clock, entropy: countingEntropy() })
  })
  afterAll(async () => {
    await store.close()
    rmSync(dataDir, { recursive: true })
  })

  /** Commits a change. */
  async function change(organizationId: string | null = null) {
    const audit = [auditEvent(organizationId)]
    const done = await store.transact(async () => ({
      value: 0,
      organizationId,
      audit,
      targets: ["all"] as const,
    }))
    if (done.change === null) throw new Error("nothing was changed")
    return done.change
  }

  const rowOf = async (id: string) => (await store.leases.list()).find((row) => row.id === id)

  test("nobody knows of leases until the first was granted", async () => {
    expect(await store.leases.wasUsed()).toBe(false)
    await store.leases.renew([renewal()])
    expect(await store.leases.wasUsed()).toBe(true)
  })

  test("a lease goes forward only: the same and a lower number are not accepted", async () => {
    const { id } = renewal()
    const [first, second, third] = [await change(), await change(), await change()]
    expect(await store.leases.renew([renewal({ id, n: 5, position: second })])).toEqual(new Set([id]))
    for (const n of [5, 4])
      expect(await store.leases.renew([renewal({ id, n, position: third })])).toEqual(new Set())
    expect(await rowOf(id)).toMatchObject({ n: 5, acked: second.seq })
    expect(await store.leases.renew([renewal({ id, n: 6, position: first })])).toEqual(new Set([id]))
    expect(await rowOf(id)).toMatchObject({ n: 6, acked: second.seq })
  })

  test("a position of another history acknowledges nothing, whatever its number", async () => {
    const [one, two] = [await change(), await change()]
    const { id } = renewal()
    const others = [
      { ...two, tag: "ffffffffffffffff" },
      { ...two, tag: one.tag },
      { seq: two.seq + 9, tag: two.tag },
    ]
    for (const [place, position] of others.entries()) {
      await store.leases.renew([renewal({ id, n: place + 1, position })])
      expect(await rowOf(id)).toMatchObject({ n: place + 1, acked: 0 })
    }
    await store.leases.renew([renewal({ id, n: 4, position: one })])
    await store.leases.renew([renewal({ id, n: 5, position: { ...two, tag: "ffffffffffffffff" } })])
    expect(await rowOf(id)).toMatchObject({ n: 5, acked: one.seq })
    expect((await store.leases.look([])).behind.some((row) => row.id === id)).toBe(true)
  })

  test("a thousand are written at once, each with what it acknowledges", async () => {
    const position = await change()
    const many = Array.from({ length: 1_001 }, () => renewal({ credential: "key_many", position }))
    expect((await store.leases.renew(many)).size).toBe(many.length)
    const rows = (await store.leases.list()).filter(({ credential }) => credential === "key_many")
    expect(rows.every(({ acked }) => acked === position.seq)).toBe(true)
    expect(rows).toHaveLength(many.length)
    await store.leases.sweep(rows)
  })

  test("a lease belongs to the credential that made it", async () => {
    const { id } = renewal()
    await store.leases.renew([renewal({ id })])
    expect(await store.leases.renew([renewal({ id, n: 2, credential: "key_2" })])).toEqual(new Set())
    expect(await store.leases.leave(id, "key_2")).toBe(false)
    expect(await rowOf(id)).toMatchObject({ n: 1 })
    expect(await store.leases.leave(id, "key_1")).toBe(true)
    expect(await store.leases.leave(id, "key_1")).toBe(false)
  })

  test("a batch is accepted one by one", async () => {
    const [one, two, three] = [renewal({ n: 2 }), renewal(), renewal({ credential: "key_9" })]
    await store.leases.renew([one])
    expect(await store.leases.renew([one, two, three])).toEqual(new Set([two.id, three.id]))
    expect(await store.leases.countOf("key_9")).toBe(1)
  })

  test("only leases that still stand where they were seen are swept", async () => {
    const [still, moved] = [renewal({ n: 1 }), renewal({ n: 1 })]
    await store.leases.renew([still, moved])
    await store.leases.renew([{ ...moved, n: 2 }])
    await store.leases.sweep([still, moved])
    expect(await rowOf(still.id)).toBeUndefined()
    expect(await rowOf(moved.id)).toMatchObject({ n: 2 })
  })

  test("a look shows the head, the asked tags that are in the log, and who has not taken the head in", async () => {
    const before = await change("org_1")
    const head = await change()
    const [behind, ahead] = [
      renewal({ n: 7, position: before, failOpenMs: 5_000, name: "checkout-1" }),
      renewal({ position: head, organizationId: null }),
    ]
    await store.leases.renew([behind, ahead])
    const look = await store.leases.look([before.tag, "ffffffffffffffff"])
    expect(look.head).toBe(head.seq)
    expect(look.authority).toMatch(/./)
    expect((await store.leases.look([])).authority).toBe(look.authority)
    expect(look.found).toEqual(new Set([before.tag]))
    const { position: _, ...lease } = behind
    const row = { ...lease, acked: before.seq }
    expect(look.behind).toContainEqual(row)
    expect(await store.leases.list()).toContainEqual(row)
    expect(look.behind.some(({ id }) => id === ahead.id)).toBe(false)
  })

  test("delays are noted, follow their verifier to another id of its credential, and are forgotten after a while", async () => {
    const at = 1_700_000_000_000
    const [one, two, three] = [renewal({ name: "one" }), renewal({ organizationId: null }), freshId("v")]
    const delayOf = ({ id, credential, organizationId, name }: LeaseRenewal, when: number): LeaseDelay => ({
      id,
      credential,
      organizationId,
      name,
      at: when,
    })
    await store.leases.noteDelays([], at)
    await store.leases.noteDelays([one, two], at)
    await store.leases.noteDelays([one], at)
    await store.leases.noteDelays([one], at + 1)
    expect(await store.leases.delays()).toEqual(
      expect.arrayContaining([delayOf(one, at), delayOf(two, at), delayOf(one, at + 1)]),
    )
    expect(await store.leases.delays()).toHaveLength(3)
    await store.leases.inheritDelays(one.id, three, "key_2")
    await store.leases.inheritDelays(one.id, three, "key_1")
    const moved = (await store.leases.delays()).filter(({ id }) => id === three)
    expect(moved.map((delay) => delay.at)).toEqual([at, at + 1])
    await store.leases.noteDelays([two], at + 40 * 60_000 + 1)
    expect((await store.leases.delays()).map((delay) => delay.at)).toEqual([at + 1, at + 40 * 60_000 + 1])
  })

  test("several records are read at once, in the order of the hashes", async () => {
    const { id } = await storedOrganization(store)
    const [one, two] = [grant(id), grant(id, { accounts: ["demo", "acc_gone"] })]
    await storeGrants(store, [one, two])
    const { head } = await store.since(null)
    const hashes = [two.tokenHash, freshHash(), one.tokenHash]
    const loaded = await store.loadMany(hashes, head)
    expect(loaded).toMatchObject({ label: head, known: true })
    expect(loaded.records.map((record) => record?.grant.id)).toEqual([two.id, undefined, one.id])
    expect(loaded.records).toEqual(
      await Promise.all(hashes.map(async (hash) => (await store.load(hash)).record)),
    )
  })

  test("a position is known only with its tag", async () => {
    const { head } = await store.since(null)
    const knownAt = async (position: Parameters<OpenedStore["loadMany"]>[1]) =>
      (await store.loadMany([freshHash()], position)).known
    expect(await knownAt(head)).toBe(true)
    expect(await knownAt({ seq: 1, tag: "ffffffffffffffff" })).toBe(false)
    expect(await knownAt({ seq: head.seq + 9, tag: head.tag })).toBe(false)
    expect(await knownAt(null)).toBe(false)
  })

  test("keys are told apart by their organization", async () => {
    const [own, foreign] = [await storedOrganization(store), await storedOrganization(store)]
    const [mine, theirs] = [grant(own.id), grant(foreign.id)]
    await storeGrants(store, [mine, theirs])
    const ids = [mine.id, theirs.id, "key_nobody"]
    expect(await store.keysWithin(own.id, ids)).toEqual(new Set([mine.id]))
    expect(await store.keysWithin(null, ids)).toEqual(new Set([mine.id, theirs.id]))
    expect(await store.keysWithin(own.id, [])).toEqual(new Set())
  })
})
