import type { Terminal } from "./terminal.ts"

/** Tells people how far something that takes long has come. */
export interface Progress {
  /** `done` of the whole so far. */
  readonly update: (done: number) => void
  /** Takes the line away again. */
  readonly end: () => void
}

/** Shorter work says nothing. */
const SILENT_MS = 1_000

/** Time between two drawings, ms. */
const REDRAW_MS = 100

function lasting(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/**
 * Progress on standard error, only at a terminal and only of what takes longer than a second.
 * @param what what is being done, such as `Importing`
 * @param amount how much there is, null: unknown; and how much of it had been done before
 */
export function startProgress(
  terminal: Terminal,
  what: string,
  { total, before = 0 }: { readonly total: number | null; readonly before?: number },
): Progress {
  if (!terminal.isTty.err) return { update: () => {}, end: () => {} }
  const startedAt = performance.now()
  let drawnAt = startedAt + SILENT_MS - REDRAW_MS
  let drawn = false
  return {
    update: (done) => {
      const now = performance.now()
      if (now - drawnAt < REDRAW_MS) return
      drawnAt = now
      drawn = true
      const share = total === null || total === 0 ? null : Math.min(1, done / total)
      const perOne = (now - startedAt) / (done - before)
      const left =
        total === null || done <= before ? "" : `, ${lasting(perOne * Math.max(0, total - done))} left`
      const count =
        share === null
          ? done.toLocaleString("en")
          : `${done.toLocaleString("en")} of ${(total ?? 0).toLocaleString("en")} (${Math.floor(share * 100)} %${left})`
      terminal.err(`\r\u001B[K${what} … ${count}`)
    },
    end: () => {
      if (drawn) terminal.err("\r\u001B[K")
    },
  }
}

/**
 * Says at a terminal what is going on while it cannot say how far it is: a database that checks itself answers nothing meanwhile.
 * @param what what is being done, such as `Checking the database`
 * @returns what the work comes to
 */
export async function announced<Result>(
  terminal: Terminal,
  what: string,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!terminal.isTty.err) return await work()
  terminal.err(`${what} …`)
  try {
    return await work()
  } finally {
    terminal.err("\r\u001B[K")
  }
}
