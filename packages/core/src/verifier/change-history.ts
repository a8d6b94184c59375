import type { Change, ChangeTarget, Position } from "../domain/change.ts"

/** Changes remembered to judge late loads by; older loads are simply repeated. */
const REMEMBERED = 1_000

/** Where a verifier is in the change log, and the last changes that brought it there. */
export interface ChangeHistory {
  readonly position: () => Position | null
  /** Counts the restarts: what was asked for in an earlier epoch is worth nothing in this one. */
  readonly epoch: () => number
  /** Starts anew at a position, with nothing remembered. */
  readonly restart: (at: Position | null) => void
  readonly advance: (changes: readonly Change[], head: Position) => void
  /** Whether this verifier has come through that change. False also for changes too old to be remembered. */
  readonly includes: (change: Position) => boolean
  /**
   * Whether a record read at `label` is still good here: `label` is a position this verifier has stopped at or passed, and no
   * change after it names the record. False also when `label` is too old to tell.
   */
  readonly stillGood: (label: Position, targets: readonly ChangeTarget[]) => boolean
}

/** Whether two positions are the same place of the same history. */
export function isSamePosition(one: Position | null, other: Position | null): boolean {
  return one !== null && other !== null && one.seq === other.seq && one.tag === other.tag
}

/** A history with no position yet. */
export function createChangeHistory(): ChangeHistory {
  let position: Position | null = null
  let start: Position | null = null
  let passed: Change[] = []
  let epoch = 0

  const indexOf = (at: Position): number => passed.findLastIndex((change) => isSamePosition(change, at))

  return {
    position: () => position,
    epoch: () => epoch,
    restart(at) {
      position = at
      start = at
      passed = []
      epoch += 1
    },
    advance(changes, head) {
      passed.push(...changes)
      if (passed.length > REMEMBERED) {
        const forgotten = passed.splice(0, passed.length - REMEMBERED).at(-1)
        if (forgotten !== undefined) start = { seq: forgotten.seq, tag: forgotten.tag }
      }
      position = head
    },
    includes: (change) =>
      isSamePosition(position, change) || isSamePosition(start, change) || indexOf(change) !== -1,
    stillGood(label, targets) {
      if (isSamePosition(position, label)) return true
      const at = indexOf(label)
      if (at === -1 && !isSamePosition(start, label)) return false
      const names = new Set(targets)
      return passed.slice(at + 1).every((change) => change.targets.every((t) => t !== "all" && !names.has(t)))
    },
  }
}
