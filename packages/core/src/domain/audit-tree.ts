import { leftSize, nodeHash } from "./merkle.ts"
import type { TreeDigest } from "./merkle.ts"

/** A complete subtree: `place` counts those of its level from the left. It spans 2^level leaves from `place`·2^level on. */
export interface NodePlace {
  readonly level: number
  readonly place: number
}

/** A complete subtree and its hash. Once its leaves are there it never changes. */
export interface TreeNode extends NodePlace {
  readonly hash: Uint8Array
}

/** Leaves beside each other, `size` of them, that are a subtree of some tree of RFC 9162. */
export interface LeafRange {
  readonly first: number
  readonly size: number
}

/** The complete subtrees that a new leaf is joined with, lowest first; each is the left one. @param index the leaf's place, from 0 */
export function siblingsOf(index: number): readonly NodePlace[] {
  const siblings: NodePlace[] = []
  let place = index
  for (let level = 0; place % 2 === 1; level += 1) {
    siblings.push({ level, place: place - 1 })
    place = (place - 1) / 2
  }
  return siblings
}

/**
 * The subtrees a new leaf completes, the leaf itself first: what has to be stored with it.
 *
 * @param digest the tree's hash function
 * @param leaf where it goes (from 0) and its hash
 * @param siblings the hashes at {@link siblingsOf} that place
 */
export function growTree(
  digest: TreeDigest,
  leaf: { readonly index: number; readonly hash: Uint8Array },
  siblings: readonly Uint8Array[],
): readonly TreeNode[] {
  const nodes: TreeNode[] = [{ level: 0, place: leaf.index, hash: leaf.hash }]
  let { index: place, hash } = leaf
  for (const [level, left] of siblings.entries()) {
    hash = nodeHash(digest, left, hash)
    place = (place - 1) / 2
    nodes.push({ level: level + 1, place, hash })
  }
  return nodes
}

/** The complete subtrees a range is made of, left to right: at most one of each size. */
export function nodesOf({ first, size }: LeafRange): readonly NodePlace[] {
  const nodes: NodePlace[] = []
  let [start, rest] = [first, size]
  while (rest > 0) {
    let [level, width] = [0, 1]
    while (width * 2 <= rest) [level, width] = [level + 1, width * 2]
    nodes.push({ level, place: start / width })
    ;[start, rest] = [start + width, rest - width]
  }
  return nodes
}

/**
 * The hash of a range from those of its complete subtrees.
 *
 * @param digest the tree's hash function
 * @param hashes of {@link nodesOf} the range, in that order; none: the empty tree
 */
export function rangeHash(digest: TreeDigest, hashes: readonly Uint8Array[]): Uint8Array {
  const last = hashes.at(-1)
  if (last === undefined) return digest(new Uint8Array(0))
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(digest, left, right), last)
}

/**
 * The ranges whose hashes are the inclusion proof (RFC 9162 §2.1.3.1), lowest first.
 * @param index place of the leaf, below `size`
 */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  const ranges: LeafRange[] = []
  let [first, count] = [0, size]
  while (count > 1) {
    const left = leftSize(count)
    if (index < first + left) {
      ranges.push({ first: first + left, size: count - left })
      count = left
    } else {
      ranges.push({ first, size: left })
      ;[first, count] = [first + left, count - left]
    }
  }
  return ranges.reverse()
}

/**
 * The ranges whose hashes are the consistency proof (RFC 9162 §2.1.4.1), lowest first; none from the empty tree and to the tree itself.
 * @param firstSize leaves of the earlier tree, at most `secondSize`
 */
export function consistencyRanges(firstSize: number, secondSize: number): readonly LeafRange[] {
  if (firstSize === 0) return []
  const ranges: LeafRange[] = []
  let [first, count, size, known] = [0, secondSize, firstSize, true]
  while (size !== count) {
    const left = leftSize(count)
    if (size <= left) {
      ranges.push({ first: first + left, size: count - left })
      count = left
    } else {
      ranges.push({ first, size: left })
      ;[first, count, size, known] = [first + left, count - left, size - left, false]
    }
  }
  return known ? ranges.reverse() : [{ first, size }, ...ranges.reverse()]
}

/**
 * The complete subtrees of a tree that more leaves will be joined with, left to right: what a {@link TreeBuilder} has to begin with.
 * @param size leaves there are
 * @param count leaves that are to come
 */
export function openSubtrees(size: number, count: number): readonly NodePlace[] {
  return nodesOf({ first: 0, size }).filter(({ level }) => {
    const width = 2 ** (level + 1)
    return Math.floor((size + count) / width) > Math.floor(size / width)
  })
}

/** Builds a tree leaf by leaf and remembers no more than one hash of each level. */
export interface TreeBuilder {
  /** Adds a leaf by its hash; answers the subtrees it completes, the leaf first. */
  readonly append: (leafHash: Uint8Array) => readonly TreeNode[]
  /** Leaves so far. */
  readonly size: () => number
  /** The root, if the builder began with the empty tree. */
  readonly root: () => Uint8Array
}

/** Where a builder begins. */
export interface TreeStart {
  readonly size: number
  /** The subtrees {@link openSubtrees} names. */
  readonly open: readonly TreeNode[]
}

/**
 * A builder of a tree.
 * @param digest the tree's hash function
 * @param start the empty tree when left out
 */
export function createTreeBuilder(digest: TreeDigest, start: TreeStart = { size: 0, open: [] }): TreeBuilder {
  let { size } = start
  const complete: TreeNode[] = [...start.open]
  return {
    append: (hash) => {
      const open = siblingsOf(size).length
      const siblings = complete.splice(complete.length - open, open).reverse()
      const grown = growTree(
        digest,
        { index: size, hash },
        siblings.map((node) => node.hash),
      )
      complete.push(...grown.slice(-1))
      size += 1
      return grown
    },
    size: () => size,
    root: () =>
      rangeHash(
        digest,
        complete.map((node) => node.hash),
      ),
  }
}
