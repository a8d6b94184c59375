import { BittingError } from "../errors.ts"

/** Runs something later; the returned function cancels it. */
export type Schedule = (delayMs: number, run: () => void) => () => void

/** Resolves after a while. */
export function pause(schedule: Schedule, delayMs: number): Promise<void> {
  return new Promise((resolve) => void schedule(delayMs, resolve))
}

/** Resolves when the work has ended, however it ended, or the time is up. Never rejects. */
export function within(schedule: Schedule, waitMs: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = schedule(waitMs, resolve)
    const ended = (): void => {
      cancel()
      resolve()
    }
    work.then(ended, ended)
  })
}

/**
 * What the work answers, if it does in time; a later answer is ignored.
 * @throws BittingError `unavailable` when the time is up
 */
export function inTime<T>(schedule: Schedule, waitMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void =>
      reject(new BittingError("unavailable", { detail: "The database took too long." }))
    const cancel = schedule(waitMs, late)
    const ended = <V>(end: (value: V) => void) => {
      return (value: V): void => {
        cancel()
        end(value)
      }
    }
    work.then(ended(resolve), ended(reject))
  })
}
