import type { Db } from "./schema.ts"

/** Ids per statement: well below the 32,766 parameters SQLite takes. */
const IDS_PER_STATEMENT = 1_000

/** Those of the ids that are keys of that organization; null: of any. */
export async function keysWithin(
  db: Db,
  organizationId: string | null,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for (let from = 0; from < ids.length; from += IDS_PER_STATEMENT) {
    const query = db
      .selectFrom("key")
      .select("id")
      .where("id", "in", ids.slice(from, from + IDS_PER_STATEMENT))
    const own = organizationId === null ? query : query.where("organization_id", "=", organizationId)
    for (const { id } of await own.execute()) found.add(id)
  }
  return found
}
