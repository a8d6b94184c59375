/** SHA-256, or another hash function; it is passed in, because the domain computes nothing with keys or native code. */
export type TreeDigest = (bytes: Uint8Array) => Uint8Array

/** That the leaf at `index` (from 0) of a tree of `size` leaves with this `root` has this hash. */
export type InclusionClaim = {
  readonly leafHash: Uint8Array
  readonly index: number
  readonly size: number
  readonly root: Uint8Array
}

/** That a tree of `secondSize` leaves begins with the leaves of an earlier one of `firstSize`. */
export type ConsistencyClaim = {
  readonly firstSize: number
  readonly firstRoot: Uint8Array
  readonly secondSize: number
  readonly secondRoot: Uint8Array
}

const LEAF = 0x00
const NODE = 0x01

/**
 * The hash of a leaf (RFC 9162 §2.1.1). The prefix 00 keeps a leaf from passing for an inner node.
 *
 * @param digest the tree's hash function
 * @param data the leaf's content
 */
export function leafHash(digest: TreeDigest, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + data.length)
  bytes[0] = LEAF
  bytes.set(data, 1)
  return digest(bytes)
}

/** The hash of an inner node. */
export function nodeHash(digest: TreeDigest, left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + left.length + right.length)
  bytes[0] = NODE
  bytes.set(left, 1)
  bytes.set(right, 1 + left.length)
  return digest(bytes)
}

/** The largest power of two below `size`, which is at least 2: how many leaves the left subtree has. */
export function leftSize(size: number): number {
  let left = 1
  while (left * 2 < size) left *= 2
  return left
}

function checkedSize(text: string, size: number, max: number): void {
  if (!Number.isSafeInteger(size) || size < 0 || size > max)
    throw new RangeError(`${text} is outside the tree`)
}

/**
 * The root of a tree (RFC 9162 §2.1.1).
 *
 * @param digest the tree's hash function
 * @param leafHashes as `leafHash` makes them, in order; no leaves give the hash of nothing
 */
export function treeHash(digest: TreeDigest, leafHashes: readonly Uint8Array[]): Uint8Array {
  const [only] = leafHashes
  if (only === undefined) return digest(new Uint8Array(0))
  if (leafHashes.length === 1) return only
  const left = leftSize(leafHashes.length)
  return nodeHash(
    digest,
    treeHash(digest, leafHashes.slice(0, left)),
    treeHash(digest, leafHashes.slice(left)),
  )
}

/**
 * The proof that a leaf is in a tree (RFC 9162 §2.1.3.1): the hashes beside the path from leaf to root, lowest first.
 *
 * @param digest the tree's hash function
 * @param leafHashes all leaves of the tree
 * @param index the leaf's place, from 0
 * @throws RangeError if there is no such leaf
 */
export function inclusionProof(
  digest: TreeDigest,
  leafHashes: readonly Uint8Array[],
  index: number,
): readonly Uint8Array[] {
  checkedSize("the leaf", index, leafHashes.length - 1)
  if (leafHashes.length === 1) return []
  const left = leftSize(leafHashes.length)
  const [lower, upper] = [leafHashes.slice(0, left), leafHashes.slice(left)]
  return index < left
    ? [...inclusionProof(digest, lower, index), treeHash(digest, upper)]
    : [...inclusionProof(digest, upper, index - left), treeHash(digest, lower)]
}

/**
 * The proof that a tree begins with the leaves of an earlier one (RFC 9162 §2.1.4.1).
 *
 * @param digest the tree's hash function
 * @param leafHashes all leaves of the later tree
 * @param firstSize how many leaves the earlier one had; the proof is empty if none or all
 * @throws RangeError if that is more than the later tree has
 */
export function consistencyProof(
  digest: TreeDigest,
  leafHashes: readonly Uint8Array[],
  firstSize: number,
): readonly Uint8Array[] {
  checkedSize("the earlier tree", firstSize, leafHashes.length)
  const subproof = (leaves: readonly Uint8Array[], size: number, known: boolean): readonly Uint8Array[] => {
    if (size === leaves.length) return known ? [] : [treeHash(digest, leaves)]
    const left = leftSize(leaves.length)
    const [lower, upper] = [leaves.slice(0, left), leaves.slice(left)]
    return size <= left
      ? [...subproof(lower, size, known), treeHash(digest, upper)]
      : [...subproof(upper, size - left, false), treeHash(digest, lower)]
  }
  return firstSize === 0 ? [] : subproof(leafHashes, firstSize, true)
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}

// Sizes may exceed 32 bits, so halves and parities are taken by arithmetic and not with bit operators.
const isOdd = (value: number): boolean => value % 2 === 1
const half = (value: number): number => Math.floor(value / 2)

function isSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0
}

/**
 * Whether a proof shows that a leaf is in a tree (RFC 9162 §2.1.3.2). The root must come from a source that is trusted.
 *
 * @param digest the tree's hash function
 * @param claim what is to be shown
 * @param proof what `inclusionProof` gave, or anything
 */
export function verifyInclusion(
  digest: TreeDigest,
  claim: InclusionClaim,
  proof: readonly Uint8Array[],
): boolean {
  if (!isSize(claim.index) || !isSize(claim.size) || claim.index >= claim.size) return false
  let node = claim.index
  let last = claim.size - 1
  let hash = claim.leafHash
  for (const sibling of proof) {
    if (last === 0) return false
    if (isOdd(node) || node === last) {
      hash = nodeHash(digest, sibling, hash)
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)]
    } else {
      hash = nodeHash(digest, hash, sibling)
    }
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && sameBytes(hash, claim.root)
}

/** The case of RFC 9162 §2.1.4.2 that needs hashing: 0 < first < second. */
function foldConsistency(digest: TreeDigest, claim: ConsistencyClaim, proof: readonly Uint8Array[]): boolean {
  let node = claim.firstSize - 1
  let last = claim.secondSize - 1
  while (isOdd(node)) [node, last] = [half(node), half(last)]
  // A first tree that is a complete subtree of the second is its own beginning; the proof leaves it out.
  const [start, ...rest] = node === 0 ? [claim.firstRoot, ...proof] : proof
  if (start === undefined) return false
  let [first, second] = [start, start]
  for (const sibling of rest) {
    if (last === 0) return false
    if (isOdd(node) || node === last) {
      first = nodeHash(digest, sibling, first)
      second = nodeHash(digest, sibling, second)
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)]
    } else {
      second = nodeHash(digest, second, sibling)
    }
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && sameBytes(first, claim.firstRoot) && sameBytes(second, claim.secondRoot)
}

/**
 * Whether a proof shows that a tree begins with the leaves of an earlier one (RFC 9162 §2.1.4.2): nothing was changed,
 * removed or put in between. Every tree begins with the empty one, whose root is the hash of nothing; for it, and for
 * equal sizes, the proof is empty.
 *
 * @param digest the trees' hash function
 * @param claim what is to be shown
 * @param proof what `consistencyProof` gave, or anything
 */
export function verifyConsistency(
  digest: TreeDigest,
  claim: ConsistencyClaim,
  proof: readonly Uint8Array[],
): boolean {
  const { firstSize, firstRoot, secondSize, secondRoot } = claim
  if (!isSize(firstSize) || !isSize(secondSize) || firstSize > secondSize) return false
  if (firstSize === secondSize) return proof.length === 0 && sameBytes(firstRoot, secondRoot)
  if (firstSize === 0) return proof.length === 0 && sameBytes(firstRoot, digest(new Uint8Array(0)))
  return foldConsistency(digest, claim, proof)
}
