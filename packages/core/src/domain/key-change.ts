import { equalBytes } from "./bytes.ts"
import {
  checkpointText,
  openCheckpoint,
  openNote,
  parseCheckpointText,
  parseVkey,
  signNotes,
  splitNotes,
  vkeyText,
} from "./checkpoint.ts"
import type { Checkpoint, NoteKey, NoteSigner, NoteTools } from "./checkpoint.ts"
import type { TreeDigest } from "./merkle.ts"

/** That a log is signed with another key from a state on: a checkpoint of that state which names both keys and is signed with both. */
export interface KeyChange {
  readonly checkpoint: Checkpoint
  /** Signs until here, this checkpoint included. */
  readonly previous: NoteKey
  /** Signs from here on, this checkpoint included. */
  readonly next: NoteKey
}

const PREVIOUS = "previous-key "
const NEXT = "next-key "

/** Whether two keys are the same in name and in bytes. */
export function isSameKey(one: NoteKey, other: NoteKey): boolean {
  return one.name === other.name && equalBytes(one.publicKey, other.publicKey)
}

/** The text of a change of keys, which is what is signed: a checkpoint and two extension lines. */
export function keyChangeText(digest: TreeDigest, { checkpoint, previous, next }: KeyChange): string {
  const lines = [`${PREVIOUS}${vkeyText(digest, previous)}`, `${NEXT}${vkeyText(digest, next)}`]
  return `${checkpointText(checkpoint)}${lines.join("\n")}\n`
}

/** Makes the signed note of a change of keys. Both sign: the old one hands over, and the new one shows that it is there. */
export function signKeyChange(
  digest: TreeDigest,
  change: KeyChange,
  signers: { readonly previous: NoteSigner["sign"]; readonly next: NoteSigner["sign"] },
): string {
  return signNotes(digest, keyChangeText(digest, change), [
    { key: change.previous, sign: signers.previous },
    { key: change.next, sign: signers.next },
  ])
}

/** Whether a note says that it is a change of keys, rightly or not. */
export function claimsKeyChange(note: string): boolean {
  return note.split("\n", 4)[3]?.startsWith(PREVIOUS) === true
}

/**
 * Opens the signed note of a change of keys. Whether one of the keys is trusted is for the caller to say.
 * @returns null when it is none, or not signed with both
 */
export function openKeyChange(note: string, tools: NoteTools): KeyChange | null {
  const text = note.slice(0, note.lastIndexOf("\n\n") + 1)
  const checkpoint = parseCheckpointText(text)
  if (checkpoint === null) return null
  const [from = "", to = ""] = text.split("\n").slice(3)
  const previous = from.startsWith(PREVIOUS) ? parseVkey(tools.digest, from.slice(PREVIOUS.length)) : null
  const next = to.startsWith(NEXT) ? parseVkey(tools.digest, to.slice(NEXT.length)) : null
  if (previous === null || next === null) return null
  const change = { checkpoint, previous, next }
  // Byte for byte: there is one way to say it.
  if (text !== keyChangeText(tools.digest, change)) return null
  const isSigned = [previous, next].every(
    (key) => key.name === checkpoint.origin && openNote(note, key, tools) !== null,
  )
  return isSigned ? change : null
}

/** The keys that one leads to, and those that lead to it, by the changes among some notes; itself first. */
function keysAround(notes: readonly string[], key: NoteKey, tools: NoteTools): readonly NoteKey[] {
  const changes = notes.flatMap((note) => openKeyChange(note, tools) ?? [])
  const keys = [key]
  const has = (one: NoteKey): boolean => keys.some((other) => isSameKey(one, other))
  // Each round finds at least one more, or there are no more.
  for (let known = 0; known < keys.length;) {
    known = keys.length
    for (const { previous, next } of changes) {
      if (has(previous) && !has(next)) keys.push(next)
      else if (has(next) && !has(previous)) keys.push(previous)
    }
  }
  return keys
}

/**
 * Finds the newest checkpoint of a log in a file of notes, also when the log got another key meanwhile and the file says so; notes of other
 * logs, and broken ones, are passed over.
 * @returns the note with the largest size, or null
 */
export function newestNote(file: string, key: NoteKey, tools: NoteTools): string | null {
  const notes = splitNotes(file)
  let newest: { readonly note: string; readonly size: number } | null = null
  for (const one of keysAround(notes, key, tools)) {
    for (const note of notes) {
      const size = openCheckpoint(note, one, tools)?.size ?? -1
      if (size > (newest?.size ?? -1)) newest = { note, size }
    }
  }
  return newest?.note ?? null
}
