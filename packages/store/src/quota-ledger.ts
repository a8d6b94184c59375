import type { QuotaLedger, QuotaSpend, QuotaSpent } from "@bitting/core"
import type { Connection } from "./dialects/dialect.ts"
import { getQuotaUse, spendQuotas } from "./quota-repo.ts"
import { createQueue } from "./queue.ts"

interface Waiting {
  readonly spend: QuotaSpend
  readonly resolve: (spent: QuotaSpent) => void
  readonly reject: (error: unknown) => void
}

/** Uses counted in one transaction, at most. */
const BATCH = 500

/**
 * Counts uses against quotas. Each commit waits for the disk, so uses that arrive while one is under way,
 * or in the same turn of the event loop, are counted in one transaction together.
 */
export function createQuotaLedger(connection: Connection): QuotaLedger {
  const queue = createQueue()
  let waiting: Waiting[] = []
  let scheduled = false

  const commitBatch = async (): Promise<void> => {
    const batch = waiting.slice(0, BATCH)
    waiting = waiting.slice(BATCH)
    if (waiting.length > 0) schedule()
    else scheduled = false
    try {
      const spends = batch.map((one) => one.spend)
      const spent = await connection.count(async (db) => await spendQuotas(db, spends))
      batch.forEach((one, place) => {
        const result = spent[place]
        if (result !== undefined) one.resolve(result)
      })
    } catch (error) {
      for (const one of batch) one.reject(error)
    }
  }
  const schedule = (): void => {
    scheduled = true
    setImmediate(() => void queue.run(commitBatch))
  }

  return {
    spend: async (spend) =>
      await new Promise<QuotaSpent>((resolve, reject) => {
        waiting.push({ spend, resolve, reject })
        if (!scheduled) schedule()
      }),
    used: async (group, window) => await getQuotaUse(connection.reader, group, window),
  }
}
