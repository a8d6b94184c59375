import type { DelayingVerifier, LeaseDelay } from "@bitting/core"
import type { Db } from "./schema.ts"

/** Notes that changes had to wait for these in vain. `at`: epoch ms. */
export async function insertDelays(
  db: Db,
  verifiers: readonly DelayingVerifier[],
  at: number,
): Promise<void> {
  if (verifiers.length === 0) return
  const rows = verifiers.map(({ id, credential, organizationId, name }) => ({
    verifier: id,
    credential,
    organization_id: organizationId,
    name,
    at,
  }))
  await db
    .insertInto("lease_delay")
    .values(rows)
    .onConflict((conflict) => conflict.columns(["verifier", "at"]).doNothing())
    .execute()
}

/** Everything that was noted. */
export async function listDelays(db: Db): Promise<readonly LeaseDelay[]> {
  const rows = await db.selectFrom("lease_delay").selectAll().orderBy("at").orderBy("verifier").execute()
  return rows.map(({ verifier, credential, organization_id, name, at }) => ({
    id: verifier,
    credential,
    organizationId: organization_id,
    name,
    at,
  }))
}

/** Lets what was noted of one id of that credential be noted of another. */
export async function renameDelays(
  db: Db,
  { from, to, credential }: { readonly from: string; readonly to: string; readonly credential: string },
): Promise<void> {
  await db
    .updateTable("lease_delay")
    .set({ verifier: to })
    .where("verifier", "=", from)
    .where("credential", "=", credential)
    .execute()
}

/** Forgets what was noted before a moment, epoch ms. */
export async function deleteDelaysBefore(db: Db, at: number): Promise<void> {
  await db.deleteFrom("lease_delay").where("at", "<", at).execute()
}
