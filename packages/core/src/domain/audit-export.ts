import { checkOpenings, auditLeafHash } from "./audit-leaf.ts"
import type { AuditLeaf, Openings } from "./audit-leaf.ts"
import { createTreeBuilder } from "./audit-tree.ts"
import type { TreeBuilder } from "./audit-tree.ts"
import { equalBytes, hexBytes, hexText } from "./bytes.ts"
import { canonicalJson, isJsonObject, parseJson } from "./canonical-json.ts"
import type { JsonObject, JsonValue } from "./canonical-json.ts"
import { parseCheckpointText, parseVkey, vkeyText } from "./checkpoint.ts"
import type { Checkpoint, NoteKey, NoteTools } from "./checkpoint.ts"
import { createKeyTrail } from "./key-trail.ts"
import type { KeyTrail } from "./key-trail.ts"

/** One leaf of a log as it is stored. */
export interface StoredLeaf {
  /** Place in the tree, from 0. */
  readonly index: number
  readonly leafHash: Uint8Array
  /** Null: pruned, only the hash is left. */
  readonly entry: { readonly leaf: AuditLeaf; readonly personal: Openings } | null
}

/** A leaf as a line of an export, with its line feed. */
export function exportLine({ index, leafHash, entry }: StoredLeaf): string {
  const line = { index, leaf_hash: hexText(leafHash), ...entry }
  return `${canonicalJson(line)}\n`
}

/** A signed checkpoint as a line of an export, with its line feed. */
export function checkpointLine(note: string): string {
  return `${canonicalJson({ checkpoint: note })}\n`
}

/** What an export is checked with. */
export interface AuditVerifierOptions extends NoteTools {
  /** Verifier key of the log, from a source that is trusted: the present one, or an earlier one that the export leads on from. */
  readonly vkey: string
  /** A checkpoint kept elsewhere, signed by any of the log's keys: the export must begin with exactly what it counted. Null: there is none. */
  readonly earlierCheckpoint: string | null
}

/** What an export turned out to be. */
export type AuditVerdict =
  | {
      readonly ok: true
      readonly origin: string
      readonly size: number
      /** Hex. */
      readonly root: string
      /** Leaves whose content is there. */
      readonly entries: number
      /** Leaves of which only the hash is left. */
      readonly pruned: number
      /** Personal values that are gone. */
      readonly erased: number
      /** Signed checkpoints that were passed, the last one included. */
      readonly checkpoints: number
      /** Size of the earlier checkpoint; null: none was given. */
      readonly earlierSize: number | null
      /** How often the log got another key. */
      readonly keyChanges: number
      /** Verifier key of the last checkpoint. */
      readonly vkey: string
    }
  | {
      readonly ok: false
      /** Line the problem is in, from 1; null: it is not in a line. */
      readonly line: number | null
      readonly problem: string
    }

/** Checks an export line by line; it remembers no line. */
export interface AuditVerifier {
  /** The next line, without its line feed. */
  readonly add: (line: string) => void
  /** The verdict, when there are no more lines. */
  readonly finish: () => AuditVerdict
}

const HASH_BYTES = 32

interface Progress {
  readonly tree: TreeBuilder
  entries: number
  pruned: number
  erased: number
  checkpoints: number
  /** Whether the line before was a checkpoint: only then it may have been the last. */
  closed: boolean
}

/** The checkpoint that was kept elsewhere. */
interface Earlier {
  readonly note: string
  readonly checkpoint: Checkpoint
  /** Root of the tree when it was as large; null: it was not yet. */
  root: Uint8Array | null
}

type Known = NoteTools & {
  readonly key: NoteKey
  readonly trail: KeyTrail
  readonly earlier: Earlier | null
}

/** A line as an object, if it is written exactly as an export writes it: a byte that could be changed unnoticed would be a hole. */
function objectOf(line: string): JsonObject | null {
  try {
    const value = parseJson(line)?.value
    return isJsonObject(value) && canonicalJson(value) === line ? value : null
  } catch {
    // Nested too deep to be written: nobody exported that.
    return null
  }
}

function addCheckpoint({ trail }: Known, progress: Progress, note: JsonValue): string | null {
  const checkpoint = typeof note === "string" ? trail.follow(note) : null
  if (checkpoint === null) return "the checkpoint is not signed by the log's key"
  const { tree } = progress
  if (checkpoint.size !== tree.size())
    return `the checkpoint counts ${checkpoint.size} entries, the export has ${tree.size()} up to here`
  if (!equalBytes(checkpoint.root, tree.root()))
    return "the entries up to here are not those of the checkpoint"
  progress.checkpoints += 1
  progress.closed = true
  return null
}

function passEarlier({ earlier }: Known, tree: TreeBuilder): void {
  if (earlier?.checkpoint.size === tree.size()) earlier.root = tree.root()
}

/** Compares with the checkpoint that was kept, once every key of the log is known. */
function checkEarlier({ earlier, trail }: Known, size: number): string | null {
  if (earlier === null) return null
  if (!trail.hasSigned(earlier.note)) return "the earlier checkpoint is not signed by the log's key"
  const { checkpoint, root } = earlier
  if (root === null)
    return `the earlier checkpoint counts ${checkpoint.size} entries, the export ends after ${size}`
  if (equalBytes(checkpoint.root, root)) return null
  return `the first ${checkpoint.size} entries are not those of the earlier checkpoint`
}

function checkEntry(known: Known, progress: Progress, line: JsonObject): string | null {
  const { leaf, personal } = line
  if (leaf === undefined && personal === undefined) {
    progress.pruned += 1
    return null
  }
  if (!isJsonObject(leaf) || !isJsonObject(personal)) return "the entry has no leaf or no personal values"
  if (hexText(auditLeafHash(known.digest, leaf)) !== line["leaf_hash"])
    return "the entry is not the one its hash is of"
  const openings = checkOpenings(known.digest, leaf, personal)
  if ("problem" in openings) return openings.problem
  progress.entries += 1
  progress.erased += openings.erased
  return null
}

function addLeaf(known: Known, progress: Progress, line: JsonObject): string | null {
  const { index, leaf_hash: hash, leaf: _leaf, personal: _personal, ...rest } = line
  const { tree } = progress
  if (Object.keys(rest).length > 0) return "the line has members that no export has"
  if (index !== tree.size())
    return `the entry is number ${canonicalJson(index ?? null)} where number ${tree.size()} belongs`
  const bytes = typeof hash === "string" ? hexBytes(hash) : null
  if (bytes?.length !== HASH_BYTES) return "the entry has no hash"
  const problem = checkEntry(known, progress, line)
  if (problem !== null) return problem
  tree.append(bytes)
  progress.closed = false
  passEarlier(known, tree)
  return null
}

function conclude(known: Known, progress: Progress): AuditVerdict {
  const { key, trail, earlier, digest } = known
  const { tree, entries, pruned, erased, checkpoints, closed } = progress
  const fail = (problem: string): AuditVerdict => ({ ok: false, line: null, problem })
  const size = tree.size()
  if (!closed) return fail("the export does not end with a checkpoint")
  if (!trail.isWhole()) return fail("a checkpoint is not signed by the log's key")
  const problem = checkEarlier(known, size)
  if (problem !== null) return fail(problem)
  return {
    ok: true,
    origin: key.name,
    size,
    root: hexText(tree.root()),
    entries,
    pruned,
    erased,
    checkpoints,
    earlierSize: earlier?.checkpoint.size ?? null,
    keyChanges: trail.changes(),
    vkey: vkeyText(digest, trail.current()),
  }
}

function knownFrom(options: AuditVerifierOptions): Known | string {
  const { vkey, earlierCheckpoint, digest, verifySignature } = options
  const key = parseVkey(digest, vkey)
  if (key === null) return "the verifier key is malformed"
  const tools = { digest, verifySignature }
  const trail = createKeyTrail(key, tools)
  if (earlierCheckpoint === null) return { ...tools, key, trail, earlier: null }
  const text = earlierCheckpoint.slice(0, earlierCheckpoint.lastIndexOf("\n\n") + 1)
  const checkpoint = parseCheckpointText(text)
  if (checkpoint?.origin !== key.name) return "the earlier checkpoint is not signed by the log's key"
  return { ...tools, key, trail, earlier: { note: earlierCheckpoint, checkpoint, root: null } }
}

/**
 * Starts to check an export (docs/spec/audit-chain.md). It has to begin with the first entry of the log and to end with a signed
 * checkpoint; further checkpoints in between are checked too, so that an export can be continued where an earlier one ended.
 */
export function createAuditVerifier(options: AuditVerifierOptions): AuditVerifier {
  const known = knownFrom(options)
  const tree = createTreeBuilder(options.digest)
  const progress: Progress = { tree, entries: 0, pruned: 0, erased: 0, checkpoints: 0, closed: false }
  let failure: AuditVerdict | null = null
  const fail = (problem: string | null, line: number | null): void => {
    if (problem !== null) failure ??= { ok: false, line, problem }
  }
  if (typeof known === "string") fail(known, null)
  else passEarlier(known, tree)
  let count = 0
  const check = (line: string): string | null => {
    const value = objectOf(line)
    if (typeof known === "string" || value === null) return "the line is not written as an export writes it"
    const { checkpoint, ...rest } = value
    if (checkpoint === undefined) return addLeaf(known, progress, value)
    if (Object.keys(rest).length > 0) return "the line has members that no export has"
    return addCheckpoint(known, progress, checkpoint)
  }
  return {
    add: (line) => {
      count += 1
      if (failure === null) fail(check(line), count)
    },
    finish: () => {
      if (failure !== null || typeof known === "string") {
        return failure ?? { ok: false, line: null, problem: "the verifier key is malformed" }
      }
      return conclude(known, progress)
    },
  }
}

/** An export as its lines, each without its line feed. */
export interface AuditExportCheck extends AuditVerifierOptions {
  readonly lines: Iterable<string>
}

/** Checks a whole export; see {@link createAuditVerifier}. */
export function verifyAuditExport({ lines, ...options }: AuditExportCheck): AuditVerdict {
  const verifier = createAuditVerifier(options)
  for (const line of lines) verifier.add(line)
  return verifier.finish()
}
