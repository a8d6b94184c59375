import type { Job } from "../jobs/job.ts"
import { startJob } from "../jobs/job.ts"
import type { VerifierService } from "./verifier-service.ts"

/** Time between two looks for dead verifiers, ms. */
const SWEEP_MS = 1_000

/** Time between two signs of life on the streams of changes, ms. */
const BEAT_MS = 10_000

/** What the jobs work on. */
export interface VerifierJobs {
  readonly verifiers: VerifierService
  /** Time between two flushes of reported counts, ms. */
  readonly flushMs: number
  readonly warn: (event: string) => (error: unknown) => void
}

/** What goes on for verifiers in other processes. */
export function startVerifierJobs({ verifiers, flushMs, warn }: VerifierJobs): readonly Job[] {
  const beat = async (): Promise<void> => verifiers.streams.beat()
  return [
    startJob({ everyMs: SWEEP_MS, work: verifiers.sweep, failed: warn("leases_not_swept"), lastRun: false }),
    startJob({ everyMs: BEAT_MS, work: beat, failed: warn("streams_not_served"), lastRun: false }),
    startJob({
      everyMs: flushMs,
      work: verifiers.flushUsage,
      failed: warn("usage_not_written"),
      lastRun: true,
    }),
  ]
}
