import { REFUSED_MS } from "@bitting/core"
import type { Clock, LeaseLedger } from "@bitting/core"
import type { Connection } from "./dialects/dialect.ts"
import { deleteDelaysBefore, insertDelays, listDelays, renameDelays } from "./lease-delay-repo.ts"
import { countLeases, deleteLease, listLeases, renewLeases, sweepLeases } from "./lease-repo.ts"
import { getSetting, setSetting } from "./setting-repo.ts"

/** Setting that is there once a lease was granted on this database. */
const LEASES_USED = "leases_used"

/** How long a delay is remembered: twice the time that any of them can matter. */
const DELAYS_KEPT_MS = 4 * REFUSED_MS

type Guarded = <T>(task: () => Promise<T>) => Promise<T>

/** The leases of a database. `guarded` refuses when the store is closed and words failures. */
export function createLeaseLedger(connection: Connection, clock: Clock, guarded: Guarded): LeaseLedger {
  const { reader } = connection
  let noted = false
  return {
    renew: async (renewals) =>
      await guarded(async () => {
        const accepted = await connection.count(async (db) => {
          if (!noted) await setSetting(db, LEASES_USED, "1")
          return await renewLeases(db, renewals, { dialect: connection.dialect, at: clock.now() })
        })
        noted = true
        return accepted
      }),
    leave: async (id, credential) =>
      await guarded(async () => await connection.count(async (db) => await deleteLease(db, id, credential))),
    countOf: async (credential) => await guarded(async () => await countLeases(reader, credential)),
    look: async (tags) => await guarded(async () => await connection.look(tags)),
    list: async () => await guarded(async () => await listLeases(reader)),
    sweep: async (rows) =>
      await guarded(async () => await connection.count(async (db) => await sweepLeases(db, rows))),
    noteDelays: async (verifiers, at) =>
      await guarded(
        async () =>
          await connection.count(async (db) => {
            await deleteDelaysBefore(db, at - DELAYS_KEPT_MS)
            await insertDelays(db, verifiers, at)
          }),
      ),
    delays: async () => await guarded(async () => await listDelays(reader)),
    inheritDelays: async (from, to, credential) =>
      await guarded(
        async () => await connection.count(async (db) => await renameDelays(db, { from, to, credential })),
      ),
    wasUsed: async () => await guarded(async () => (await getSetting(reader, LEASES_USED)) !== null),
  }
}
