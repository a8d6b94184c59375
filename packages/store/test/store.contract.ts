import { randomBytes } from "node:crypto"
import { BittingError, DENIALS_KEPT, KEY_STATUSES, KEY_SORTS, statusOf } from "@bitting/core"
import type {
  Change,
  Clock,
  CountReport,
  Grant,
  KeyFilter,
  PageRequest,
  Position,
  SignInLink,
  Store,
} from "@bitting/core"
import * as fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { auditTreeContract } from "./audit-tree.contract.ts"
import { peopleContract } from "./people.contract.ts"
import { sealedTokenContract } from "./sealed-token.contract.ts"
import {
  NOW,
  account,
  auditEvent,
  denial,
  environment,
  everyKey,
  everyPage,
  firstPage,
  freshHash,
  freshId,
  grant,
  member,
  organization,
  person,
  session,
  storeGrants,
  storedOrganization,
  workspace,
  write,
} from "./fixtures.ts"

/** A period of quotas. */
const window = "2026-01"

/** Opens an empty store. */
export type OpenTestStore = (clock: Clock) => Promise<Store>

const realClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }

const codeOf = (error: unknown): string => (error instanceof BittingError ? error.code : String(error))

/** What a promise rejects with, as a code of the catalogue. */
async function failure(promise: Promise<unknown>): Promise<string> {
  return await promise.then(() => "nothing", codeOf)
}

const idsOf = (rows: readonly { readonly grant: Grant }[]): string[] => rows.map((row) => row.grant.id)

function link(fields: Partial<SignInLink> = {}): SignInLink {
  const base = { id: freshId("lnk"), tokenHash: freshHash(), personId: null, createdAt: NOW }
  return { ...base, expiresAt: NOW + 1_000, usedAt: null, ...fields }
}

/** What every store promises. */
export function storeContract(open: OpenTestStore): void {
  let store: Store
  beforeAll(async () => {
    store = await open(realClock)
  })
  afterAll(async () => {
    await store.close()
  })

  describe("keys", () => {
    test("a key comes back as it was stored, every field of it", async () => {
      const { id } = await storedOrganization(store)
      const full = grant(id, {
        label: "Été ☀ 'quoted' \"twice\" \\ ; drop table key -- 🔑",
        metadata: { team: "core", nested: { list: [1, 2.5, null, true] }, "a'b": "\u0000\u2028" },
        holder: { kind: "member", memberId: "mem_gone" },
        reach: "instance",
        accounts: ["acc_1", "demo"],
        services: ["ec2"],
        environments: ["production"],
        scopes: ["a:read", "b:write"],
        permission: "read",
        constraints: { allowedOrigins: ["https://x.example"], requireReferer: true, rateLimitRpm: 60 },
        quota: { limit: 5, period: "month" },
        notBeforeAt: NOW + 1,
        expiresAt: NOW + 2,
        enabled: false,
        revokedAt: NOW + 3,
        revokedReason: "leaked",
        revokedBy: { kind: "key", id: "key_other", memberId: null },
        rotatedFrom: "key_before",
        rotatedTo: "key_after",
        overlapEndsAt: NOW + 4,
        version: 7,
      })
      const plain = grant(id)
      await storeGrants(store, [full, plain])
      expect((await store.read.grants.get(full.id))?.grant).toEqual(full)
      expect((await store.read.grants.get(plain.id))?.grant).toEqual(plain)
      expect(await store.read.grants.byTokenHash(full.tokenHash)).toEqual(full)
      expect(await store.read.grants.get("key_unknown")).toBeNull()
      expect(await store.read.grants.byTokenHash(freshHash())).toBeNull()
    })

    test("a token's hash belongs to one key", async () => {
      const { id } = await storedOrganization(store)
      const first = grant(id)
      await storeGrants(store, [first])
      const second = grant(id, { tokenHash: first.tokenHash })
      expect(await failure(storeGrants(store, [second]))).toBe("already_exists")
      expect(await store.read.grants.get(second.id)).toBeNull()
    })

    test("many keys are stored and found at once, all or none", async () => {
      const { id } = await storedOrganization(store)
      const many = Array.from({ length: 1_200 }, (_, place) => grant(id, { label: `key ${place}` }))
      await write(store, async (tx) => await tx.grants.insertAll(many))
      const hashes = many.map(({ tokenHash }) => tokenHash)
      const found = await store.read.grants.byTokenHashes([freshHash(), ...hashes])
      expect(new Map(found.map((one) => [one.id, one]))).toEqual(new Map(many.map((one) => [one.id, one])))
      expect(await store.read.grants.byTokenHashes([])).toEqual([])
      const [first] = many
      const fresh = grant(id)
      const twice = [fresh, grant(id, { tokenHash: first?.tokenHash ?? "" })]
      expect(await failure(write(store, async (tx) => await tx.grants.insertAll(twice)))).toBe(
        "already_exists",
      )
      expect(await store.read.grants.get(fresh.id)).toBeNull()
    })

    test("a key is replaced only from the version before", async () => {
      const { id } = await storedOrganization(store)
      const first = grant(id)
      await storeGrants(store, [first])
      const second = { ...first, label: "renamed", enabled: false, version: 2 }
      await write(store, async (tx) => await tx.grants.update(second))
      expect((await store.read.grants.get(first.id))?.grant).toEqual(second)
      const stale = write(
        store,
        async (tx) => await tx.grants.update({ ...first, label: "stale", version: 2 }),
      )
      expect(await failure(stale)).toBe("precondition_failed")
      const unknown = write(store, async (tx) => await tx.grants.update(grant(id, { version: 2 })))
      expect(await failure(unknown)).toBe("precondition_failed")
      expect((await store.read.grants.get(first.id))?.grant).toEqual(second)
    })

    test("of 20 concurrent updates of one version, one is made", async () => {
      const { id } = await storedOrganization(store)
      const first = grant(id)
      await storeGrants(store, [first])
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, async (_, place) =>
          failure(
            write(
              store,
              async (tx) => await tx.grants.update({ ...first, label: `winner ${place}`, version: 2 }),
            ),
          ),
        ),
      )
      expect(outcomes.filter((code) => code === "nothing")).toHaveLength(1)
      expect(outcomes.filter((code) => code === "precondition_failed")).toHaveLength(19)
      const winner = outcomes.indexOf("nothing")
      expect((await store.read.grants.get(first.id))?.grant.label).toBe(`winner ${winner}`)
    })

    test("live keys of a workspace are those neither revoked nor past their end", async () => {
      const { id } = await storedOrganization(store)
      const workspaceId = freshId("ws")
      const inside = { workspaceId }
      await storeGrants(store, [
        grant(id, inside),
        grant(id, { ...inside, enabled: false }),
        grant(id, { ...inside, notBeforeAt: NOW + 1 }),
        grant(id, { ...inside, expiresAt: NOW + 1 }),
        grant(id, { ...inside, expiresAt: NOW }),
        grant(id, { ...inside, expiresAt: NOW + 1, overlapEndsAt: NOW }),
        grant(id, { ...inside, revokedAt: NOW, revokedReason: "other" }),
        grant(id),
      ])
      expect(await store.read.grants.countLive({ workspaceId, now: NOW })).toBe(4)
      expect(await store.read.grants.countLive({ workspaceId, now: NOW + 1 })).toBe(3)
    })

    test("live keys of an environment are those of the organization that name it", async () => {
      const [{ id }, other] = [await storedOrganization(store), await storedOrganization(store)]
      const inside = { environments: ["staging", "qa"] }
      await storeGrants(store, [
        grant(id, inside),
        grant(id, { environments: ["qa"], enabled: false }),
        grant(id, { ...inside, expiresAt: NOW }),
        grant(id, { ...inside, revokedAt: NOW, revokedReason: "other" }),
        grant(id, { environments: ["staging", "qa2"] }),
        grant(id, { environments: null }),
        grant(other.id, inside),
      ])
      const { countLiveIn } = store.read.grants
      expect(await countLiveIn({ organizationId: id, environment: "qa", now: NOW })).toBe(2)
      expect(await countLiveIn({ organizationId: id, environment: "qa", now: NOW - 1 })).toBe(3)
      expect(await countLiveIn({ organizationId: id, environment: "q", now: NOW })).toBe(0)
    })

    test("live keys of an environment are those confined to it by name, among others or alone", async () => {
      const [here, there] = [await storedOrganization(store), await storedOrganization(store)]
      const inside = { environments: ["staging", "production"] }
      await storeGrants(store, [
        grant(here.id, inside),
        grant(here.id, { environments: ["staging"], expiresAt: NOW + 1 }),
        grant(here.id, { environments: ["staging-2"] }),
        grant(here.id, { ...inside, expiresAt: NOW }),
        grant(here.id, { ...inside, overlapEndsAt: NOW }),
        grant(here.id, { ...inside, revokedAt: NOW, revokedReason: "other" }),
        grant(here.id),
        grant(there.id, inside),
      ])
      const count = async (environment: string): Promise<number> =>
        await store.read.grants.countLiveIn({ organizationId: here.id, environment, now: NOW })
      expect([await count("staging"), await count("production"), await count("stag")]).toEqual([2, 1, 0])
    })

    test.each(["'", '"', "\\", "--", "🔑👩‍👩‍👧", "%", "_", "\u200b", "ünï", "𝒳", "a".repeat(10_000)])(
      "a label of strange text is stored exactly: %s",
      async (label) => {
        const { id } = await storedOrganization(store)
        const one = grant(id, { label })
        await storeGrants(store, [one])
        expect((await store.read.grants.get(one.id))?.grant.label).toBe(label)
      },
    )

    test("a NUL in a label is stored exactly or refused, and nothing in between", async () => {
      const { id } = await storedOrganization(store)
      const one = grant(id, { label: "a\u0000b" })
      const outcome = await failure(storeGrants(store, [one]))
      const stored = await store.read.grants.get(one.id)
      expect([
        ["nothing", "a\u0000b"],
        ["invalid_request", undefined],
      ]).toContainEqual([outcome, stored?.grant.label])
    })

    test("any metadata and label comes back as it was", async () => {
      const { id } = await storedOrganization(store)
      const text = fc.string({ unit: "grapheme" }).filter((value) => !value.includes("\u0000"))
      await fc.assert(
        fc.asyncProperty(text, fc.dictionary(fc.string(), fc.jsonValue()), async (label, raw) => {
          const metadata = JSON.parse(JSON.stringify(raw)) as Record<string, unknown>
          const one = grant(id, { label, metadata })
          await storeGrants(store, [one])
          expect((await store.read.grants.get(one.id))?.grant).toEqual(one)
        }),
        { numRuns: 25 },
      )
    })
  })

  describe("lists of keys", () => {
    /** Keys of every status, with ties and nulls in every sort column. */
    async function variedKeys(): Promise<{
      organizationId: string
      grants: Grant[]
      used: Map<string, number>
    }> {
      const { id } = await storedOrganization(store)
      const forms: Partial<Grant>[] = [
        {},
        { enabled: false },
        { notBeforeAt: NOW },
        { notBeforeAt: NOW + 1 },
        { expiresAt: NOW },
        { expiresAt: NOW + 1 },
        { expiresAt: NOW + 1, enabled: false },
        { rotatedTo: "key_next", overlapEndsAt: NOW + 1 },
        { rotatedTo: "key_next", overlapEndsAt: NOW },
        { rotatedTo: "key_next", overlapEndsAt: NOW + 5, expiresAt: NOW - 5 },
        { revokedAt: NOW - 1, revokedReason: "other" },
        { revokedAt: NOW - 1, revokedReason: "other", expiresAt: NOW, enabled: false },
        { notBeforeAt: NOW + 1, enabled: false },
      ]
      const labels = ["alpha", "Alpha", "beta", "Ärger", "\uffee last", "𝒳 later still"]
      const grants = Array.from({ length: 52 }, (_, place) =>
        grant(id, {
          createdAt: NOW - (place % 5),
          label: labels[place % labels.length] ?? "",
          ...forms[place % forms.length],
        }),
      )
      await storeGrants(store, grants)
      const used = new Map(
        grants.filter((_, place) => place % 3 === 0).map((one, place) => [one.id, NOW - (place % 4)]),
      )
      await store.usage.flush(
        [...used].map(([grantId, lastUsedAt]) => ({ grantId, hourAt: NOW, counts: { ok: 1 }, lastUsedAt })),
      )
      return { organizationId: id, grants, used }
    }

    test("every status, sort and direction lists each key once, in order, whatever the page size", async () => {
      const { organizationId, grants, used } = await variedKeys()
      for (const status of [undefined, ...KEY_STATUSES]) {
        const wanted = grants.filter((one) => status === undefined || statusOf(one, NOW) === status)
        expect(wanted.length).toBeGreaterThan(0)
        for (const sort of KEY_SORTS) {
          for (const descending of [false, true]) {
            const filter = everyKey(organizationId, status === undefined ? {} : { status })
            const rows = await everyPage(
              async (after) => await store.read.grants.list(filter, { limit: 7, sort, descending, after }),
            )
            expect(idsOf(rows).toSorted()).toEqual(wanted.map((one) => one.id).toSorted())
            const value = (one: Grant): string | number | null =>
              ({
                created_at: one.createdAt,
                expires_at: one.expiresAt,
                last_used_at: used.get(one.id) ?? null,
                label: Buffer.from(one.label.toLowerCase()).toString("hex"),
              })[sort]
            const sign = descending ? -1 : 1
            const expected = wanted.toSorted((left, right) => {
              const [a, b] = [value(left), value(right)]
              if (a === b) return sign * (left.id < right.id ? -1 : 1)
              if (a === null || b === null) return a === null ? 1 : -1
              return sign * (a < b ? -1 : 1)
            })
            expect(idsOf(rows)).toEqual(expected.map((one) => one.id))
          }
        }
      }
    })

    test("a page is at most as long as asked and says whether more follows", async () => {
      const { id } = await storedOrganization(store)
      await storeGrants(store, [grant(id), grant(id), grant(id)])
      const list = async (limit: number) =>
        await store.read.grants.list(everyKey(id), firstPage("created_at", { limit }))
      expect(await list(2)).toMatchObject({ rows: { length: 2 }, next: { value: NOW } })
      expect(await list(3)).toMatchObject({ rows: { length: 3 }, next: null })
      expect(await list(4)).toMatchObject({ rows: { length: 3 }, next: null })
    })

    test("keys made while paging neither repeat nor hide others", async () => {
      const { id } = await storedOrganization(store)
      const before = Array.from({ length: 6 }, (_, place) => grant(id, { createdAt: NOW + place }))
      await storeGrants(store, before)
      const rows = await everyPage(async (after) => {
        await storeGrants(store, [grant(id, { createdAt: NOW - 1 })])
        return await store.read.grants.list(everyKey(id), firstPage("created_at", { limit: 2, after }))
      })
      expect(idsOf(rows).filter((key) => before.some((one) => one.id === key))).toEqual(
        before.map((one) => one.id),
      )
    })

    test("purged keys are not listed but found by id and by token", async () => {
      const { id } = await storedOrganization(store)
      const purged = grant(id, { revokedAt: NOW, revokedReason: "other", purgedAt: NOW })
      await storeGrants(store, [purged])
      expect((await store.read.grants.list(everyKey(id), firstPage("created_at"))).rows).toEqual([])
      expect((await store.read.grants.get(purged.id))?.grant).toEqual(purged)
      expect((await store.load(purged.tokenHash)).record?.grant).toEqual(purged)
    })

    test("live keys are those of no status but revoked and expired", async () => {
      const { id } = await storedOrganization(store)
      const grants = [
        grant(id),
        grant(id, { enabled: false }),
        grant(id, { notBeforeAt: NOW + 1 }),
        grant(id, { rotatedTo: "key_x", overlapEndsAt: NOW + 1 }),
        grant(id, { expiresAt: NOW }),
        grant(id, { expiresAt: NOW + 1, overlapEndsAt: NOW }),
        grant(id, { revokedAt: NOW, revokedReason: "other" }),
      ]
      await storeGrants(store, grants)
      const { rows } = await store.read.grants.list(everyKey(id, { live: true }), firstPage("created_at"))
      expect(new Set(idsOf(rows))).toEqual(new Set(grants.slice(0, 4).map((one) => one.id)))
    })

    test("every filter keeps what it names and nothing else", async () => {
      const { id } = await storedOrganization(store)
      const other = await storedOrganization(store)
      const by = { kind: "key", id: "key_maker", memberId: null } as const
      const grants = {
        plain: grant(id, { label: "Plain" }),
        typed: grant(id, { type: "browser" }),
        placed: grant(id, { workspaceId: "ws_here" }),
        linked: grant(id, { accounts: ["acc_1", 'x"acc_2'] }),
        staged: grant(id, { environments: ["staging", "production"] }),
        local: grant(id, { environments: ["development"] }),
        made: grant(id, { createdBy: by }),
        ending: grant(id, { expiresAt: NOW + 5 }),
        old: grant(id, { createdAt: NOW - 100 }),
        used: grant(id, { createdAt: NOW - 100 }),
        backup: grant(id, { keyspace: "backup", type: "agent" }),
        abroad: grant(other.id, { label: "Plain" }),
      }
      type Name = keyof typeof grants
      const names = Object.keys(grants) as Name[]
      await storeGrants(store, Object.values(grants))
      await store.usage.flush([{ grantId: grants.used.id, hourAt: 0, counts: { ok: 1 }, lastUsedAt: NOW }])
      const home = names.filter((name) => name !== "abroad")
      const weather = home.filter((name) => name !== "backup")
      const cases: [Partial<KeyFilter>, Name[]][] = [
        [{}, weather],
        [{ keyspaces: ["weather", "backup"] }, home],
        [{ keyspaces: [] }, []],
        [{ keyspaces: ["backup"] }, ["backup"]],
        [{ keyspaces: ["weather", "backup"], withoutTypes: ["backup/agent"] }, weather],
        [{ withoutTypes: ["backup/server"] }, weather],
        [{ withoutTypes: ["weather/browser"] }, weather.filter((name) => name !== "typed")],
        [{ inWorkspaces: { ws_here: [] } }, weather.filter((name) => name !== "placed")],
        [{ keyspaces: [], inWorkspaces: { ws_here: ["weather"], ws_there: ["weather"] } }, ["placed"]],
        [{ keyspaces: ["backup"], inWorkspaces: { ws_here: ["weather", "backup"] } }, ["placed", "backup"]],
        [{ type: "browser" }, ["typed"]],
        [{ workspaceId: "ws_here" }, ["placed"]],
        [{ account: "acc_1" }, ["linked"]],
        [{ account: "acc_2" }, []],
        [{ account: 'x"acc_2' }, ["linked"]],
        [{ environment: "staging" }, weather.filter((name) => name !== "local")],
        ...["stag", "STAGING", ",", '","', 'staging","production', "staging\\", "[", "%", ""].map(
          (environment): [Partial<KeyFilter>, Name[]] => [
            { environment },
            weather.filter((name) => !["local", "staged"].includes(name)),
          ],
        ),
        [{ createdBy: "key_maker" }, ["made"]],
        [{ expiresBefore: NOW + 5 }, []],
        [{ expiresBefore: NOW + 6 }, ["ending"]],
        [{ unusedSince: NOW - 99 }, ["old"]],
        [{ unusedSince: NOW - 100 }, []],
        [{ q: "plain" }, ["plain"]],
        [{ q: grants.typed.id }, ["typed"]],
        [{ type: "browser", status: "active", q: "INGEST" }, ["typed"]],
        [{ type: "browser", q: "plain" }, []],
      ]
      for (const [fields, wanted] of cases) {
        const page = await store.read.grants.list(everyKey(id, fields), firstPage("created_at"))
        const found = names.filter((name) => idsOf(page.rows).includes(grants[name].id))
        expect([fields, found]).toEqual([fields, wanted])
        expect(page.rows).toHaveLength(wanted.length)
      }
      const both = await everyPage(
        async (after) =>
          await store.read.grants.list(everyKey(null, { q: "plain" }), firstPage("created_at", { after })),
      )
      expect(idsOf(both)).toEqual(expect.arrayContaining([grants.plain.id, grants.abroad.id]))
    })

    test.each([
      ["100%", ["100% load"]],
      ["_", ["snake_case"]],
      ["\\", ["back\\slash"]],
      ["%", ["100% load"]],
      ["e_c", ["snake_case"]],
      ["O'R", ["O'Reilly"]],
      ["äÖ", ["Äöl"]],
      ["zz9Z", ["ends so"]],
      ["ZZ9Z", []],
      ["🔑", ["🔑 ring"]],
      ["nothing like it", []],
    ])("q takes every character literally: %s", async (q, wanted) => {
      const { id } = await storedOrganization(store)
      const labels = [
        "100% load",
        "100 load",
        "snake_case",
        "snakeXcase",
        "back\\slash",
        "O'Reilly",
        "Äöl",
        "🔑 ring",
      ]
      await storeGrants(store, [
        ...labels.map((label) => grant(id, { label })),
        grant(id, { label: "ends so", tokenLast4: "zz9Z" }),
      ])
      const { rows } = await store.read.grants.list(everyKey(id, { q }), firstPage("created_at"))
      expect(rows.map((row) => row.grant.label)).toEqual(wanted)
    })
  })

  sealedTokenContract(() => store)
  peopleContract(() => store)

  describe("organizations and what they own", () => {
    test("an organization comes back as stored and as replaced", async () => {
      const made = await storedOrganization(store, { name: "O'Neill 🌍" })
      expect(await store.read.organizations.get(made.id)).toEqual(made)
      const changed: typeof made = { ...made, name: "New", plan: "free", suspended: true }
      await write(store, async (tx) => await tx.organizations.update(changed))
      expect(await store.read.organizations.get(made.id)).toEqual(changed)
      expect(await store.read.organizations.get("org_unknown")).toBeNull()
      const unknown = write(store, async (tx) => await tx.organizations.update(organization()))
      expect(await failure(unknown)).toBe("not_found")
    })

    test("organizations are listed by creation, all of them or those named", async () => {
      const made = []
      for (const createdAt of [5, 3, 3, 9]) made.push(await storedOrganization(store, { createdAt }))
      const ids = made.map((one) => one.id)
      const order = [ids[1], ids[2], ids[0], ids[3]]
      for (const descending of [false, true]) {
        const list = async (only: readonly string[] | null) =>
          await everyPage(
            async (after) =>
              await store.read.organizations.list(
                only,
                firstPage("created_at", { limit: 2, descending, after }),
              ),
          )
        const wanted = descending ? order.toReversed() : order
        expect((await list(ids)).map((one) => one.id)).toEqual(wanted)
        expect((await list(null)).map((one) => one.id).filter((id) => ids.includes(id))).toEqual(wanted)
      }
      expect(await store.read.organizations.list([], firstPage("created_at"))).toEqual({
        rows: [],
        next: null,
      })
    })

    const LINK = {
      credentials: { method: "role", roleArn: "arn:aws:iam::1:role/r" },
      cloudAccount: "1",
      provenAt: 5,
    } as const
    const OWNED = {
      workspaces: { make: workspace, change: { name: "renamed" } },
      environments: { make: environment, change: { name: "renamed" } },
      accounts: { make: account, change: { name: "renamed", provider: "gcp", link: LINK } },
    } as const

    for (const kind of ["workspaces", "environments", "accounts"] as const) {
      const { make, change } = OWNED[kind]
      // The three have one shape here; TypeScript cannot see that a kind's repository takes that kind's record.
      type Any = ReturnType<typeof workspace> & ReturnType<typeof environment> & ReturnType<typeof account>
      const fresh = (organizationId: string, fields = {}): Any => make(organizationId, fields) as Any

      test(`${kind} are stored, replaced, deleted and listed by creation`, async () => {
        const { id } = await storedOrganization(store)
        const other = await storedOrganization(store)
        const rows = [4, 2, 2, 8].map((createdAt) => fresh(id, { createdAt }))
        await write(store, async (tx) => {
          for (const row of rows) await tx[kind].insert(row)
          await tx[kind].insert(fresh(other.id))
        })
        const [first, second, third, fourth] = rows as [Any, Any, Any, Any]
        expect(await store.read[kind].get(first.id)).toEqual(first)
        expect(await store.read[kind].get("unknown")).toBeNull()
        const listed = await everyPage<{ id: string }>(
          async (after) => await store.read[kind].list(id, firstPage("created_at", { limit: 1, after })),
        )
        expect(listed.map((row) => row.id)).toEqual([second.id, third.id, first.id, fourth.id])
        const changed: Any = { ...first, ...change }
        await write(store, async (tx) => {
          await tx[kind].update(changed)
          await tx[kind].delete(fourth.id)
        })
        expect(await store.read[kind].get(first.id)).toEqual(changed)
        expect(await store.read[kind].get(fourth.id)).toBeNull()
        expect(await failure(write(store, async (tx) => await tx[kind].update(fourth)))).toBe("not_found")
        expect(await failure(write(store, async (tx) => await tx[kind].delete(fourth.id)))).toBe("not_found")
      })

      test(`names of ${kind} are unique inside an organization only`, async () => {
        const { id } = await storedOrganization(store)
        const other = await storedOrganization(store)
        const [first, second] = [fresh(id, { name: "same" }), fresh(id, { name: "different" })]
        await write(store, async (tx) => {
          await tx[kind].insert(first)
          await tx[kind].insert(second)
          await tx[kind].insert(fresh(other.id, { name: "same" }))
        })
        const again = fresh(id, { name: "same" })
        expect(await failure(write(store, async (tx) => await tx[kind].insert(again)))).toBe("already_exists")
        const taken = { ...second, name: "same" }
        expect(await failure(write(store, async (tx) => await tx[kind].update(taken)))).toBe("already_exists")
        expect(await store.read[kind].get(second.id)).toEqual(second)
      })
    }
  })

  describe("people and members", () => {
    test("a person is found by id and by e-mail address, which only one has", async () => {
      const ada = person({ name: "Ada", instanceAdmin: true })
      await write(store, async (tx) => await tx.people.insert(ada))
      expect(await store.read.people.get(ada.id)).toEqual(ada)
      expect(await store.read.people.byEmail(ada.email)).toEqual(ada)
      expect(await store.read.people.byEmail("nobody@example.com")).toBeNull()
      const double = person({ email: ada.email })
      expect(await failure(write(store, async (tx) => await tx.people.insert(double)))).toBe("already_exists")
    })

    test("a member comes back with the overrides, and as replaced", async () => {
      const { id } = await storedOrganization(store)
      const [one, two] = [workspace(id), workspace(id)]
      const ada = person()
      const first = member(id, ada, { role: "admin", overrides: { [one.id]: "viewer", [two.id]: "owner" } })
      await write(store, async (tx) => {
        await tx.workspaces.insert(one)
        await tx.workspaces.insert(two)
        await tx.people.insert(ada)
        await tx.members.insert(first)
      })
      expect(await store.read.members.get(first.id)).toEqual(first)
      expect(await store.read.members.ofPerson(ada.id)).toEqual([first])
      const second: typeof first = {
        ...first,
        role: "viewer",
        suspended: true,
        overrides: { [two.id]: "admin" },
      }
      await write(store, async (tx) => await tx.members.update(second))
      expect(await store.read.members.get(first.id)).toEqual(second)
      await write(store, async (tx) => await tx.workspaces.delete(two.id))
      expect(await store.read.members.get(first.id)).toEqual({ ...second, overrides: {} })
      const double = member(id, ada)
      expect(await failure(write(store, async (tx) => await tx.members.insert(double)))).toBe(
        "already_exists",
      )
      await write(store, async (tx) => await tx.members.delete(first.id))
      expect(await store.read.members.get(first.id)).toBeNull()
      expect(await failure(write(store, async (tx) => await tx.members.delete(first.id)))).toBe("not_found")
      expect(await failure(write(store, async (tx) => await tx.members.update(first)))).toBe("not_found")
    })

    test("members are listed by organization and by person; active owners are counted", async () => {
      const [here, there] = [await storedOrganization(store), await storedOrganization(store)]
      const people = [person(), person(), person(), person()]
      const [a, b, c, d] = people as [
        (typeof people)[0] & {},
        (typeof people)[0] & {},
        (typeof people)[0] & {},
        (typeof people)[0] & {},
      ]
      const members = [
        member(here.id, a, { role: "owner", createdAt: 5 }),
        member(here.id, b, { role: "owner", createdAt: 3 }),
        member(here.id, c, { role: "owner", suspended: true, createdAt: 3 }),
        member(here.id, d, { role: "admin", createdAt: 1 }),
        member(there.id, a, { role: "owner", createdAt: 4 }),
      ] as const
      await write(store, async (tx) => {
        for (const one of people) await tx.people.insert(one)
        for (const one of members) await tx.members.insert(one)
      })
      const listed = await everyPage(
        async (after) =>
          await store.read.members.list(
            here.id,
            firstPage("created_at", { limit: 1, descending: true, after }),
          ),
      )
      expect(listed).toEqual([members[0], members[2], members[1], members[3]])
      expect(await store.read.members.ofPerson(a.id)).toEqual([members[4], members[0]])
      expect(await store.read.members.countOwners(here.id)).toBe(2)
      expect(await store.read.members.countOwners(there.id)).toBe(1)
    })

    test("of two owners who step down at once, one stays", async () => {
      const { id } = await storedOrganization(store)
      const [a, b] = [person(), person()]
      const owners = [member(id, a, { role: "owner" }), member(id, b, { role: "owner" })]
      await write(store, async (tx) => {
        for (const one of [a, b]) await tx.people.insert(one)
        for (const one of owners) await tx.members.insert(one)
      })
      const stepDown = async (one: (typeof owners)[number]) =>
        await write(store, async (tx) => {
          if ((await tx.members.countOwners(id)) < 2) throw new BittingError("last_owner")
          await tx.members.update({ ...one, role: "member" })
        })
      const outcomes = await Promise.all(owners.map(async (one) => await failure(stepDown(one))))
      expect(outcomes.toSorted()).toEqual(["last_owner", "nothing"])
      expect(await store.read.members.countOwners(id)).toBe(1)
    })
  })

  describe("sessions, links and settings", () => {
    test("a session is found by its token's hash until it is deleted", async () => {
      const ada = person()
      const signedIn = session(ada.id)
      await write(store, async (tx) => {
        await tx.people.insert(ada)
        await tx.sessions.insert(signedIn)
      })
      expect(await store.read.sessions.byTokenHash(signedIn.tokenHash)).toEqual(signedIn)
      expect(await store.read.sessions.byTokenHash(freshHash())).toBeNull()
      const double = { ...signedIn, id: freshId("ses") }
      expect(await failure(write(store, async (tx) => await tx.sessions.insert(double)))).toBe(
        "already_exists",
      )
      for (const _ of [1, 2]) await write(store, async (tx) => await tx.sessions.delete(signedIn.id))
      expect(await store.read.sessions.byTokenHash(signedIn.tokenHash)).toBeNull()
    })

    test("a person's sessions and links can be deleted at once, and nobody else's", async () => {
      const [ada, bob] = [person(), person()]
      const sessions = [session(ada.id), session(ada.id), session(bob.id)]
      const links = [
        { ...link(), personId: ada.id },
        { ...link(), personId: bob.id },
      ]
      const counts: number[] = []
      await write(store, async (tx) => {
        for (const one of [ada, bob]) await tx.people.insert(one)
        for (const one of sessions) await tx.sessions.insert(one)
        for (const one of links) await tx.links.insert(one)
        await tx.links.deleteOfPerson(ada.id)
        counts.push(await tx.sessions.deleteOfPerson(ada.id))
      })
      expect(counts).toEqual([2])
      const { sessions: readSessions, links: readLinks } = store.read
      const left = await Promise.all(
        sessions.map(async (one) => await readSessions.byTokenHash(one.tokenHash)),
      )
      expect(left).toEqual([null, null, sessions[2]])
      const leftLinks = await Promise.all(
        links.map(async (one) => await readLinks.byTokenHash(one.tokenHash)),
      )
      expect(leftLinks).toEqual([null, links[1]])
    })

    test("of 50 concurrent uses of a sign-in link, one is the first", async () => {
      const fresh = link()
      await write(store, async (tx) => await tx.links.insert(fresh))
      expect(await store.read.links.byTokenHash(fresh.tokenHash)).toEqual(fresh)
      const uses = await Promise.all(
        Array.from(
          { length: 50 },
          async (_, place) =>
            await store.transact(async (tx) => {
              const value = await tx.links.use(fresh.id, NOW + place)
              return { value, organizationId: null, audit: value ? [auditEvent(null)] : [], targets: [] }
            }),
        ),
      )
      expect(uses.filter((use) => use.value)).toHaveLength(1)
      const winner = uses.findIndex((use) => use.value)
      expect(await store.read.links.byTokenHash(fresh.tokenHash)).toEqual({ ...fresh, usedAt: NOW + winner })
      expect(await store.read.links.byTokenHash(freshHash())).toBeNull()
    })

    test("a setting is what it was last set to", async () => {
      const name = freshId("setting")
      expect(await store.read.settings.get(name)).toBeNull()
      for (const value of ["one", "two ☃"]) {
        await write(store, async (tx) => await tx.settings.set(name, value))
        expect(await store.read.settings.get(name)).toBe(value)
      }
    })
  })

  describe("names of attempts", () => {
    test("what was created under a name is found by the whole of it, the newest record only", async () => {
      const name = { caller: freshId("key"), operation: "keys.create", key: "Ünïque ☃ 'x'" }
      const record = { ...name, fingerprint: freshHash(), grantId: freshId("key"), createdAt: NOW }
      const found = (asked: typeof name) =>
        write(store, async (tx) => void seen.push(await tx.idempotency.get(asked)))
      const seen: unknown[] = []
      await found(name)
      await write(store, async (tx) => await tx.idempotency.put(record))
      await found(name)
      await found({ ...name, key: "Ünïque" })
      await found({ ...name, operation: "keys.rotate" })
      await found({ ...name, caller: "key:other" })
      const newer = { ...record, fingerprint: freshHash(), grantId: freshId("key"), createdAt: NOW + 1 }
      await write(store, async (tx) => await tx.idempotency.put(newer))
      await found(name)
      expect(seen).toEqual([null, record, null, null, null, newer])
    })

    test("a name is remembered only if its transaction commits", async () => {
      const name = { caller: freshId("key"), operation: "keys.create", key: "x" }
      const record = { ...name, fingerprint: freshHash(), grantId: freshId("key"), createdAt: NOW }
      const broken = write(store, async (tx) => {
        await tx.idempotency.put(record)
        throw new BittingError("unprocessable")
      })
      expect(await failure(broken)).toBe("unprocessable")
      const { value } = await store.transact(async (tx) => ({
        value: await tx.idempotency.get(name),
        organizationId: null,
        audit: [],
        targets: [],
      }))
      expect(value).toBeNull()
    })
  })

  describe("transactions", () => {
    test("an error in the work is thrown on and leaves nothing", async () => {
      const before = await store.since(null)
      const lost = organization()
      const problem = new Error("stop")
      const attempt = store.transact(async (tx) => {
        await tx.organizations.insert(lost)
        await tx.grants.insert(grant(lost.id))
        throw problem
      })
      await expect(attempt).rejects.toBe(problem)
      expect(await store.read.organizations.get(lost.id)).toBeNull()
      expect((await store.since(null)).head).toEqual(before.head)
    })

    test("an audit entry that cannot be stored undoes the work", async () => {
      const event = auditEvent(null)
      const [kept, lost] = [organization(), organization()]
      await write(store, async (tx) => await tx.organizations.insert(kept), { audit: [event] })
      const before = await store.since(null)
      const again = write(store, async (tx) => await tx.organizations.insert(lost), { audit: [event] })
      expect(await failure(again)).toBe("already_exists")
      expect(await store.read.organizations.get(lost.id)).toBeNull()
      expect((await store.since(null)).head).toEqual(before.head)
    })

    test("work sees its own writes, others see them after the commit", async () => {
      const made = organization()
      await write(store, async (tx) => {
        await tx.organizations.insert(made)
        expect(await tx.organizations.get(made.id)).toEqual(made)
        expect(await store.read.organizations.get(made.id)).toBeNull()
      })
      expect(await store.read.organizations.get(made.id)).toEqual(made)
    })

    test("work that did nothing makes no change", async () => {
      const before = await store.since(null)
      const done = await store.transact(async () => ({
        value: 42,
        organizationId: null,
        audit: [],
        targets: [],
      }))
      expect(done).toEqual({ value: 42, change: null })
      expect((await store.since(null)).head).toEqual(before.head)
    })

    test("a failure does not hold up the transactions after it", async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, async (_, place) =>
          failure(
            write(store, async (tx) => {
              await tx.settings.set(`turn ${place % 2}`, String(place))
              if (place % 2 === 0) throw new BittingError("in_use")
            }),
          ),
        ),
      )
      expect(outcomes).toEqual(
        Array.from({ length: 10 }, (_, place) => (place % 2 === 0 ? "in_use" : "nothing")),
      )
      expect(await store.read.settings.get("turn 0")).toBeNull()
      expect(await store.read.settings.get("turn 1")).toBe("9")
    })
  })

  describe("the change log", () => {
    test("a commit is the next change, with what it touched", async () => {
      const { head } = await store.since(null)
      const { change } = await write(store, async (tx) => await tx.settings.set("x", "1"), {
        organizationId: "org_1",
        targets: ["key:key_1", "token:ab", "all"],
      })
      expect(change).toEqual({
        seq: head.seq + 1,
        tag: expect.stringMatching(/^[0-9a-f]{16}$/),
        organizationId: "org_1",
        targets: ["key:key_1", "token:ab", "all"],
      })
      const reply = await store.since(head)
      expect(reply).toMatchObject({ head: { seq: change?.seq, tag: change?.tag }, reset: false })
      expect(reply.changes).toEqual([change])
      expect(Math.abs(reply.now - Date.now())).toBeLessThan(60_000)
      expect(await store.since(reply.head)).toMatchObject({ head: reply.head, changes: [], reset: false })
    })

    test("positions of another history, of the future and too far behind are reset", async () => {
      const { head } = await store.since(null)
      const reset = { head, changes: [], reset: true }
      expect(await store.since({ ...head, tag: "0123456789abcdef" })).toMatchObject(reset)
      expect(await store.since({ seq: head.seq + 1, tag: head.tag })).toMatchObject(reset)
      expect(await store.since({ seq: 0, tag: head.tag })).toMatchObject(reset)
    })

    test("1,000 changes are told, 1,001 are a reset", async () => {
      const { head } = await store.since(null)
      const touch = async (): Promise<unknown> =>
        await write(store, async (tx) => await tx.settings.set("y", "1"))
      for (let done = 0; done < 1_000; done += 1) await touch()
      const full = await store.since(head)
      expect(full.reset).toBe(false)
      expect(full.changes.map((change) => change.seq)).toEqual(
        Array.from({ length: 1_000 }, (_, place) => head.seq + 1 + place),
      )
      await touch()
      expect(await store.since(head)).toMatchObject({ changes: [], reset: true })
    })

    test("whoever follows the log under concurrent commits misses none and sees none late", async () => {
      const start = (await store.since(null)).head
      const commits = Array.from({ length: 50 }, async (_, place) => {
        const name = `follow ${place}`
        return (
          await write(store, async (tx) => await tx.settings.set(name, "1"), { targets: [`key:${name}`] })
        ).change
      })
      let position: Position = start
      const seen: Change[] = []
      while (seen.length < 50) {
        const reply = await store.since(position)
        expect(reply.reset).toBe(false)
        for (const change of reply.changes) {
          expect(change.seq).toBe(start.seq + seen.length + 1)
          seen.push(change)
          const [target] = change.targets
          // What a change says was done can be read by whoever has seen the change.
          expect(await store.read.settings.get(String(target).slice("key:".length))).toBe("1")
        }
        expect(reply.head.seq).toBe(start.seq + seen.length)
        position = reply.head
      }
      const changes = await Promise.all(commits)
      expect(seen).toEqual(changes.toSorted((left, right) => (left?.seq ?? 0) - (right?.seq ?? 0)))
    })
  })

  auditTreeContract(() => store)

  describe("the audit log", () => {
    test("entries carry the number of their commit and their place in it", async () => {
      const { id } = await storedOrganization(store)
      const events = [
        auditEvent(id, { before: { a: 1 }, after: null, origin: { requestId: "req_9", address: null } }),
        auditEvent(id, { actor: { kind: "person", id: "per_1", memberId: "mem_1" } }),
        auditEvent(null),
      ]
      const { change } = await write(store, async () => {}, { audit: events, organizationId: id })
      const own = await store.read.audit.list({ organizationId: id }, firstPage("seq"))
      expect(own.rows).toEqual([
        { ...events[0], seq: change?.seq, part: 0, index: 0, erased: [] },
        { ...events[1], seq: change?.seq, part: 1, index: 1, erased: [] },
      ])
      const instance = await store.read.audit.list(
        { organizationId: null },
        firstPage("seq", { limit: 1, descending: true }),
      )
      const last = { seq: change?.seq, part: 2, index: (await store.read.audit.size(null)) - 1, erased: [] }
      expect(instance.rows).toEqual([{ ...events[2], ...last }])
    })

    test("pages go through the log in commit order, both ways, each entry once", async () => {
      const { id } = await storedOrganization(store)
      const commits = Array.from(
        { length: 12 },
        async (_, place) =>
          await write(store, async () => {}, {
            audit: Array.from({ length: (place % 3) + 1 }, () => auditEvent(id)),
          }),
      )
      await Promise.all(commits)
      const list = async (descending: boolean) =>
        await everyPage(
          async (after) =>
            await store.read.audit.list(
              { organizationId: id },
              firstPage("seq", { limit: 5, descending, after }),
            ),
        )
      const rows = await list(false)
      expect(rows).toHaveLength(24)
      expect(new Set(rows.map((row) => row.id)).size).toBe(24)
      const sorted = rows.toSorted((left, right) => left.seq - right.seq || left.part - right.part)
      expect(rows).toEqual(sorted)
      expect(await list(true)).toEqual(sorted.toReversed())
    })

    test("every filter keeps what it names and nothing else", async () => {
      const { id } = await storedOrganization(store)
      const events = [
        auditEvent(id, { action: "key.revoked", at: NOW + 1 }),
        auditEvent(id, { target: { kind: "member", id: "mem_7" }, at: NOW + 2 }),
        auditEvent(id, { actor: { kind: "key", id: "key_7", memberId: null }, at: NOW + 3 }),
      ] as const
      await write(store, async () => {}, { audit: events })
      const list = async (fields: object) => {
        const page = await store.read.audit.list({ organizationId: id, ...fields }, firstPage("seq"))
        return page.rows.map((row) => events.findIndex((event) => event.id === row.id))
      }
      expect(await list({})).toEqual([0, 1, 2])
      expect(await list({ action: "key.revoked" })).toEqual([0])
      expect(await list({ targetId: "mem_7" })).toEqual([1])
      expect(await list({ actorId: "key_7" })).toEqual([2])
      expect(await list({ from: NOW + 2 })).toEqual([1, 2])
      expect(await list({ until: NOW + 2 })).toEqual([0])
      expect(await list({ from: NOW + 2, until: NOW + 3 })).toEqual([1])
    })
  })

  describe("loading a token", () => {
    test("an unknown token is answered with the head it was looked for at", async () => {
      const { head } = await store.since(null)
      expect(await store.load(freshHash())).toEqual({ label: head, record: null })
    })

    test("the record is what the last commit left", async () => {
      const { id } = await storedOrganization(store, { plan: "business" })
      const one = grant(id, { metadata: { a: [1] }, constraints: { allowedIps: ["192.0.2.0/24"] } })
      await storeGrants(store, [one])
      const { head } = await store.since(null)
      expect(await store.load(one.tokenHash)).toEqual({
        label: head,
        record: {
          grant: one,
          organization: { id, plan: "business", suspended: false },
          holder: null,
          liveAccounts: null,
        },
      })
      const revoked: Grant = { ...one, revokedAt: NOW, revokedReason: "leaked", version: 2 }
      await write(store, async (tx) => {
        await tx.grants.update(revoked)
        await tx.organizations.update(organization({ id, plan: "free", suspended: true }))
      })
      const later = await store.load(one.tokenHash)
      expect(later.label.seq).toBe(head.seq + 1)
      expect(later.record?.grant).toEqual(revoked)
      expect(later.record?.organization).toEqual({ id, plan: "free", suspended: true })
    })

    test("the holder's role is that of the key's workspace; a holder who is gone is none", async () => {
      const { id } = await storedOrganization(store)
      const [one, two] = [workspace(id), workspace(id)]
      const ada = person()
      const holder = member(id, ada, { role: "admin", suspended: true, overrides: { [one.id]: "viewer" } })
      const held = { holder: { kind: "member", memberId: holder.id } } as const
      const overridden = grant(id, { ...held, workspaceId: one.id })
      const plain = grant(id, { ...held, workspaceId: two.id })
      await write(store, async (tx) => {
        for (const place of [one, two]) await tx.workspaces.insert(place)
        await tx.people.insert(ada)
        await tx.members.insert(holder)
        for (const key of [overridden, plain]) await tx.grants.insert(key)
      })
      const holderOf = async (key: Grant) => (await store.load(key.tokenHash)).record?.holder
      expect(await holderOf(overridden)).toEqual({ role: "viewer", suspended: true })
      expect(await holderOf(plain)).toEqual({ role: "admin", suspended: true })
      await write(
        store,
        async (tx) => await tx.members.update({ ...holder, suspended: false, overrides: {} }),
      )
      expect(await holderOf(overridden)).toEqual({ role: "admin", suspended: false })
      await write(store, async (tx) => await tx.members.delete(holder.id))
      expect(await holderOf(overridden)).toBeNull()
    })

    test("accounts are live while linked to the key's organization; demo always is", async () => {
      const [here, there] = [await storedOrganization(store), await storedOrganization(store)]
      const [own, gone, foreign] = [account(here.id), account(here.id), account(there.id)]
      const key = grant(here.id, { accounts: [own.id, "demo", gone.id, foreign.id, "acc_never"] })
      const none = grant(here.id, { accounts: [] })
      await write(store, async (tx) => {
        for (const one of [own, gone, foreign]) await tx.accounts.insert(one)
        for (const one of [key, none]) await tx.grants.insert(one)
      })
      const live = async (one: Grant) => (await store.load(one.tokenHash)).record?.liveAccounts
      expect(await live(key)).toEqual([own.id, "demo", gone.id])
      await write(store, async (tx) => await tx.accounts.delete(gone.id))
      expect(await live(key)).toEqual([own.id, "demo"])
      expect(await live(none)).toEqual([])
    })

    test("a record is never older than its label says", async () => {
      const { id } = await storedOrganization(store)
      const one = grant(id)
      await storeGrants(store, [one])
      const base = (await store.since(null)).head.seq - one.version
      const updates = (async () => {
        for (let version = 2; version <= 40; version += 1) {
          await write(store, async (tx) => await tx.grants.update({ ...one, version }))
        }
      })()
      let version = 1
      while (version < 40) {
        const { label, record } = await store.load(one.tokenHash)
        version = record?.grant.version ?? 0
        expect(label.seq - base).toBe(version)
        await store.read.settings.get("let others run")
      }
      await updates
    })
  })

  describe("counting", () => {
    test("of 500 concurrent uses of a quota of 100, exactly 100 are allowed", async () => {
      const group = freshId("key")
      const spent = await Promise.all(
        Array.from(
          { length: 500 },
          async () => await store.quota.spend({ group, window, limit: 100, cost: 1 }),
        ),
      )
      expect(spent.filter((one) => one.allowed)).toHaveLength(100)
      const steps = spent.filter((one) => one.allowed).map((one) => one.used)
      expect(steps.toSorted((left, right) => left - right)).toEqual(
        Array.from({ length: 100 }, (_, n) => n + 1),
      )
      expect(spent.filter((one) => !one.allowed).every((one) => one.used === 100)).toBe(true)
      expect(await store.quota.used(group, window)).toBe(100)
    })

    test("uses of different cost, groups and windows never exceed a limit and add up", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({
              group: fc.constantFrom("a", "b"),
              window: fc.constantFrom("1", "2"),
              cost: fc.integer({ min: 0, max: 9 }),
            }),
            { maxLength: 60 },
          ),
          fc.integer({ min: 0, max: 40 }),
          async (uses, limit) => {
            const suffix = randomBytes(6).toString("hex")
            const spends = uses.map((use) => ({ ...use, group: use.group + suffix, limit }))
            const results = await Promise.all(spends.map(async (spend) => await store.quota.spend(spend)))
            for (const group of ["a", "b"]) {
              for (const window of ["1", "2"]) {
                const counted = spends.reduce(
                  (sum, spend, place) =>
                    spend.group === group + suffix && spend.window === window && results[place]?.allowed
                      ? sum + spend.cost
                      : sum,
                  0,
                )
                expect(counted).toBeLessThanOrEqual(limit)
                expect(await store.quota.used(group + suffix, window)).toBe(counted)
              }
            }
            for (const [place, result] of results.entries()) {
              const cost = spends[place]?.cost ?? 0
              if (!result.allowed) expect(result.used + cost).toBeGreaterThan(limit)
            }
          },
        ),
        { numRuns: 20 },
      )
    })

    test("a refused use counts nothing, and a smaller one still fits", async () => {
      const group = freshId("key")
      const spend = async (cost: number) => await store.quota.spend({ group, window, limit: 10, cost })
      expect(await spend(8)).toEqual({ allowed: true, used: 8 })
      expect(await spend(3)).toEqual({ allowed: false, used: 8 })
      expect(await spend(2)).toEqual({ allowed: true, used: 10 })
      expect(await spend(1)).toEqual({ allowed: false, used: 10 })
      expect(await store.quota.used(group, "another")).toBe(0)
    })

    test("quota uses and transactions at the same time do not block each other out", async () => {
      const group = freshId("key")
      await Promise.all(
        Array.from({ length: 40 }, async (_, place) => {
          if (place % 2 === 0) await store.quota.spend({ group, window, limit: 100, cost: 1 })
          else await write(store, async (tx) => await tx.settings.set(`busy ${place}`, "1"))
        }),
      )
      expect(await store.quota.used(group, window)).toBe(20)
    })

    test("flushed verifications add up per hour and code", async () => {
      const { id } = await storedOrganization(store)
      const [used, idle] = [grant(id), grant(id)]
      await storeGrants(store, [used, idle])
      const hour = 3_600_000
      const delta = (hourAt: number, counts: Record<string, number>, lastUsedAt: number | null) => ({
        grantId: used.id,
        hourAt,
        counts,
        lastUsedAt,
      })
      await store.usage.flush([
        delta(0, { ok: 3, expired: 1 }, 50),
        delta(hour, { ok: 1 }, 70),
        delta(0, { ok: 2 }, 60),
      ])
      await store.usage.flush([delta(hour, { ok: 4, revoked: 2 }, 65), delta(2 * hour, { revoked: 1 }, null)])
      await store.usage.flush([])
      expect(await store.read.grants.get(used.id)).toMatchObject({ lastUsedAt: 70, requestCount: 10 })
      expect(await store.read.grants.get(idle.id)).toMatchObject({ lastUsedAt: null, requestCount: 0 })
      expect(await store.usage.counts(used.id, { from: 0, until: 2 * hour })).toEqual([
        { hourAt: 0, code: "expired", count: 1 },
        { hourAt: 0, code: "ok", count: 5 },
        { hourAt: hour, code: "ok", count: 5 },
        { hourAt: hour, code: "revoked", count: 2 },
      ])
      expect(await store.usage.counts(idle.id, { from: 0, until: 2 * hour })).toEqual([])
    })

    test("verifications of an organization add up over all keys that are seen, per hour and day", async () => {
      const { id } = await storedOrganization(store)
      const other = await storedOrganization(store)
      const hour = 3_600_000
      const [mine, elsewhere, confined, hidden, theirs] = [
        grant(id, { workspaceId: "ws_a" }),
        grant(id, { workspaceId: "ws_b", keyspace: "backup", type: "key", purgedAt: NOW }),
        grant(id, { workspaceId: "ws_a", environments: ["staging", "production"] }),
        grant(id, { workspaceId: "ws_a", keyspace: "backup", type: "agent" }),
        grant(other.id, { workspaceId: "ws_c" }),
      ]
      await storeGrants(store, [mine, elsewhere, confined, hidden, theirs])
      const use = (of: Grant, hourAt: number, counts: Record<string, number>) => ({
        grantId: of.id,
        hourAt,
        counts,
        lastUsedAt: 1,
      })
      await store.usage.flush([
        use(mine, 0, { ok: 1, revoked: 10 }),
        use(elsewhere, hour, { ok: 2 }),
        use(confined, 23 * hour, { ok: 4 }),
        use(hidden, 0, { ok: 100 }),
        use(theirs, 0, { ok: 1_000 }),
      ])
      await store.usage.flush([use(mine, 0, { ok: 8 }), use(mine, 24 * hour, { ok: 16 })])
      const filter = {
        organizationId: id,
        keyspaces: [mine.keyspace, "backup"],
        inWorkspaces: {},
        withoutTypes: ["backup/agent"],
      }
      const days = { per: "day", from: 0, until: 24 * hour } as const
      const sum = async (fields: object): Promise<readonly string[]> =>
        (await store.usage.sums({ ...filter, ...fields }, days)).map(({ code, count }) => `${code} ${count}`)
      expect(await store.usage.sums(filter, { per: "hour", from: 0, until: 2 * hour })).toEqual([
        { hourAt: 0, code: "ok", count: 9 },
        { hourAt: 0, code: "revoked", count: 10 },
        { hourAt: hour, code: "ok", count: 2 },
      ])
      expect(await store.usage.sums(filter, { ...days, until: 48 * hour })).toEqual([
        { hourAt: 0, code: "ok", count: 15 },
        { hourAt: 0, code: "revoked", count: 10 },
        { hourAt: 24 * hour, code: "ok", count: 16 },
      ])
      expect(await sum({ keyspaces: ["backup"] })).toEqual(["ok 2"])
      expect(await sum({ keyspaces: [] })).toEqual([])
      expect(await sum({ inWorkspaces: { ws_a: [] } })).toEqual(["ok 2"])
      expect(await sum({ keyspaces: [], inWorkspaces: { ws_b: ["backup"] } })).toEqual(["ok 2"])
      expect(await sum({ type: mine.type })).toEqual(["ok 13", "revoked 10"])
      expect(await sum({ workspaceId: "ws_b" })).toEqual(["ok 2"])
      expect(await sum({ environment: "staging" })).toEqual(["ok 15", "revoked 10"])
      expect(await sum({ environment: "development" })).toEqual(["ok 11", "revoked 10"])
      expect(await sum({ organizationId: other.id })).toEqual(["ok 1000"])
    })

    test("keys are counted by the state they are in, as far as they are seen", async () => {
      const { id } = await storedOrganization(store)
      const by = { kind: "system", id: "x", memberId: null } as const
      await storeGrants(store, [
        grant(id),
        grant(id, { expiresAt: NOW + 5 }),
        grant(id, { notBeforeAt: NOW + 1 }),
        grant(id, { enabled: false }),
        grant(id, { expiresAt: NOW }),
        grant(id, { revokedAt: NOW, revokedReason: "obsolete", revokedBy: by }),
        grant(id, { rotatedTo: "key_x", overlapEndsAt: NOW + 1 }),
        grant(id, { purgedAt: NOW }),
        grant(id, { keyspace: "unseen" }),
      ])
      const filter = everyKey(id, { keyspaces: [grant(id).keyspace] })
      expect(await store.read.grants.countByStatus(filter)).toEqual({
        active: 2,
        scheduled: 1,
        rotating: 1,
        disabled: 1,
        expired: 1,
        revoked: 1,
      })
      const soon = await store.read.grants.countByStatus({ ...filter, expiresBefore: NOW + 6 })
      expect([soon.active, soon.expired, soon.revoked]).toEqual([1, 1, 0])
    })

    test("the scopes a key was accepted for are noted once, with the first time, and none it does not have", async () => {
      const { id } = await storedOrganization(store)
      const [used, other, idle] = [
        grant(id, { scopes: ["a:read", "a:write", "b:read"] }),
        grant(id, { scopes: ["a:read"] }),
        grant(id, { scopes: ["a:read"] }),
      ]
      await storeGrants(store, [used, other, idle])
      const flush = async (
        grantId: string,
        ...uses: readonly (readonly [string, number])[]
      ): Promise<void> => {
        const scopes = uses.map(([scope, firstUsedAt]) => ({ scope, firstUsedAt }))
        await store.usage.flush([{ grantId, hourAt: 0, counts: { ok: 1 }, lastUsedAt: 9, scopes }])
      }
      await flush(used.id, ["b:read", 5], ["a:read", 5], ["c:read", 5])
      await flush(used.id, ["a:read", 6], ["a:write", 7])
      await flush(other.id, ["a:write", 7], ["a:read", 8])
      await flush("key_unknown", ["a:read", 8])
      const found = await store.usage.scopes([idle.id, used.id, other.id, "key_unknown"])
      expect(Object.fromEntries(found)).toEqual({
        [used.id]: [
          { scope: "a:read", firstUsedAt: 5 },
          { scope: "a:write", firstUsedAt: 7 },
          { scope: "b:read", firstUsedAt: 5 },
        ],
        [other.id]: [{ scope: "a:read", firstUsedAt: 8 }],
      })
      expect((await store.usage.scopes([])).size).toBe(0)
      expect([...(await store.usage.scopes([other.id])).keys()]).toEqual([other.id])
      expect((await store.read.grants.get(used.id))?.requestCount).toBe(2)
    })

    test("a scope that was noted without a verification is no use of the key", async () => {
      const { id } = await storedOrganization(store)
      const called = grant(id)
      await storeGrants(store, [called])
      const scopes = [{ scope: "forecast:read", firstUsedAt: 5 }]
      await store.usage.flush([{ grantId: called.id, hourAt: 0, counts: {}, lastUsedAt: null, scopes }])
      expect((await store.usage.scopes([called.id])).get(called.id)).toEqual(scopes)
      expect(await store.read.grants.get(called.id)).toMatchObject({ lastUsedAt: null, requestCount: 0 })
      expect(await store.usage.counts(called.id, { from: 0, until: NOW })).toEqual([])
    })

    const NEWEST = firstPage("refused_at", { descending: true })

    const counted = (grantId: string) => ({ grantId, hourAt: 0, counts: { revoked: 1 }, lastUsedAt: null })

    test("samples of refusals lose the address where members whose data is erased hold the key", async () => {
      const [{ id }, { id: elsewhere }] = [await storedOrganization(store), await storedOrganization(store)]
      const held = (memberId: string) => ({ holder: { kind: "member", memberId } }) as const
      const [theirs, others, shared] = [grant(id, held("mem_1")), grant(id, held("mem_2")), grant(id)]
      const foreign = grant(elsewhere, held("mem_1"))
      const grants = [theirs, others, shared, foreign]
      await storeGrants(store, grants)
      const from = { origin: "https://x.example", address: "192.0.2.1" }
      const samples = grants.map((one) => denial(one.id, { code: "revoked", at: NOW, ...from }))
      const unstated = denial(theirs.id, { code: "expired", at: NOW })
      await store.usage.flush([], [...samples, unstated])
      const erase = async (memberIds: readonly string[]): Promise<number> =>
        await store
          .transact(async (tx) => {
            const value = await tx.audit.eraseAddresses(id, memberIds)
            return { value, organizationId: id, audit: [auditEvent(id)], targets: [] }
          })
          .then(({ value }) => value)
      expect(await erase(["mem_1", "per_1"])).toBe(1)
      expect(await erase(["mem_1", "per_1"])).toBe(0)
      const seen = await Promise.all(
        grants.map(async (one) => (await store.usage.denials(one.id, NEWEST)).rows),
      )
      expect(seen.map((rows) => rows.find(({ code }) => code === "revoked")?.address)).toEqual([
        null,
        "192.0.2.1",
        "192.0.2.1",
        "192.0.2.1",
      ])
      expect(seen[0]).toContainEqual(
        expect.objectContaining({ code: "revoked", origin: "https://x.example" }),
      )
    })

    test("samples of refusals come back as they were flushed, newest first, and once", async () => {
      const { id } = await storedOrganization(store)
      const [mine, other] = [grant(id), grant(id)]
      await storeGrants(store, [mine, other])
      const full = denial(mine.id, {
        code: "insufficient_scope",
        at: NOW + 5,
        asked: ["a:read", 'it\'s "b" \\ % _'],
        origin: "https://x.example",
        address: "2001:db8::1",
      })
      const plain = denial(mine.id, { code: "revoked", at: NOW + 5 })
      const older = denial(mine.id, { code: "expired", at: NOW })
      const theirs = denial(other.id, { code: "revoked", at: NOW + 9 })
      await store.usage.flush([counted(mine.id)], [older, full])
      await store.usage.flush(
        [counted(mine.id)],
        [plain, full, theirs, denial("key_unknown", { code: "revoked", at: NOW })],
      )
      await store.usage.flush([], [])
      expect(await store.usage.denials(mine.id, NEWEST)).toEqual({ rows: [plain, full, older], next: null })
      expect((await store.usage.denials(other.id, NEWEST)).rows).toEqual([theirs])
      expect((await store.usage.denials("key_unknown", NEWEST)).rows).toEqual([])
      const read = async (page: Partial<PageRequest<"refused_at">>) =>
        await everyPage(async (after) => await store.usage.denials(mine.id, { ...NEWEST, ...page, after }))
      expect(await read({ limit: 1 })).toEqual([plain, full, older])
      expect(await read({ limit: 2, descending: false })).toEqual([older, full, plain])
      expect(await store.usage.counts(mine.id, { from: 0, until: 1 })).toEqual([
        { hourAt: 0, code: "revoked", count: 2 },
      ])
    })

    test("of the samples of each key and code the newest are kept, in whichever order they come", async () => {
      const { id } = await storedOrganization(store)
      const [mine, other] = [grant(id), grant(id)]
      await storeGrants(store, [mine, other])
      const revoked = Array.from({ length: 12 }, (_, place) =>
        denial(mine.id, { code: "revoked", at: NOW + place }),
      )
      const rest = [
        denial(mine.id, { code: "expired", at: NOW - 1 }),
        denial(other.id, { code: "revoked", at: NOW - 2 }),
      ]
      await store.usage.flush([counted(mine.id)], [...revoked.slice(3, 9), ...rest])
      await store.usage.flush([counted(mine.id)], [...revoked.slice(0, 3), ...revoked.slice(9)])
      const kept = revoked.slice(-DENIALS_KEPT).toReversed()
      expect((await store.usage.denials(mine.id, NEWEST)).rows).toEqual([...kept, ...rest.slice(0, 1)])
      expect((await store.usage.denials(other.id, NEWEST)).rows).toEqual(rest.slice(1))
    })

    test("what was sampled of a key goes when it is purged, and nothing is sampled of it afterwards", async () => {
      const { id } = await storedOrganization(store)
      const [purged, revoked] = [grant(id), grant(id)]
      await storeGrants(store, [purged, revoked])
      const sample = async (at: number) =>
        await store.usage.flush(
          [counted(purged.id), counted(revoked.id)],
          [denial(purged.id, { code: "revoked", at: at }), denial(revoked.id, { code: "revoked", at: at })],
        )
      await sample(NOW)
      const ended = {
        revokedAt: NOW,
        revokedReason: "other",
        revokedBy: purged.createdBy,
        version: 2,
      } as const
      await write(store, async (tx) => {
        await tx.grants.update({ ...purged, ...ended, purgedAt: NOW })
        await tx.grants.update({ ...revoked, ...ended })
      })
      await sample(NOW + 1)
      expect((await store.usage.denials(purged.id, NEWEST)).rows).toEqual([])
      expect((await store.usage.denials(revoked.id, NEWEST)).rows).toHaveLength(2)
      expect(await store.usage.counts(purged.id, { from: 0, until: 1 })).toEqual([
        { hourAt: 0, code: "revoked", count: 2 },
      ])
    })

    test("a report is counted once, however often it comes, and only after those before it", async () => {
      const { id } = await storedOrganization(store)
      const used = grant(id)
      await storeGrants(store, [used])
      const [credential, reporter] = [freshId("key"), freshId("reporter")]
      const report = (number: number, fields: Partial<CountReport> = {}): CountReport => ({
        credential,
        reporter,
        number,
        deltas: [{ grantId: used.id, hourAt: 0, counts: { ok: 10 ** (number - 1) }, lastUsedAt: number }],
        ...fields,
      })
      const count = async (): Promise<number | undefined> =>
        (await store.read.grants.get(used.id))?.requestCount
      await store.usage.report([])
      await store.usage.report([report(1)])
      await store.usage.report([report(1), report(1), report(2)])
      expect(await count()).toBe(11)
      await store.usage.report([report(2), report(1)])
      expect(await count()).toBe(11)
      await store.usage.report([report(4), report(3)])
      expect(await count()).toBe(1_011)
      await store.usage.report([
        report(1, { reporter: freshId("reporter") }),
        report(1, { credential: freshId("key") }),
      ])
      expect(await count()).toBe(1_013)
      await store.usage.report([report(5, { deltas: [] })])
      await store.usage.report([report(5)])
      expect(await count()).toBe(1_013)
    })

    test("reports that come at once, the same among them, are counted once each", async () => {
      const { id } = await storedOrganization(store)
      const used = grant(id)
      await storeGrants(store, [used])
      const credential = freshId("key")
      const reports = Array.from({ length: 20 }, (_, place) => ({
        credential,
        reporter: `reporter ${place % 10}`,
        number: 1,
        deltas: [{ grantId: used.id, hourAt: 0, counts: { ok: 1 }, lastUsedAt: 1 }],
      }))
      await Promise.all(reports.map(async (report) => await store.usage.report([report])))
      expect((await store.read.grants.get(used.id))?.requestCount).toBe(10)
    })

    test("a flush of many keys at once loses none", async () => {
      const grantIds = Array.from({ length: 2_500 }, () => freshId("key"))
      const deltas = grantIds.map((grantId) => ({ grantId, hourAt: 0, counts: { ok: 2 }, lastUsedAt: 9 }))
      await Promise.all([store.usage.flush(deltas), store.usage.flush(deltas.toReversed())])
      for (const grantId of [grantIds[0], grantIds[1_234], grantIds.at(-1)]) {
        expect(await store.usage.counts(grantId ?? "", { from: 0, until: 1 })).toEqual([
          { hourAt: 0, code: "ok", count: 4 },
        ])
      }
    })
  })

  describe("closing", () => {
    test("after close every call is unavailable", async () => {
      const own = await open(realClock)
      await own.ping()
      await own.close()
      const loaded = (async () => await own.load(freshHash()))()
      expect(await failure(loaded)).toBe("unavailable")
      expect(await failure(own.ping())).toBe("unavailable")
      expect(await failure(own.since(null))).toBe("unavailable")
      expect(await failure(own.read.organizations.get("org_1"))).toBe("unavailable")
      expect(await failure(own.quota.spend({ group: "g", window, limit: 1, cost: 1 }))).toBe("unavailable")
      expect(await failure(write(own, async (tx) => await tx.settings.set("z", "1")))).toBe("unavailable")
    })

    test("close waits for the transactions before it", async () => {
      const own = await open(realClock)
      const done = write(own, async (tx) => await tx.settings.set("z", "1"))
      await own.close()
      expect((await done).change?.seq).toBe(2)
    })
  })
}
