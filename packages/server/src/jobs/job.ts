/** Work that repeats until it is stopped. */
export interface Job {
  /** Runs it one last time, if it asks for that, and resolves when nothing of it is under way. */
  readonly stop: () => Promise<void>
}

export interface JobOptions {
  readonly everyMs: number
  readonly work: () => Promise<void>
  /** Told when the work begins to fail, and again only after it has worked in between. */
  readonly failed: (error: unknown) => void
  /** Whether stopping runs the work once more. */
  readonly lastRun: boolean
}

/** Starts a job whose runs never overlap. Its timer does not keep the process alive. */
export function startJob({ everyMs, work, failed, lastRun }: JobOptions): Job {
  let working = true
  let running: Promise<void> | null = null

  async function run(): Promise<void> {
    try {
      await work()
      working = true
    } catch (error) {
      if (working) failed(error)
      working = false
    } finally {
      running = null
    }
  }

  const timer = setInterval(() => {
    running ??= run()
  }, everyMs)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await running
      if (lastRun) await run()
    },
  }
}
