import { hash } from "node:crypto"
import {
  auditLeafHash,
  canonicalJson,
  checkOpenings,
  consistencyRanges,
  inclusionRanges,
  nodesOf,
  openAuditLeaf,
  rangeHash,
  toJson,
  treeHash,
  verifyConsistency,
  verifyInclusion,
} from "@bitting/core"
import type { AuditEvent, JsonObject, LeafRange, Store, StoredLeaf } from "@bitting/core"
import { describe, expect, test } from "vitest"
import { NOW, auditEvent, everyPage, firstPage, freshId, storedOrganization, write } from "./fixtures.ts"

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(hash("sha256", bytes, "buffer"))

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")

/** Every leaf of a log, after checking that places are dense and every content is the one its hash is of. */
export async function checkedLeaves(store: Store, log: string | null): Promise<readonly StoredLeaf[]> {
  const size = await store.read.audit.size(log)
  const leaves = await store.read.audit.leaves(log, { from: 0, until: size })
  expect(leaves.map(({ index }) => index)).toEqual(Array.from({ length: size }, (_, index) => index))
  for (const { leafHash, entry } of leaves) {
    if (entry === null) continue
    expect(hex(auditLeafHash(sha256, entry.leaf))).toBe(hex(leafHash))
    expect(checkOpenings(sha256, entry.leaf, toJson(entry.personal) as JsonObject)).toHaveProperty("erased")
  }
  return leaves
}

/** The hash of a range as the stored subtrees give it. */
export async function storedHash(store: Store, log: string | null, range: LeafRange): Promise<Uint8Array> {
  return rangeHash(sha256, await store.read.audit.nodes(log, nodesOf(range)))
}

const append = async (store: Store, audit: readonly AuditEvent[]): Promise<unknown> =>
  await write(store, async () => {}, { audit })

/** What every store promises of the trees of audit logs. */
export function auditTreeContract(current: () => Store): void {
  describe("the tree of an audit log", () => {
    test("of 50 concurrent transactions every entry is a leaf, and every root is that of the leaves", async () => {
      const store = current()
      const [one, other] = [await storedOrganization(store), await storedOrganization(store)]
      await Promise.all(
        Array.from({ length: 50 }, async (_, place) => {
          const mixed = [
            auditEvent(one.id),
            auditEvent(place % 2 === 0 ? one.id : other.id),
            auditEvent(null),
          ]
          await append(store, mixed)
        }),
      )
      const sizes = await Promise.all([one.id, other.id].map(store.read.audit.size))
      expect(sizes).toEqual([75, 25])
      for (const log of [one.id, other.id, null]) {
        const hashes = (await checkedLeaves(store, log)).map(({ leafHash }) => leafHash)
        const sample = [0, 1, 2, 3, 7, 8, hashes.length - 1, hashes.length]
        for (const size of sample) {
          const root = await storedHash(store, log, { first: 0, size })
          expect(hex(root)).toBe(hex(treeHash(sha256, hashes.slice(0, size))))
        }
      }
      expect(await store.read.audit.logs()).toEqual(expect.arrayContaining([one.id, other.id, null]))
    })

    test("leaves stand in the order of commits", async () => {
      const store = current()
      const { id } = await storedOrganization(store)
      const commits = Array.from(
        { length: 20 },
        async () => await append(store, [auditEvent(id), auditEvent(id)]),
      )
      await Promise.all(commits)
      const rows = await everyPage(
        async (after) => await store.read.audit.list({ organizationId: id }, firstPage("seq", { after })),
      )
      expect(rows.map(({ index }) => index)).toEqual(Array.from({ length: 40 }, (_, index) => index))
      const leaves = await checkedLeaves(store, id)
      expect(leaves.map(({ entry }) => entry?.leaf.id)).toEqual(rows.map((row) => row.id))
      expect(await store.read.audit.indexOf(id, rows[7]?.id ?? "")).toBe(7)
      expect(await store.read.audit.indexOf(null, rows[7]?.id ?? "")).toBeNull()
      expect(await store.read.audit.indexOf(id, "evt_unknown")).toBeNull()
    })

    test("proofs made from what is stored are proofs", async () => {
      const store = current()
      const { id } = await storedOrganization(store)
      await append(
        store,
        Array.from({ length: 21 }, () => auditEvent(id)),
      )
      const hashes = (await checkedLeaves(store, id)).map(({ leafHash }) => leafHash)
      const proofOf = async (ranges: readonly LeafRange[]): Promise<Uint8Array[]> =>
        await Promise.all(ranges.map(async (range) => await storedHash(store, id, range)))
      const rootOf = async (size: number): Promise<Uint8Array> =>
        await storedHash(store, id, { first: 0, size })
      for (const size of [1, 2, 8, 13, 21]) {
        const root = await rootOf(size)
        for (const index of [0, Math.floor(size / 2), size - 1]) {
          const claim = { leafHash: hashes[index] ?? new Uint8Array(), index, size, root }
          expect(verifyInclusion(sha256, claim, await proofOf(inclusionRanges(index, size)))).toBe(true)
        }
        const sizes = { firstSize: size, firstRoot: root, secondSize: 21, secondRoot: await rootOf(21) }
        expect(verifyConsistency(sha256, sizes, await proofOf(consistencyRanges(size, 21)))).toBe(true)
      }
    })

    test("a log nobody wrote to is empty, and a subtree that is not complete is not there", async () => {
      const store = current()
      const { id } = await storedOrganization(store)
      expect(await store.read.audit.size(id)).toBe(0)
      expect(await store.read.audit.leaves(id, { from: 0, until: 10 })).toEqual([])
      expect(await store.read.audit.nodes(id, [])).toEqual([])
      await append(store, [auditEvent(id)])
      await expect(store.read.audit.nodes(id, [{ level: 1, place: 0 }])).rejects.toThrow(/subtree/)
    })

    test("work that fails adds no leaf", async () => {
      const store = current()
      const { id } = await storedOrganization(store)
      const event = auditEvent(id)
      await append(store, [event])
      await expect(append(store, [auditEvent(id), event])).rejects.toMatchObject({ code: "already_exists" })
      expect(await store.read.audit.size(id)).toBe(1)
      await append(store, [auditEvent(id)])
      expect(await checkedLeaves(store, id)).toHaveLength(2)
    })

    test("what an entry says about a person is erased, and the leaves stay as they are", async () => {
      const store = current()
      const { id } = await storedOrganization(store)
      const [personId, memberId] = [freshId("per"), freshId("mem")]
      const details = { role: "owner", name: "50% Ada_", email: "ada_%@example.com" }
      const events = [
        auditEvent(id, { actor: { kind: "person", id: personId, memberId }, after: { label: "ingest" } }),
        auditEvent(id, { target: { kind: "member", id: memberId }, after: { name: "Ada" } }),
        auditEvent(id, { before: details, after: null }),
        auditEvent(id, { after: { ...details, email: "adaxx@example.com" } }),
      ]
      await append(store, events)
      const before = await checkedLeaves(store, id)
      const subject = { ids: [personId, memberId], emails: ["ada_%@example.com"], entries: [] }
      const erase = async (from = 0) =>
        await store.transact(async (tx) => {
          const value = await tx.audit.erase(id, { subject, from })
          return { value, organizationId: id, audit: [auditEvent(null)], targets: [] }
        })
      expect((await erase(3)).value).toEqual({ entries: 0, fields: 0, next: null })
      expect((await erase()).value).toEqual({ entries: 3, fields: 4, next: null })
      expect((await erase()).value).toEqual({ entries: 0, fields: 0, next: null })
      const { rows } = await store.read.audit.list({ organizationId: id }, firstPage("seq"))
      const origin = { requestId: "req_1", address: "192.0.2.1" }
      expect(rows).toMatchObject([
        { origin: { address: null }, after: { label: "ingest" }, erased: ["/origin/address"] },
        { origin, after: { name: null }, erased: ["/after/name"] },
        {
          origin,
          before: { role: "owner", name: null, email: null },
          erased: ["/before/email", "/before/name"],
        },
        { origin, after: { ...details, email: "adaxx@example.com" }, erased: [] },
      ])
      const after = await checkedLeaves(store, id)
      expect(after.map(({ leafHash }) => hex(leafHash))).toEqual(before.map(({ leafHash }) => hex(leafHash)))
      expect(after.map(({ entry }) => entry?.leaf)).toEqual(before.map(({ entry }) => entry?.leaf))
      expect(JSON.stringify(after.slice(0, 3))).not.toMatch(/Ada|example.com/)
    })

    test("pruning drops the content of old entries and keeps their hashes", async () => {
      const store = current()
      const [{ id }, other] = [await storedOrganization(store), await storedOrganization(store)]
      const times = [NOW, NOW + 5, NOW + 1, NOW + 2, NOW + 9]
      await append(store, [...times.map((at) => auditEvent(id, { at })), auditEvent(other.id, { at: NOW })])
      const before = await checkedLeaves(store, id)
      const prune = async (limit: number) =>
        await store.transact(async (tx) => {
          const value = await tx.audit.prune(id, { before: NOW + 5, limit })
          return { value, organizationId: id, audit: [auditEvent(null)], targets: [] }
        })
      expect((await prune(2)).value).toBe(2)
      expect((await prune(2)).value).toBe(1)
      expect((await prune(2)).value).toBe(0)
      const after = await checkedLeaves(store, id)
      expect(after.map(({ entry }) => entry?.leaf.at ?? null)).toEqual([null, NOW + 5, null, null, NOW + 9])
      expect(after.map(({ leafHash }) => hex(leafHash))).toEqual(before.map(({ leafHash }) => hex(leafHash)))
      expect(await store.read.audit.size(other.id)).toBe(1)
      expect((await checkedLeaves(store, other.id))[0]?.entry).not.toBeNull()
      const { rows } = await store.read.audit.list({ organizationId: id }, firstPage("seq"))
      expect(rows.map(({ index }) => index)).toEqual([1, 4])
      await append(store, [auditEvent(id)])
      expect(await store.read.audit.size(id)).toBe(6)
    })

    test("an entry reads back as it was written, whatever texts are in it", async () => {
      const store = current()
      const { id } = await storedOrganization(store)
      const texts = ["\u0000\ud800", "Zoë € 𝄞", "__proto__", 'a"\\b', ""]
      const events = texts.map((text) =>
        auditEvent(id, { before: { label: text, [text]: { metadata: { [text]: text } } }, after: { text } }),
      )
      await append(store, events)
      for (const [at, { entry }] of (await checkedLeaves(store, id)).entries()) {
        if (entry === null) throw new Error("it was not pruned")
        const { erased, ...event } = openAuditLeaf(entry.leaf, entry.personal)
        expect(erased).toEqual([])
        expect(canonicalJson(toJson(event.before))).toBe(canonicalJson(toJson(events[at]?.before)))
        expect(event.after).toEqual(events[at]?.after)
      }
    })
  })
}
