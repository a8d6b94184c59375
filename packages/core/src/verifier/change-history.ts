import type { Change, ChangeTarget, Position } from "../domain/change.ts"

/** Positions remembered to judge late loads by; older loads are simply repeated. */
const REMEMBERED = 1_000

/** Where a verifier is in the change log, and the last changes that brought it there. */
export interface ChangeHistory {
  readonly position: () => Position | null
  /** Starts anew at a position, with nothing remembered. */
  readonly restart: (at: Position | null) => void
  readonly advance: (changes: readonly Change[], head: Position) => void
  /**
   * Whether a record read at `label` is still good here: `label` is a position this verifier has stopped at or passed, and no
   * change after it names the record. False also when `label` is too old to tell.
   */
  readonly stillGood: (label: Position, targets: readonly ChangeTarget[]) => boolean
}

/** A history with no position yet. */
export function createChangeHistory(): ChangeHistory {
  let position: Position | null = null
  let start: Position | null = null
  let passed: Change[] = []

  return {
    position: () => position,
    restart(at) {
      position = at
      start = at
      passed = []
    },
    advance(changes, head) {
      passed.push(...changes)
      if (passed.length > REMEMBERED) {
        const forgotten = passed.splice(0, passed.length - REMEMBERED).at(-1)
        if (forgotten !== undefined) start = { seq: forgotten.seq, tag: forgotten.tag }
      }
      position = head
    },
    stillGood(label, targets) {
      const known = start !== null && start.seq === label.seq && start.tag === label.tag
      const at = known
        ? -1
        : passed.findIndex((change) => change.seq === label.seq && change.tag === label.tag)
      if (!known && at === -1) return false
      const names = new Set(targets)
      return passed.slice(at + 1).every((change) => change.targets.every((t) => t !== "all" && !names.has(t)))
    },
  }
}
