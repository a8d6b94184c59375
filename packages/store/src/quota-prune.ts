import { quotaWindow } from "@bitting/core"
import type { Clock } from "@bitting/core"
import type { Connection } from "./dialects/dialect.ts"
import { deleteQuotaUseBefore, nextQuotas } from "./quota-repo.ts"
import { giveTurn } from "./turns.ts"

/** How long after its end a day or month is kept. A clock that is set back less than this counts on where it was. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1_000

/** What pruning works with. */
export interface QuotaPruneParts {
  readonly connection: Connection
  readonly clock: Clock
}

/**
 * Deletes what was counted of quotas in months that can never count again, and on their days. The table is gone through in parts, so that
 * nobody waits long; and once for each month.
 */
export function createQuotaPruning({ connection, clock }: QuotaPruneParts): () => Promise<void> {
  let done = ""
  return async () => {
    const month = quotaWindow("month", clock.now() - KEPT_MS)
    if (month <= done) return
    let after: string | null = null
    do {
      const until: string | null = await nextQuotas(connection.reader, after)
      const span = { after, until }
      await connection.count(async (db) => await deleteQuotaUseBefore(db, month, span))
      after = until
      await giveTurn()
    } while (after !== null)
    done = month
  }
}
