// Checks an exported audit log in the browser, after docs/spec/audit-chain.md and docs/spec/merkle-tree.md (RFC 6962 §2.1). It shares no
// code with the server, so that a mistake of one is not the other's as well.

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** Canonical JSON (RFC 8785) of what an export holds: whole numbers, texts, lists and objects. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const members = Object.entries(value as { readonly [name: string]: Json })
    // By UTF-16 code units, which is how JavaScript compares texts.
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`)
  return `{${members.join(",")}}`
}

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

async function sha256(...parts: readonly Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
}

const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

/** A tree that grows at its right edge: the roots of its complete subtrees, the largest first. */
class GrowingTree {
  readonly #subtrees: { readonly level: number; readonly hash: Uint8Array }[] = []

  async append(leaf: Uint8Array): Promise<void> {
    let made = { level: 0, hash: leaf }
    for (let last = this.#subtrees.at(-1); last?.level === made.level; last = this.#subtrees.at(-1)) {
      this.#subtrees.pop()
      made = { level: made.level + 1, hash: await sha256(NODE, last.hash, made.hash) }
    }
    this.#subtrees.push(made)
  }

  async root(): Promise<string> {
    const rest = [...this.#subtrees]
    let root = rest.pop()?.hash ?? (await sha256())
    for (let left = rest.pop(); left !== undefined; left = rest.pop())
      root = await sha256(NODE, left.hash, root)
    return hexOf(root)
  }
}

/** A line of an export. */
interface ExportLine {
  readonly index?: number
  readonly leaf_hash?: string
  readonly leaf?: Json
  readonly personal?: Json
}

/** What became of a check. */
export interface ProofVerdict {
  readonly whole: boolean
  readonly entries: number
}

/**
 * Computes the tree of an export anew and compares it with a root.
 * @param text NDJSON as `GET /audit/export` answers it
 * @param expected size and root (hex) of a checkpoint at most as old as the export
 * @param progress told how many entries are done, now and then
 */
export async function proveExport(
  text: string,
  expected: { readonly size: number; readonly root: string },
  progress: (done: number) => void,
): Promise<ProofVerdict> {
  const tree = new GrowingTree()
  let entries = 0
  for (const line of text.split("\n")) {
    if (entries === expected.size) break
    if (line === "") continue
    const { index, leaf_hash, leaf, personal: _personal, ...rest } = JSON.parse(line) as ExportLine
    // What is no entry is a checkpoint on the way.
    if (leaf_hash === undefined) continue
    // A member that no export has would be a place where something could be changed unseen.
    if (Object.keys(rest).length > 0) return { whole: false, entries }
    if (index !== entries || !/^[0-9a-f]{64}$/.test(leaf_hash)) return { whole: false, entries }
    // Of a pruned entry only the hash is left.
    if (leaf !== undefined) {
      const hash = hexOf(await sha256(LEAF, new TextEncoder().encode(canonicalJson(leaf))))
      if (hash !== leaf_hash) return { whole: false, entries }
    }
    await tree.append(bytesOf(leaf_hash))
    entries += 1
    if (entries % 200 === 0) progress(entries)
  }
  return { whole: entries === expected.size && (await tree.root()) === expected.root, entries }
}
