import type { CreationPage, Page } from "@bitting/core"
import type { Kysely } from "kysely"
import { beyond, directionOf, mustTouch, pageOf } from "./paging.ts"
import type { Database, Db } from "./schema.ts"

/** Tables of organizations' things that are read and written alike. */
export type OwnedTable = "account" | "environment" | "invitation" | "workspace"

/** Columns that all of them have; the queries here name no others. */
interface OwnedRow {
  id: string
  organization_id: string
  created_at: number
}

/** How the rows of a table stand for things. */
export interface OwnedMapping<Row, Thing> {
  readonly fromRow: (row: Row) => Thing
  readonly toRow: (thing: Thing) => Row
}

/** The queries that every such table has. Names and the like are unique by the table's own indexes. */
export interface OwnedRepo<Thing> {
  /** Null when there is none of that id. */
  readonly get: (db: Db, id: string) => Promise<Thing | null>
  /** Those of an organization, by creation. */
  readonly list: (db: Db, organizationId: string, page: CreationPage) => Promise<Page<Thing>>
  readonly insert: (db: Db, thing: Thing) => Promise<void>
  /** Replaces the row with the same id. @throws BittingError not_found */
  readonly update: (db: Db, thing: Thing) => Promise<void>
  /** @throws BittingError not_found */
  readonly delete: (db: Db, id: string) => Promise<void>
}

// The same database, as far as the columns go that its tables share.
const shared = (db: Db): Kysely<Record<OwnedTable, OwnedRow>> => db

/** Makes the queries of one table. */
export function ownedRepo<
  Name extends OwnedTable,
  Thing extends { readonly id: string; readonly createdAt: number },
>(table: Name, { fromRow, toRow }: OwnedMapping<Database[Name], Thing>): OwnedRepo<Thing> {
  const from: OwnedTable = table
  // All columns were selected: what was read is a row of that very table.
  const things = (rows: readonly OwnedRow[]): readonly Thing[] =>
    rows.map((row) => fromRow(row as unknown as Database[Name]))

  return {
    get: async (db, id) => {
      const rows = await shared(db).selectFrom(from).selectAll().where("id", "=", id).execute()
      return things(rows)[0] ?? null
    },
    list: async (db, organizationId, page) => {
      const { after } = page
      const direction = directionOf(page)
      let query = shared(db).selectFrom(from).selectAll().where("organization_id", "=", organizationId)
      if (after !== null) {
        query = query.where((eb) =>
          eb(eb.refTuple("created_at", "id"), beyond(page), eb.tuple(Number(after.value), after.id)),
        )
      }
      const rows = await query
        .orderBy("created_at", direction)
        .orderBy("id", direction)
        .limit(page.limit + 1)
        .execute()
      return pageOf(things(rows), page, (thing) => ({ value: thing.createdAt, id: thing.id }))
    },
    insert: async (db, thing) => {
      await shared(db).insertInto(from).values(toRow(thing)).execute()
    },
    update: async (db, thing) => {
      const { id, ...columns } = toRow(thing)
      const result = await shared(db).updateTable(from).set(columns).where("id", "=", id).executeTakeFirst()
      mustTouch(result.numUpdatedRows)
    },
    delete: async (db, id) => {
      const result = await shared(db).deleteFrom(from).where("id", "=", id).executeTakeFirst()
      mustTouch(result.numDeletedRows)
    },
  }
}
