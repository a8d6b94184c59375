import { hash } from "node:crypto"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { LeafRange } from "./audit-tree.ts"
import {
  consistencyRanges,
  createTreeBuilder,
  growTree,
  inclusionRanges,
  nodesOf,
  openSubtrees,
  rangeHash,
  siblingsOf,
} from "./audit-tree.ts"
import { consistencyProof, inclusionProof, leafHash, treeHash } from "./merkle.ts"

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(hash("sha256", bytes, "buffer"))

/** A tree as a store keeps it: every complete subtree by its place. */
function grown(size: number) {
  const leaves = Array.from({ length: size }, (_, at) => leafHash(sha256, Uint8Array.of(at >> 8, at & 255)))
  const nodes = new Map<string, Uint8Array>()
  const at = ({ level, place }: { level: number; place: number }): Uint8Array => {
    const node = nodes.get(`${level}/${place}`)
    if (node === undefined) throw new Error(`no node ${level}/${place}`)
    return node
  }
  for (const [index, leaf] of leaves.entries()) {
    const added = growTree(sha256, { index, hash: leaf }, siblingsOf(index).map(at))
    for (const node of added) {
      expect(nodes.has(`${node.level}/${node.place}`)).toBe(false)
      nodes.set(`${node.level}/${node.place}`, node.hash)
    }
  }
  const hashOf = (range: LeafRange): Uint8Array => rangeHash(sha256, nodesOf(range).map(at))
  return { leaves, nodes, hashOf }
}

const tree = grown(300)
const size = fc.integer({ min: 1, max: 300 })

describe("complete subtrees", () => {
  it("are stored less than twice as many as leaves, and are enough for every root", () => {
    expect(tree.nodes.size).toBeLessThan(600)
    for (let count = 0; count <= 300; count += 1) {
      const root = tree.hashOf({ first: 0, size: count })
      expect(root).toEqual(treeHash(sha256, tree.leaves.slice(0, count)))
      expect(nodesOf({ first: 0, size: count }).length).toBeLessThanOrEqual(9)
    }
  })

  it("give every inclusion proof", () => {
    fc.assert(
      fc.property(size, fc.nat(), (count, any) => {
        const index = any % count
        const proof = inclusionRanges(index, count).map(tree.hashOf)
        expect(proof).toEqual(inclusionProof(sha256, tree.leaves.slice(0, count), index))
      }),
    )
  })

  it("give every consistency proof", () => {
    fc.assert(
      fc.property(size, fc.nat(), (count, any) => {
        const first = any % (count + 1)
        const proof = consistencyRanges(first, count).map(tree.hashOf)
        expect(proof).toEqual(consistencyProof(sha256, tree.leaves.slice(0, count), first))
      }),
    )
  })

  it("are found for sizes beyond 32 bits", () => {
    const huge = 2 ** 40 + 1
    expect(inclusionRanges(0, huge)).toHaveLength(41)
    expect(consistencyRanges(2 ** 40, huge)).toEqual([{ first: 2 ** 40, size: 1 }])
    expect(nodesOf({ first: 0, size: huge })).toEqual([
      { level: 40, place: 0 },
      { level: 0, place: 2 ** 40 },
    ])
    expect(siblingsOf(2 ** 40 - 1)).toHaveLength(40)
  })
})

describe("a tree builder", () => {
  it("goes on from a tree it knows only the open subtrees of", () => {
    fc.assert(
      fc.property(fc.nat(299), fc.nat(), (from, any) => {
        const count = (any % (300 - from)) + 1
        const open = openSubtrees(from, count).map((place) => ({
          ...place,
          hash: tree.nodes.get(`${place.level}/${place.place}`) ?? new Uint8Array(),
        }))
        const builder = createTreeBuilder(sha256, { size: from, open })
        for (const leaf of tree.leaves.slice(from, from + count)) {
          for (const node of builder.append(leaf)) {
            expect(node.hash).toEqual(tree.nodes.get(`${node.level}/${node.place}`))
          }
        }
        expect(builder.size()).toBe(from + count)
      }),
    )
    expect(openSubtrees(2 ** 20 - 2, 1)).toEqual([])
    expect(openSubtrees(5, 1)).toEqual(siblingsOf(5))
  })

  it("has the root of the leaves it was given, and names the same subtrees as a store keeps", () => {
    const builder = createTreeBuilder(sha256)
    const seen = new Map<string, Uint8Array>()
    for (const [index, leaf] of tree.leaves.entries()) {
      expect(builder.root()).toEqual(tree.hashOf({ first: 0, size: index }))
      for (const node of builder.append(leaf)) seen.set(`${node.level}/${node.place}`, node.hash)
    }
    expect(builder.size()).toBe(300)
    expect(seen).toEqual(tree.nodes)
  })
})
