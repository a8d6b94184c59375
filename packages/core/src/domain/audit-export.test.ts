import { createPrivateKey, createPublicKey, hash, sign, verify } from "node:crypto"
import { readFileSync } from "node:fs"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { AuditEvent } from "./audit-event.ts"
import { withoutOpenings } from "./audit-erasure.ts"
import type { AuditVerdict, StoredLeaf } from "./audit-export.ts"
import { checkpointLine, exportLine, verifyAuditExport } from "./audit-export.ts"
import { sealAuditEvent } from "./audit-leaf.ts"
import type { VerifySignature } from "./checkpoint.ts"
import { checkpointText, parseVkey, signNote } from "./checkpoint.ts"
import { treeHash } from "./merkle.ts"

type Vectors = {
  origin: string
  vkey: string
  roots: string[]
  checkpoint_2: string
  checkpoint_3: string
  export: string[]
  export_after_pruning_and_erasure: string[]
}

const path = new URL("../../../../docs/spec/vectors/audit-chain.json", import.meta.url)
// The file is ours and every field named here is asserted below.
const vectors = JSON.parse(readFileSync(path, "utf8")) as Vectors

const digest = (bytes: Uint8Array): Uint8Array => new Uint8Array(hash("sha256", bytes, "buffer"))

const verifySignature: VerifySignature = ({ publicKey, message, signature }) => {
  const x = Buffer.from(publicKey).toString("base64url")
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" })
  return verify(null, message, key, signature)
}

const SEED = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
const privateKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${SEED}`, "hex"),
  format: "der",
  type: "pkcs8",
})

const { vkey, origin } = vectors
const key = parseVkey(digest, vkey)
if (key === null) throw new Error("the vector has a key")

function check(lines: readonly string[], earlierCheckpoint: string | null = null): AuditVerdict {
  return verifyAuditExport({ lines, earlierCheckpoint, vkey, digest, verifySignature })
}

function problemOf(verdict: AuditVerdict): string | null {
  return verdict.ok ? null : verdict.problem
}

function noteOf(leaves: readonly StoredLeaf[]): string {
  const root = treeHash(
    digest,
    leaves.map((leaf) => leaf.leafHash),
  )
  const text = checkpointText({ origin, size: leaves.length, root })
  return signNote(text, key ?? { name: "", publicKey: new Uint8Array() }, {
    digest,
    sign: (message) => sign(null, message, privateKey),
  })
}

const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 })

const stored = fc
  .record({
    at: fc.nat(),
    address: fc.option(fc.ipV4()),
    label: fc.string({ unit: "grapheme" }),
    extra: fc.jsonValue({ maxDepth: 2 }),
    salts: fc.array(bytes, { minLength: 3, maxLength: 3 }),
  })
  .map(({ at, address, label, extra, salts }) => {
    const event: AuditEvent = {
      id: `evt_${at}`,
      at,
      organizationId: "org_1",
      actor: { kind: "key", id: "key_1", memberId: null },
      action: "key.updated",
      target: { kind: "key", id: "key_2" },
      origin: { requestId: "req_1", address },
      before: null,
      after: { label, extra },
    }
    const queue = [...salts]
    return sealAuditEvent(event, { digest, salt: () => queue.shift() ?? new Uint8Array(16) })
  })

const log = fc.array(stored, { minLength: 2, maxLength: 8 }).map((entries) =>
  entries.map(({ leaf, personal, leafHash }, index): StoredLeaf => ({
    index,
    leafHash,
    entry: { leaf, personal },
  })),
)

function exported(leaves: readonly StoredLeaf[]): string[] {
  return [...leaves.map(exportLine), checkpointLine(noteOf(leaves))].map((line) => line.slice(0, -1))
}

describe("the published export", () => {
  it("verifies, also against an earlier checkpoint", () => {
    const verdict = {
      ok: true,
      origin,
      size: 3,
      root: vectors.roots[2],
      entries: 3,
      pruned: 0,
      erased: 0,
      checkpoints: 1,
      earlierSize: null,
      keyChanges: 0,
      vkey,
    }
    expect(check(vectors.export)).toEqual(verdict)
    expect(check(vectors.export, vectors.checkpoint_2)).toEqual({ ...verdict, earlierSize: 2 })
    expect(check(vectors.export, vectors.checkpoint_3)).toEqual({ ...verdict, earlierSize: 3 })
  })

  it("verifies after pruning and erasure, and when it was continued", () => {
    expect(check(vectors.export_after_pruning_and_erasure, vectors.checkpoint_2)).toMatchObject({
      ok: true,
      size: 3,
      root: vectors.roots[2],
      entries: 2,
      pruned: 1,
      erased: 2,
      checkpoints: 2,
    })
  })

  it("is caught with any one character changed", () => {
    const text = vectors.export.join("\n")
    for (let at = 0; at < text.length; at += 1) {
      for (const bit of [1, 2, 4, 32]) {
        const flipped = String.fromCharCode(text.charCodeAt(at) ^ bit)
        const changed = text.slice(0, at) + flipped + text.slice(at + 1)
        if (check(changed.split("\n")).ok) throw new Error(`bit ${bit} of character ${at} passed`)
      }
    }
  })
})

describe("any log", () => {
  it("verifies whole, pruned and erased, against every earlier checkpoint of it", () => {
    fc.assert(
      fc.property(log, fc.array(fc.boolean()), fc.nat(), (leaves, choices, any) => {
        const earlier = noteOf(leaves.slice(0, (any % leaves.length) + 1))
        expect(check(exported(leaves), earlier)).toMatchObject({ ok: true, entries: leaves.length })
        const less = leaves.map((leaf, at): StoredLeaf => {
          if (choices[at] === true || leaf.entry === null) return { ...leaf, entry: null }
          const pointers = Object.keys(leaf.entry.personal).slice(at % 3)
          const personal = withoutOpenings(leaf.entry.personal, pointers)
          return { ...leaf, entry: { ...leaf.entry, personal } }
        })
        const pruned = less.filter(({ entry }) => entry === null).length
        expect(check(exported(less), earlier)).toMatchObject({ ok: true, pruned })
      }),
    )
  })

  it("is caught with a character flipped, a line dropped, doubled, swapped or cut off", () => {
    fc.assert(
      fc.property(log, fc.nat(), fc.integer({ min: 0, max: 6 }), (leaves, any, bit) => {
        const lines = exported(leaves)
        const at = any % lines.length
        const text = lines.join("\n")
        const place = any % text.length
        const flipped = String.fromCharCode(text.charCodeAt(place) ^ (1 << bit))
        const changes = {
          flipped: (text.slice(0, place) + flipped + text.slice(place + 1)).split("\n"),
          dropped: lines.toSpliced(at, 1),
          doubled: lines.toSpliced(at, 0, lines[at] ?? ""),
          swapped: lines.toSpliced(at, 2, ...lines.slice(at, at + 2).reverse()),
          truncated: lines.slice(0, at),
        }
        for (const [name, changed] of Object.entries(changes)) {
          if (changed.join("\n") === text) continue
          // A checkpoint that stands twice says the same twice.
          if (name === "doubled" && at === lines.length - 1) continue
          expect({ [name]: check(changed).ok }).toEqual({ [name]: false })
        }
      }),
    )
  })

  it("that was rewritten or cut short with the right key is caught by an earlier checkpoint", () => {
    fc.assert(
      fc.property(log, fc.nat(), (leaves, any) => {
        const earlier = noteOf(leaves)
        const at = any % leaves.length
        const renumbered = leaves.toSpliced(at, 1).map((leaf, index) => ({ ...leaf, index }))
        expect(check(exported(renumbered)).ok).toBe(true)
        expect(problemOf(check(exported(renumbered), earlier))).toMatch(/earlier checkpoint counts/)
        const forged = leaves.map((leaf, index) =>
          index === at ? { ...leaf, leafHash: digest(leaf.leafHash), entry: null } : leaf,
        )
        expect(check(exported(forged)).ok).toBe(true)
        expect(problemOf(check(exported(forged), earlier))).toMatch(/not those of the earlier checkpoint/)
      }),
    )
  })
})

describe("an export is refused", () => {
  const lines = vectors.export
  const [first = "", second = "", third = "", last = ""] = lines
  it.each<[string, readonly string[], string | null, RegExp]>([
    ["when it is empty", [], null, /does not end with a checkpoint/],
    ["without its checkpoint", lines.slice(0, 3), null, /does not end with a checkpoint/],
    ["from its middle", lines.slice(1), null, /number 1 where number 0 belongs/],
    ["with white space", [` ${first}`, second, third, last], null, /not written as/],
    [
      "with a hash only where the hash is another",
      [first.replace(/"leaf_hash":"../, '"leaf_hash":"ff'), second, third, last],
      null,
      /not the one its hash is of/,
    ],
    ["against a checkpoint that is none", lines, "nonsense", /earlier checkpoint is not signed/],
    [
      "with a checkpoint signed by another key",
      [
        ...lines.slice(0, 3),
        JSON.stringify({ checkpoint: vectors.checkpoint_3.replace("org_1\n", "org_2\n") }),
      ],
      null,
      /not signed/,
    ],
    [
      "with an older checkpoint at its end",
      [...lines.slice(0, 3), JSON.stringify({ checkpoint: vectors.checkpoint_2 })],
      null,
      /counts 2 entries, the export has 3/,
    ],
    ["with members of no export", ['{"index":0,"leaf_hash":"00","more":1}'], null, /no export has/],
  ])("%s", (...[, changed, earlier, problem]) => {
    expect(problemOf(check(changed, earlier))).toMatch(problem)
  })

  it("with a key that is none", () => {
    const verdict = verifyAuditExport({
      lines,
      earlierCheckpoint: null,
      vkey: `${vkey}A`,
      digest,
      verifySignature,
    })
    expect(verdict).toEqual({ ok: false, line: null, problem: "the verifier key is malformed" })
  })
})
