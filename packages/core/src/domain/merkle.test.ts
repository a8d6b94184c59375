import { hash } from "node:crypto"
import { readFileSync } from "node:fs"
import * as fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import type { TreeDigest } from "./merkle.ts"
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  treeHash,
  verifyConsistency,
  verifyInclusion,
} from "./merkle.ts"

type Vectors = {
  leaves: string[]
  leaf_hashes: string[]
  roots: { size: number; root: string }[]
  inclusion: { size: number; index: number; proof: string[] }[]
  consistency: { first_size: number; second_size: number; proof: string[] }[]
}

const path = new URL("../../../../docs/spec/vectors/merkle.json", import.meta.url)
// The file is ours and every field named here is asserted below.
const vectors = JSON.parse(readFileSync(path, "utf8")) as Vectors

const sha256: TreeDigest = (bytes) => new Uint8Array(hash("sha256", bytes, "buffer"))
const fromHex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"))
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")

const vectorLeaves = vectors.leaves.map((leaf) => leafHash(sha256, fromHex(leaf)))

/** A tree of numbered leaves. */
function tree(size: number): readonly Uint8Array[] {
  return Array.from({ length: size }, (_, at) => leafHash(sha256, new Uint8Array([at >>> 8, at & 0xff])))
}

const TREE = tree(300)
const size = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: TREE.length }))

function withBitFlipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const at = (bit >> 3) % copy.length
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit & 7))
  return copy
}

describe("golden vectors", () => {
  it("of the leaf hashes", () => {
    expect(vectorLeaves.map(toHex)).toEqual(vectors.leaf_hashes)
  })

  test.each(vectors.roots)("of the root of $size leaves", (vector) => {
    expect(toHex(treeHash(sha256, vectorLeaves.slice(0, vector.size)))).toBe(vector.root)
  })

  test.each(vectors.inclusion)("of the inclusion of leaf $index in $size", (vector) => {
    const leaves = vectorLeaves.slice(0, vector.size)
    expect(inclusionProof(sha256, leaves, vector.index).map(toHex)).toEqual(vector.proof)
    const claim = {
      leafHash: fromHex(vectors.leaf_hashes[vector.index] ?? ""),
      index: vector.index,
      size: vector.size,
      root: fromHex(vectors.roots[vector.size]?.root ?? ""),
    }
    expect(verifyInclusion(sha256, claim, vector.proof.map(fromHex))).toBe(true)
  })

  test.each(vectors.consistency)("of the consistency of $first_size and $second_size", (vector) => {
    const leaves = vectorLeaves.slice(0, vector.second_size)
    expect(consistencyProof(sha256, leaves, vector.first_size).map(toHex)).toEqual(vector.proof)
    const claim = {
      firstSize: vector.first_size,
      firstRoot: fromHex(vectors.roots[vector.first_size]?.root ?? ""),
      secondSize: vector.second_size,
      secondRoot: fromHex(vectors.roots[vector.second_size]?.root ?? ""),
    }
    expect(verifyConsistency(sha256, claim, vector.proof.map(fromHex))).toBe(true)
  })

  it("are there for every leaf and every pair of sizes up to eight", () => {
    expect(vectors.roots.map((vector) => vector.size)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(vectors.inclusion).toHaveLength(36)
    expect(vectors.consistency).toHaveLength(45)
  })
})

describe("an inclusion proof", () => {
  const place = size.chain((count) => fc.tuple(fc.constant(count), fc.nat({ max: count - 1 })))
  const claimOf = (count: number, index: number) => ({
    leafHash: TREE[index] ?? new Uint8Array(0),
    index,
    size: count,
    root: treeHash(sha256, TREE.slice(0, count)),
  })

  it("verifies for every leaf, and for no other leaf", () => {
    fc.assert(
      fc.property(place, fc.nat({ max: TREE.length - 1 }), ([count, index], other) => {
        const proof = inclusionProof(sha256, TREE.slice(0, count), index)
        const claim = claimOf(count, index)
        expect(verifyInclusion(sha256, claim, proof)).toBe(true)
        const otherLeaf = TREE[other] ?? new Uint8Array(0)
        expect(verifyInclusion(sha256, { ...claim, leafHash: otherLeaf }, proof)).toBe(other === index)
      }),
    )
  })

  it("fails when any bit of leaf, root or proof is flipped", () => {
    fc.assert(
      fc.property(place, fc.nat({ max: 255 }), fc.nat({ max: 20 }), (...[[count, index], bit, part]) => {
        const proof = inclusionProof(sha256, TREE.slice(0, count), index)
        const claim = claimOf(count, index)
        expect(
          verifyInclusion(sha256, { ...claim, leafHash: withBitFlipped(claim.leafHash, bit) }, proof),
        ).toBe(false)
        expect(verifyInclusion(sha256, { ...claim, root: withBitFlipped(claim.root, bit) }, proof)).toBe(
          false,
        )
        const flipped = proof.map((hash, at) =>
          at === part % proof.length ? withBitFlipped(hash, bit) : hash,
        )
        expect(verifyInclusion(sha256, claim, flipped)).toBe(proof.length === 0)
      }),
    )
  })

  it("fails at another place, and with a hash too many or too few", () => {
    fc.assert(
      fc.property(place, fc.nat({ max: TREE.length }), ([count, index], other) => {
        const proof = inclusionProof(sha256, TREE.slice(0, count), index)
        const claim = claimOf(count, index)
        expect(verifyInclusion(sha256, { ...claim, index: other }, proof)).toBe(other === index)
        expect(verifyInclusion(sha256, claim, [...proof, claim.root])).toBe(false)
        expect(verifyInclusion(sha256, claim, [claim.leafHash, ...proof])).toBe(false)
        if (proof.length > 0) expect(verifyInclusion(sha256, claim, proof.slice(1))).toBe(false)
        if (proof.length > 0) expect(verifyInclusion(sha256, claim, proof.slice(0, -1))).toBe(false)
      }),
    )
  })

  it("fails when it climbs higher than a tree of the size stated", () => {
    const leaves = TREE.slice(0, 2)
    const [left, right] = [TREE[0] ?? new Uint8Array(0), TREE[1] ?? new Uint8Array(0)]
    const claim = { leafHash: right, index: 0, size: 1, root: treeHash(sha256, leaves) }
    expect(verifyInclusion(sha256, claim, [left])).toBe(false)
    expect(verifyInclusion(sha256, { ...claim, index: 1, size: 2 }, [left])).toBe(true)
  })

  test.each([
    [-1, 8],
    [8, 8],
    [0, 0],
    [0.5, 8],
    [Number.NaN, 8],
    [0, Number.NaN],
    [0, Number.POSITIVE_INFINITY],
    [0, -1],
  ])("fails for leaf %d of %d, which is no place", (index, count) => {
    const claim = { ...claimOf(8, 0), index, size: count }
    expect(verifyInclusion(sha256, claim, inclusionProof(sha256, TREE.slice(0, 8), 0))).toBe(false)
  })

  it("is verified in trees beyond 32 bits", () => {
    // The last leaf of 2^40 + 1 leaves stands alone beside a complete tree.
    const [left, leaf] = [sha256(new Uint8Array([1])), sha256(new Uint8Array([2]))]
    const root = sha256(new Uint8Array([1, ...left, ...leaf]))
    const claim = { leafHash: leaf, index: 2 ** 40, size: 2 ** 40 + 1, root }
    expect(verifyInclusion(sha256, claim, [left])).toBe(true)
    expect(verifyInclusion(sha256, { ...claim, index: 2 ** 40 - 1 }, [left])).toBe(false)
  })

  test.each([-1, 8, 0.5, Number.NaN])("is not made for leaf %d of 8", (index) => {
    expect(() => inclusionProof(sha256, TREE.slice(0, 8), index)).toThrow(RangeError)
  })

  it("is not made in an empty tree", () => {
    expect(() => inclusionProof(sha256, [], 0)).toThrow(RangeError)
  })

  it("does not let an inner node pass for a leaf", () => {
    const leaves = TREE.slice(0, 2)
    const inner = new Uint8Array([...(leaves[0] ?? []), ...(leaves[1] ?? [])])
    const claim = { leafHash: leafHash(sha256, inner), index: 0, size: 1, root: treeHash(sha256, leaves) }
    expect(verifyInclusion(sha256, claim, [])).toBe(false)
  })
})

describe("a consistency proof", () => {
  const pair = size.chain((second) => fc.tuple(fc.nat({ max: second }), fc.constant(second)))
  const claimOf = (first: number, second: number) => ({
    firstSize: first,
    firstRoot: treeHash(sha256, TREE.slice(0, first)),
    secondSize: second,
    secondRoot: treeHash(sha256, TREE.slice(0, second)),
  })

  it("verifies for every earlier tree", () => {
    fc.assert(
      fc.property(pair, ([first, second]) => {
        const proof = consistencyProof(sha256, TREE.slice(0, second), first)
        expect(verifyConsistency(sha256, claimOf(first, second), proof)).toBe(true)
      }),
    )
  })

  it("fails when any bit of a root or of the proof is flipped", () => {
    fc.assert(
      fc.property(pair, fc.nat({ max: 255 }), fc.nat({ max: 20 }), (...[[first, second], bit, part]) => {
        const proof = consistencyProof(sha256, TREE.slice(0, second), first)
        const claim = claimOf(first, second)
        const otherFirst = { ...claim, firstRoot: withBitFlipped(claim.firstRoot, bit) }
        expect(verifyConsistency(sha256, otherFirst, proof)).toBe(false)
        const otherSecond = { ...claim, secondRoot: withBitFlipped(claim.secondRoot, bit) }
        // Every tree begins with the empty one.
        expect(verifyConsistency(sha256, otherSecond, proof)).toBe(first === 0)
        const flipped = proof.map((hash, at) =>
          at === part % proof.length ? withBitFlipped(hash, bit) : hash,
        )
        expect(verifyConsistency(sha256, claim, flipped)).toBe(proof.length === 0)
      }),
    )
  })

  it("fails when a leaf of the earlier tree was changed, whoever makes the proof", () => {
    fc.assert(
      fc.property(pair, fc.nat({ max: TREE.length - 1 }), ([first, second], changed) => {
        fc.pre(changed < first)
        const rewritten = TREE.slice(0, second).map((leaf, at) =>
          at === changed ? withBitFlipped(leaf, 0) : leaf,
        )
        const claim = { ...claimOf(first, second), secondRoot: treeHash(sha256, rewritten) }
        expect(verifyConsistency(sha256, claim, consistencyProof(sha256, rewritten, first))).toBe(false)
      }),
    )
  })

  it("fails for other sizes, and with a hash too many or too few", () => {
    fc.assert(
      fc.property(pair, ([first, second]) => {
        fc.pre(first > 0 && first < second)
        const proof = consistencyProof(sha256, TREE.slice(0, second), first)
        const claim = claimOf(first, second)
        expect(verifyConsistency(sha256, { ...claim, firstSize: second, secondSize: first }, proof)).toBe(
          false,
        )
        expect(verifyConsistency(sha256, { ...claim, firstSize: 0 }, proof)).toBe(false)
        expect(verifyConsistency(sha256, { ...claim, firstSize: second }, proof)).toBe(false)
        expect(verifyConsistency(sha256, claim, [...proof, claim.secondRoot])).toBe(false)
        expect(verifyConsistency(sha256, claim, proof.slice(1))).toBe(false)
        expect(verifyConsistency(sha256, claim, proof.slice(0, -1))).toBe(false)
        expect(verifyConsistency(sha256, claim, [])).toBe(false)
      }),
    )
  })

  it("fails when it climbs higher than a tree of the size stated", () => {
    // Both trees, hung as right halves below new roots.
    const claim = claimOf(3, 4)
    const proof = consistencyProof(sha256, TREE.slice(0, 4), 3)
    const beside = new Uint8Array(32)
    const above = (root: Uint8Array) => sha256(new Uint8Array([1, ...beside, ...root]))
    const forged = { ...claim, firstRoot: above(claim.firstRoot), secondRoot: above(claim.secondRoot) }
    expect(verifyConsistency(sha256, claim, proof)).toBe(true)
    expect(verifyConsistency(sha256, forged, [...proof, beside])).toBe(false)
  })

  it("of a tree with itself is empty, and holds only for one root", () => {
    const claim = claimOf(5, 5)
    expect(consistencyProof(sha256, TREE.slice(0, 5), 5)).toEqual([])
    expect(verifyConsistency(sha256, claim, [])).toBe(true)
    expect(verifyConsistency(sha256, claim, [claim.firstRoot])).toBe(false)
    expect(verifyConsistency(sha256, { ...claim, secondRoot: claimOf(4, 4).firstRoot }, [])).toBe(false)
  })

  test.each([-1, 9, 0.5, Number.NaN])("is not made for an earlier size of %d of 8", (first) => {
    expect(() => consistencyProof(sha256, TREE.slice(0, 8), first)).toThrow(RangeError)
    expect(verifyConsistency(sha256, { ...claimOf(8, 8), firstSize: first }, [])).toBe(false)
  })
})
