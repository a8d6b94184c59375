import type { Denial, Refused } from "../domain/denial.ts"
import { denialOf } from "../domain/denial.ts"
import type { Question } from "../domain/decision.ts"

/** Time between two samples of one key and code, ms. */
const APART_MS = 10_000

/** Samples that are kept at a time, until they are written. */
const AT_ONCE = 20

/**
 * Keeps a few refused verifications as samples. However many are refused, it takes no more of them than can be written with the counts, and
 * looks at no more than a place in memory for the rest.
 */
export interface DenialSampler {
  /** Keeps a refused verification, unless there are enough. `now`: epoch ms. */
  readonly note: (refused: Refused, question: Question, now: number) => void
  /** What was kept since the last time, to be written. Until {@link settle} is called it counts among the samples that are kept. */
  readonly take: () => readonly Denial[]
  /** Forgets what was taken. Where it was not written, the next refusals of these keys are kept in its place. */
  readonly settle: (written: boolean) => void
}

const nameOf = (grantId: string, code: string): string => `${grantId} ${code}`

/** Makes a sampler that has kept nothing. */
export function createDenialSampler(): DenialSampler {
  /** When a key and code was last sampled; as many as can be sampled in the time between two, and those to be written. */
  const sampled = new Map<string, number>()
  let waiting: Denial[] = []
  let taken: readonly Denial[] = []
  let newest = 0

  // A clock that was set back makes old samples new: they are as far apart as if it had gone on.
  const isRecent = (at: number, now: number): boolean => Math.abs(now - at) < APART_MS

  return {
    note(refused, question, now) {
      if (waiting.length + taken.length >= AT_ONCE) return
      const name = nameOf(refused.key.grant.id, refused.code)
      const before = sampled.get(name)
      if (before !== undefined && isRecent(before, now)) return
      sampled.set(name, now)
      newest = now
      waiting.push(denialOf(refused, question, now))
    },
    take() {
      for (const [name, at] of sampled) if (!isRecent(at, newest)) sampled.delete(name)
      taken = waiting
      waiting = []
      return taken
    },
    settle(written) {
      if (!written) for (const { grantId, code } of taken) sampled.delete(nameOf(grantId, code))
      taken = []
    },
  }
}
