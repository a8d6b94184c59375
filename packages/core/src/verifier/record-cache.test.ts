import * as fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import { sampleKey } from "../../test/samples.ts"
import type { ChangeTarget } from "../domain/change.ts"
import type { Grant } from "../domain/grant.ts"
import type { CachedRecord } from "./record-cache.ts"
import { createRecordCache, targetsOf } from "./record-cache.ts"

const ROOMY = { known: 100, unknown: 100 }

function known(name: string, fields: Partial<Grant> = {}): CachedRecord {
  const key = sampleKey({ id: `key_${name}`, tokenHash: name, ...fields })
  return { tokenHash: name, key, targets: targetsOf(name, key), used: false }
}

const unknown = (name: string): CachedRecord => ({
  tokenHash: name,
  key: null,
  targets: targetsOf(name, null),
  used: false,
})

describe("dropping", () => {
  const mine = known("mine", {
    organizationId: "org_mine",
    workspaceId: "ws_mine",
    keyspace: "weather",
    holder: { kind: "member", memberId: "mem_mine" },
    accounts: ["acc_1", "acc_2"],
  })
  const other = known("other", {
    organizationId: "org_other",
    workspaceId: "ws_other",
    keyspace: "tides",
    holder: { kind: "member", memberId: "mem_other" },
    accounts: ["acc_3"],
  })
  const targets: readonly ChangeTarget[] = [
    "token:mine",
    "key:key_mine",
    "organization:org_mine",
    "workspace:ws_mine",
    "keyspace:weather",
    "holder:mem_mine",
    "account:acc_1",
    "account:acc_2",
  ]

  test.each(targets)("by %s drops the record it names and no other", (target) => {
    const cache = createRecordCache(ROOMY)
    cache.put(mine)
    cache.put(other)
    cache.drop([target])
    expect([cache.get("mine"), cache.get("other")]).toEqual([undefined, other])
  })

  it("by a target shared by many drops them all, and by all everything", () => {
    const cache = createRecordCache(ROOMY)
    for (let at = 0; at < 10; at++) cache.put(known(`k${at}`, { workspaceId: at < 7 ? "ws_1" : "ws_2" }))
    cache.put(unknown("nobody"))
    cache.drop(["workspace:ws_1"])
    expect(cache.size()).toBe(4)
    cache.drop(["all"])
    expect(cache.size()).toBe(0)
  })

  it("by a key leaves no copy of it: a second one takes the first one's place", () => {
    const cache = createRecordCache(ROOMY)
    cache.put(known("first", { id: "key_1" }))
    cache.put(known("second", { id: "key_1" }))
    expect(cache.get("first")).toBeUndefined()
    cache.drop(["key:key_1"])
    expect(cache.size()).toBe(0)
  })

  it("by the hash forgets that a token was unknown", () => {
    const cache = createRecordCache(ROOMY)
    cache.put(unknown("new"))
    cache.drop(["token:new"])
    expect(cache.get("new")).toBeUndefined()
  })

  it("finds a record by what it is now, not by what it was", () => {
    const cache = createRecordCache(ROOMY)
    cache.put(known("a", { workspaceId: "ws_1" }))
    cache.put(known("a", { workspaceId: "ws_2" }))
    cache.drop(["workspace:ws_1"])
    expect(cache.get("a")).toBeDefined()
    cache.drop(["workspace:ws_2"])
    expect(cache.get("a")).toBeUndefined()
  })

  it("agrees with a plain search, whatever was put and dropped before", () => {
    const names = fc.constantFrom("a", "b", "c", "d")
    const put = fc.record({
      put: names,
      workspaceId: fc.constantFrom("ws_1", "ws_2"),
      accounts: fc.subarray(["acc_1", "acc_2"], { minLength: 1 }),
      isKnown: fc.boolean(),
    })
    const drop = fc.record({
      drop: fc.constantFrom<ChangeTarget>("token:a", "key:key_b", "workspace:ws_1", "account:acc_2", "all"),
    })
    fc.assert(
      fc.property(fc.array(fc.oneof(put, drop), { maxLength: 40 }), (steps) => {
        const cache = createRecordCache(ROOMY)
        const model = new Map<string, CachedRecord>()
        for (const step of steps) {
          if ("put" in step) {
            const { put: name, isKnown, ...fields } = step
            const record = isKnown ? known(name, fields) : unknown(name)
            cache.put(record)
            model.set(name, record)
          } else {
            cache.drop([step.drop])
            for (const [name, { targets }] of model)
              if (step.drop === "all" || targets.includes(step.drop)) model.delete(name)
          }
          for (const name of ["a", "b", "c", "d"]) expect(cache.get(name)).toBe(model.get(name))
          expect(cache.size()).toBe(model.size)
        }
      }),
    )
  })
})

describe("room", () => {
  it("is bounded, and the oldest that was not used goes first", () => {
    const cache = createRecordCache({ known: 3, unknown: 3 })
    const records = ["a", "b", "c"].map((name) => known(name))
    for (const record of records) cache.put(record)
    const [first] = records
    if (first !== undefined) first.used = true
    cache.put(known("d"))
    expect(["a", "b", "c", "d"].map((name) => cache.get(name) !== undefined)).toEqual([
      true,
      false,
      true,
      true,
    ])
    expect(cache.size()).toBe(3)
  })

  it("spares a used record once: without another use it goes in the next round", () => {
    const cache = createRecordCache({ known: 2, unknown: 1 })
    const spared = { ...known("a"), used: true }
    cache.put(spared)
    for (const name of ["b", "c", "d"]) cache.put(known(name))
    expect(cache.get("a")).toBeUndefined()
    expect(cache.size()).toBe(2)
  })

  it("is found even when every record was used", () => {
    const cache = createRecordCache({ known: 3, unknown: 1 })
    for (const name of ["a", "b", "c"]) cache.put({ ...known(name), used: true })
    cache.put(known("d"))
    expect(cache.size()).toBe(3)
    expect(cache.get("d")).toBeDefined()
  })

  it("of unknown tokens is their own: guessing pushes no key out", () => {
    const cache = createRecordCache({ known: 2, unknown: 2 })
    cache.put(known("a"))
    for (let guess = 0; guess < 1_000; guess++) cache.put(unknown(`guess${guess}`))
    expect(cache.get("a")).toBeDefined()
    expect(cache.size()).toBe(3)
  })

  it("leaves nothing in the index: what was pushed out cannot take others along", () => {
    const cache = createRecordCache({ known: 1, unknown: 1 })
    cache.put(known("a", { workspaceId: "ws_1" }))
    cache.put(known("b", { workspaceId: "ws_2" }))
    cache.drop(["workspace:ws_1", "key:key_a"])
    expect(cache.get("b")).toBeDefined()
  })
})
