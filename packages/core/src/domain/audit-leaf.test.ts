import { hash, randomBytes } from "node:crypto"
import { readFileSync } from "node:fs"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { AuditEvent } from "./audit-event.ts"
import { pointersAbout, withoutOpenings } from "./audit-erasure.ts"
import type { AuditLeaf, Openings } from "./audit-leaf.ts"
import { auditLeafHash, checkOpenings, openAuditLeaf, sealAuditEvent, SALT_BYTES } from "./audit-leaf.ts"
import { hexText } from "./bytes.ts"
import type { JsonObject } from "./canonical-json.ts"
import { canonicalJson, toJson } from "./canonical-json.ts"

const digest = (bytes: Uint8Array): Uint8Array => new Uint8Array(hash("sha256", bytes, "buffer"))
const tools = { digest, salt: () => new Uint8Array(randomBytes(SALT_BYTES)) }

type Entry = {
  entry: Omit<AuditLeaf, "origin"> & { origin: { request_id: string; address: string | null } }
  personal: Openings
  content: string
  leaf_hash: string
}

const path = new URL("../../../../docs/spec/vectors/audit-chain.json", import.meta.url)
// The file is ours and every field named here is asserted below.
const vectors = JSON.parse(readFileSync(path, "utf8")) as { entries: Entry[] }

function eventOf({ entry }: Entry): AuditEvent {
  const { actor, origin } = entry
  return {
    id: entry.id,
    at: entry.at,
    organizationId: entry.organization_id,
    actor: { kind: actor.kind as "person", id: actor.id, memberId: actor.member_id },
    action: entry.action as "key.created",
    target: entry.target as AuditEvent["target"],
    origin: { requestId: origin.request_id, address: origin.address },
    before: entry.before,
    after: entry.after,
  }
}

const base: AuditEvent = {
  id: "evt_1",
  at: 1,
  organizationId: null,
  actor: { kind: "person", id: "per_1", memberId: null },
  action: "member.added",
  target: { kind: "member", id: "mem_2" },
  origin: { requestId: "req_1", address: "192.0.2.1" },
  before: null,
  after: { name: "Ada", email: "Ada@Example.com", role: "owner" },
}

describe("the published leaves", () => {
  it.each(vectors.entries)("$entry.action has the vector's content, hash and openings", (vector) => {
    const queue = Object.values(vector.personal).map(({ salt }) => salt)
    const sealed = sealAuditEvent(eventOf(vector), {
      digest,
      salt: () => new Uint8Array(Buffer.from(queue.shift() ?? "", "hex")),
    })
    expect(sealed.personal).toEqual(vector.personal)
    expect(canonicalJson(sealed.leaf)).toBe(vector.content)
    expect(hexText(sealed.leafHash)).toBe(vector.leaf_hash)
  })
})

const details = fc.option(
  fc.dictionary(fc.constantFrom("name", "email", "role", "metadata", "a/b", "x"), fc.jsonValue()),
)

describe("a sealed entry", () => {
  it("opens as it was, and its leaf shows no personal value", () => {
    fc.assert(
      fc.property(details, details, (before, after) => {
        const event = { ...base, before, after }
        const { leaf, personal, leafHash } = sealAuditEvent(event, tools)
        expect(openAuditLeaf(leaf, personal)).toEqual({
          ...base,
          before: toJson(before),
          after: toJson(after),
          erased: [],
        })
        expect(auditLeafHash(digest, leaf)).toEqual(leafHash)
        expect(checkOpenings(digest, leaf, toJson(personal) as JsonObject)).toEqual({ erased: 0 })
      }),
    )
    const text = canonicalJson(sealAuditEvent(base, tools).leaf)
    for (const word of ["Ada", "xample", "192.0"]) expect(text).not.toContain(word)
    expect(text).toContain("owner")
  })

  it("finds personal values at any depth", () => {
    const after = { list: [{ name: "x" }, { "a/b~": { owner_email: "y" } }], name: null }
    const { leaf, personal } = sealAuditEvent({ ...base, after }, tools)
    expect(Object.keys(personal)).toEqual([
      "/origin/address",
      "/after/list/0/name",
      "/after/list/1/a~1b~0/owner_email",
    ])
    expect(openAuditLeaf(leaf, personal).after).toEqual(after)
  })

  it("has another commitment each time, so that values cannot be compared", () => {
    const [one, other] = [sealAuditEvent(base, tools), sealAuditEvent(base, tools)]
    expect(one.leaf.after?.["name"]).not.toEqual(other.leaf.after?.["name"])
  })

  it("keeps its hash when values are erased, and tells which", () => {
    const { leaf, personal, leafHash } = sealAuditEvent(base, tools)
    const rest = withoutOpenings(personal, ["/after/name", "/origin/address"])
    expect(auditLeafHash(digest, leaf)).toEqual(leafHash)
    expect(openAuditLeaf(leaf, rest)).toEqual({
      ...base,
      origin: { requestId: "req_1", address: null },
      after: { name: null, email: "Ada@Example.com", role: "owner" },
      erased: ["/after/name", "/origin/address"],
    })
    expect(checkOpenings(digest, leaf, toJson(rest) as JsonObject)).toEqual({ erased: 2 })
  })
})

describe("openings are refused", () => {
  const { leaf, personal } = sealAuditEvent(base, tools)
  const name = personal["/after/name"]
  it.each<[string, unknown]>([
    ["of another value", { "/after/name": { ...name, value: "Bob" } }],
    ["with another salt", { "/after/name": { ...name, salt: "00".repeat(16) } }],
    ["with a short salt", { "/after/name": { ...name, salt: "00" } }],
    ["with something beside", { "/after/name": { ...name, more: 1 } }],
    ["where nothing is committed to", { "/after/role": name }],
    ["of nothing", { "/after/name": null }],
    ["without a value", { "/after/name": { salt: name?.salt } }],
  ])("%s", (_, openings) => {
    expect(checkOpenings(digest, leaf, toJson(openings) as JsonObject)).toHaveProperty("problem")
  })
})

describe("what an entry says about a person", () => {
  const about = (event: Partial<AuditEvent>, ids: string[], emails: string[] = []): readonly string[] => {
    const { leaf, personal } = sealAuditEvent({ ...base, ...event }, tools)
    return pointersAbout({ ids, emails, entries: [] }, leaf, personal)
  }

  it.each<[string, Partial<AuditEvent>, string[], string[], string[]]>([
    ["the actor's address, and no more", {}, ["per_1"], [], ["/origin/address"]],
    ["everything told of their membership", {}, ["mem_2"], [], ["/after/name", "/after/email"]],
    [
      "their address in any case, with the name beside it",
      {},
      [],
      ["ada@example.com"],
      ["/after/name", "/after/email"],
    ],
    [
      "them as an owner, and not what else has a name",
      { after: { name: "Acme", owner_email: "ada@example.com", owner_name: "Ada" } },
      [],
      ["ada@example.com"],
      ["/after/owner_email", "/after/owner_name"],
    ],
    ["nothing of anybody else", {}, ["per_9"], ["bob@example.com"], []],
  ])("is %s", (...[, event, ids, emails, pointers]) => {
    expect(about(event, ids, emails)).toEqual(pointers)
  })

  it("is everything, of an entry that is named itself", () => {
    const { leaf, personal } = sealAuditEvent(base, tools)
    const of = (entry: string) => pointersAbout({ ids: [], emails: [], entries: [entry] }, leaf, personal)
    expect(of("evt_1")).toEqual(["/origin/address", "/after/name", "/after/email"])
    expect(of("evt_2")).toEqual([])
  })
})
