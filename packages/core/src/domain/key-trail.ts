import { openCheckpoint, parseCheckpointText } from "./checkpoint.ts"
import type { Checkpoint, NoteKey, NoteTools } from "./checkpoint.ts"
import { claimsKeyChange, isSameKey, openKeyChange } from "./key-change.ts"
import type { KeyChange } from "./key-change.ts"

/** Follows the signatures of a log's checkpoints, oldest first, from one key to the next; one of the keys is trusted from the start. */
export interface KeyTrail {
  /**
   * Takes the next checkpoint.
   * @returns what it says, or null when it is none of this log's
   */
  readonly follow: (note: string) => Checkpoint | null
  /** Whether every checkpoint so far is signed by a key that the trusted one leads to, or that leads to it. */
  readonly isWhole: () => boolean
  /** Whether a note is signed by one of those keys. */
  readonly hasSigned: (note: string) => boolean
  /** The key that signs now. */
  readonly current: () => NoteKey
  /** How many changes of keys there were so far. */
  readonly changes: () => number
}

/**
 * Starts a trail. Where the trusted key is not the first one, checkpoints from before it wait until a change of keys that it has signed says
 * whose they are.
 */
export function createKeyTrail(trusted: NoteKey, tools: NoteTools): KeyTrail {
  const keys = [trusted]
  /** Notes from before the trusted key signed anything. */
  let waiting: string[] = []
  let current = trusted
  let hasBegun = false
  let changes = 0

  /** Gives what waits to the key that signed before the trusted one, and to those before that. */
  function settle(previous: NoteKey): void {
    let key = previous
    keys.push(key)
    while (waiting.length > 0) {
      const note = waiting.at(-1) ?? ""
      const change = openKeyChange(note, tools)
      if (change !== null && isSameKey(change.next, key)) {
        key = change.previous
        keys.push(key)
        changes += 1
      } else if (openCheckpoint(note, key, tools) === null) return
      waiting.pop()
    }
  }

  function step({ previous, next, checkpoint }: KeyChange): Checkpoint | null {
    if (isSameKey(previous, current)) {
      current = next
      keys.push(next)
      changes += 1
    } else if (!isSameKey(next, current)) return null
    else if (!hasBegun) {
      changes += 1
      settle(previous)
    }
    // Otherwise it stands there a second time: the export was continued just behind it.
    hasBegun = true
    return checkpoint
  }

  /** A checkpoint of this log by its own word. */
  function stated(note: string): Checkpoint | null {
    const checkpoint = parseCheckpointText(note.slice(0, note.lastIndexOf("\n\n") + 1))
    return checkpoint?.origin === trusted.name ? checkpoint : null
  }

  return {
    follow: (note) => {
      const change = openKeyChange(note, tools)
      // What claims to be one and is not signed with both keys is no plain checkpoint either.
      if (change === null && claimsKeyChange(note)) return null
      const checkpoint = (change === null ? null : step(change)) ?? openCheckpoint(note, current, tools)
      if (checkpoint !== null) {
        hasBegun = true
        return checkpoint
      }
      if (hasBegun) return null
      waiting = [...waiting, note]
      return stated(note)
    },
    isWhole: () => waiting.length === 0,
    hasSigned: (note) => keys.some((key) => openCheckpoint(note, key, tools) !== null),
    current: () => current,
    changes: () => changes,
  }
}
