import type { AuditPorts } from "@bitting/core"
import type { Job } from "../jobs/job.ts"
import { startJob } from "../jobs/job.ts"
import { createCheckpointFiles } from "./checkpoint-files.ts"

/** Time between two looks at whether today's checkpoints are written down, ms. */
const LOOK_MS = 3_600_000

/** What keeps checkpoints in files. */
export interface CheckpointJob extends Job {
  /** Writes down today's checkpoints if that was not done yet. */
  readonly printDaily: () => Promise<void>
}

/**
 * Writes the checkpoints of all logs into the data directory once a day, and when it is stopped. A failure is told and stops nothing.
 * @param failed told of failures
 */
export function startCheckpointJob(
  ports: AuditPorts,
  dataDir: string,
  failed: (error: unknown) => void,
): CheckpointJob {
  const files = createCheckpointFiles(ports, dataDir)
  const job = startJob({ everyMs: LOOK_MS, work: files.daily, failed, lastRun: false })
  return {
    printDaily: async () => await files.daily().catch(failed),
    stop: async () => {
      await job.stop()
      await files.print().catch(failed)
    },
  }
}
