import { freshPostgresUrl, hasPostgres } from "../postgres.ts"

/** A kind of database the server runs on. */
export interface StoreKind {
  readonly name: string
  /** URL of an empty database; undefined: an embedded one in the server's data directory. */
  readonly freshUrl: () => Promise<string | undefined>
  /** Whether keys end by the server's own clock, which a test can move, or by the database's, which it cannot. */
  readonly followsServerClock: boolean
}

const SQLITE: StoreKind = { name: "sqlite", freshUrl: async () => undefined, followsServerClock: true }
const POSTGRES: StoreKind = { name: "postgres", freshUrl: freshPostgresUrl, followsServerClock: false }

/** Every kind of database this run has, for `describe.each`. */
export function stores(): readonly StoreKind[] {
  return hasPostgres() ? [SQLITE, POSTGRES] : [SQLITE]
}

/** Those on which a test can travel in time. */
export function storesWithMovableClock(): readonly StoreKind[] {
  return stores().filter(({ followsServerClock }) => followsServerClock)
}
