import type { Clock, Entropy } from "@bitting/core"
import type { Connection } from "./dialects/dialect.ts"
import { connectSqlite, sqliteDialect } from "./dialects/sqlite.ts"
import { migrate } from "./migrate.ts"
import { createStore, newTag } from "./store.ts"
import type { OpenedStore } from "./store.ts"
import { toStoreError, withStoreErrors } from "./store-errors.ts"
import { recoverUsage } from "./usage-journal.ts"

/** Where the data is, and the store's clocks and random bytes. */
export interface OpenStoreOptions {
  /** `postgres://…`; null: SQLite in the data directory. */
  readonly url: string | null
  /** Directory of the SQLite database; created if need be, readable for its owner only. */
  readonly dataDir: string
  readonly clock: Clock
  readonly entropy: Entropy
}

async function connect({ url, dataDir, clock, entropy }: OpenStoreOptions): Promise<Connection> {
  if (url === null) {
    return await withStoreErrors(sqliteDialect, async () => connectSqlite({ dataDir, clock }))
  }
  // Its driver is not needed where the data is in SQLite.
  const { connectPostgres, postgresDialect } = await import("./dialects/postgres.ts")
  const holder = newTag(entropy)
  return await withStoreErrors(postgresDialect, async () => await connectPostgres({ url, clock, holder }))
}

async function prepare(connection: Connection, { clock, entropy }: OpenStoreOptions): Promise<OpenedStore> {
  const context = { dialect: connection.dialect, now: clock.now(), tag: newTag(entropy) }
  await migrate(async (work) => await connection.write(work), context)
  await connection.migrated()
  await recoverUsage(connection)
  const store = createStore({ connection, clock, entropy })
  await store.prune()
  return store
}

/**
 * Opens the database for this process alone, brings its schema up to date and prunes it.
 * @throws StoreLockedError when another process serves this data
 * @throws BittingError unavailable when the database cannot be reached
 * @throws Error when the data was written by a newer version of the program
 */
export async function openStore(options: OpenStoreOptions): Promise<OpenedStore> {
  const connection = await connect(options)
  try {
    return await prepare(connection, options)
  } catch (error) {
    await connection.close()
    throw toStoreError(connection.dialect, error)
  }
}
