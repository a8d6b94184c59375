import { freshPostgresUrl, hasPostgres } from "../postgres.ts"

/** A kind of database the server runs on. */
export interface StoreKind {
  readonly name: string
  /** URL of an empty database; undefined: an embedded one in the server's data directory. */
  readonly freshUrl: () => Promise<string | undefined>
}

const SQLITE: StoreKind = { name: "sqlite", freshUrl: async () => undefined }
const POSTGRES: StoreKind = { name: "postgres", freshUrl: freshPostgresUrl }

/** Every kind of database this run has, for `describe.each`. */
export function stores(): readonly StoreKind[] {
  return hasPostgres() ? [SQLITE, POSTGRES] : [SQLITE]
}
