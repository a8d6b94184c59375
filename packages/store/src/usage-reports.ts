import type { CountReport, UsageDelta } from "@bitting/core"
import type { Connection } from "./dialects/dialect.ts"
import { createQueue } from "./queue.ts"
import { foldRows } from "./usage-journal.ts"
import type { UsageJournal } from "./usage-journal.ts"
import { putJournalRow } from "./usage-journal-repo.ts"
import { journalText } from "./usage-journal-text.ts"
import { markReport } from "./usage-report-repo.ts"

/** Counts that others report: each report is written down once, in the transaction that remembers its number (ADR 0019). */
export interface UsageReports extends Pick<UsageJournal, "isPending" | "fold"> {
  /** When it rejects, some may have been written: the same reports may come again. */
  readonly append: (reports: readonly CountReport[]) => Promise<void>
}

/**
 * Makes the journal of what others report to one process.
 * @param writer a name no other writer of the journal has used on this database
 * @param now wall time, epoch ms
 */
export function createUsageReports(connection: Connection, writer: string, now: () => number): UsageReports {
  const appends = createQueue()
  /** The newest row that was written, or never will be. */
  let ended = 0
  let foldedThrough = 0

  async function append(reports: readonly CountReport[]): Promise<void> {
    // Never the number of an attempt that failed: if that one was committed, its reports are in its row and are not taken again.
    const row = { writer, number: ended + 1 }
    try {
      await connection.count(async (db) => {
        const deltas: UsageDelta[] = []
        for (const report of reports) {
          if (await markReport(db, report, now())) for (const delta of report.deltas) deltas.push(delta)
        }
        if (deltas.length > 0) await putJournalRow(db, { ...row, deltas: journalText(deltas) })
      })
    } finally {
      // Not before: whoever reads while it is written does not see it.
      ended = row.number
    }
  }

  return {
    append: async (reports) => await appends.run(async () => await append(reports)),
    isPending: () => foldedThrough < ended,
    async fold() {
      const through = ended
      if (foldedThrough >= through) return
      await foldRows(connection, { writer, through })
      foldedThrough = Math.max(foldedThrough, through)
    },
  }
}
