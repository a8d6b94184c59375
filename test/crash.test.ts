import { appendFileSync, copyFileSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import SqliteDatabase from "better-sqlite3"
import { afterAll, describe, expect, it } from "vitest"
import { checkLog } from "./support/crash-audit.ts"
import { findLost, findTorn } from "./support/crash-check.ts"
import type { KnownKey } from "./support/crash-clients.ts"
import { findHalves } from "./support/crash-inspection.ts"
import type { Victim } from "./support/crash-victim.ts"
import { createVictim } from "./support/crash-victim.ts"
import { stores } from "./support/stores.ts"

/** Crashes of each store; `npm run soak` asks for more. */
const ROUNDS = Number(process.env["SOAK_ROUNDS"] ?? 10)

/** Servers of each store that are killed beside each other. */
const VICTIMS = 2

const TIMEOUT_MS = 60_000 + ROUNDS * 20_000

/** What happened in some rounds: requests acknowledged, keys a request was about whose answer never came, and those it was done for. */
interface Tally {
  acknowledged: number
  unanswered: number
  done: number
  keys: number
}

const victims: Victim[] = []
afterAll(async () => {
  await Promise.all(victims.map((victim) => victim.end()))
})

function newVictim(databaseUrl: string | undefined): Victim {
  const victim = createVictim(databaseUrl)
  victims.push(victim)
  return victim
}

/** Kills a server again and again, and looks after each time. */
async function crashAgainAndAgain(victim: Victim, rounds: number, tally: Tally): Promise<void> {
  const { dataDir, databaseUrl } = victim
  const keys: KnownKey[] = []
  let api = await victim.start()
  for (let round = 0; round < rounds; round++) {
    const ledger = await victim.crash(api)
    const unanswered = ledger.keys.filter(({ asked }) => asked !== null)
    const asked = unanswered.map((key) => key.asked)
    api = await victim.start()
    expect(await findHalves(dataDir, databaseUrl)).toEqual([])
    expect(await findLost(api, ledger.keys)).toEqual([])
    expect(findTorn(ledger.batches)).toEqual([])
    // The newest state of the log that a client was told of; what is there now begins with it.
    expect(await checkLog(api, ledger.checkpoints.at(-1) ?? null)).toMatchObject({ ok: true, pruned: 0 })
    keys.push(...ledger.keys)
    tally.acknowledged += ledger.acknowledgements
    tally.unanswered += unanswered.length
    tally.done += unanswered.filter(({ acknowledged }, place) => acknowledged === asked[place]).length
  }
  expect(await findLost(api, keys)).toEqual([])
  tally.keys += keys.length
  await victim.end()
}

describe.each(stores())("a server on $name that is killed while keys are changed", ({ name, freshUrl }) => {
  it(
    "has everything it acknowledged, and nothing by half, time after time",
    async () => {
      const tally: Tally = { acknowledged: 0, unanswered: 0, done: 0, keys: 0 }
      const rounds = Math.ceil(ROUNDS / VICTIMS)
      await Promise.all(
        Array.from({ length: VICTIMS }, async () => {
          await crashAgainAndAgain(newVictim(await freshUrl()), rounds, tally)
        }),
      )
      // Six clients had a request under way at nearly every crash.
      expect(tally.unanswered).toBeGreaterThan(ROUNDS)
      const report = process.env["SOAK_REPORT"]
      if (report === undefined) return
      appendFileSync(
        report,
        `${JSON.stringify({ test: "crash", store: name, rounds: rounds * VICTIMS, ...tally })}\n`,
      )
    },
    TIMEOUT_MS,
  )
})

/** Harm as a crash in the middle of a change would do it, if changes were not whole. */
const HARM: Readonly<Record<string, string>> = {
  "a lost audit entry": "delete from audit where seq = 5",
  "a lost change": "delete from change where seq = 5",
  "a lost key": `delete from "key" where rotated_from is not null`,
  "a lost link to a successor": `update "key" set rotated_to = null, overlap_ends_at = null where rotated_to is not null`,
  "a lost link to a predecessor": `update "key" set rotated_from = null where rotated_from is not null`,
  "a lost revocation": `update "key" set revoked_at = null, revoked_reason = null where revoked_at is not null`,
  "a lost purge": `update "key" set purged_at = null`,
  "a lost leaf": "delete from audit_node where level = 0 and place = 3",
  "a lost subtree": "delete from audit_node where level = 1 and place = 1",
  "a tree that counts too much": "update audit_tree set size = size + 1",
  "changes that name no token": "update change set targets = '[]' where targets like '%token:%'",
  "a head that lags behind": "update head set seq = seq - 1",
}

describe("what looks for halves", () => {
  it("finds each kind of them", async () => {
    const victim = newVictim(undefined)
    const api = await victim.start()
    const body = { keyspace: "compliance", permission: "read-only", label: "whole", expires_in: "30d" }
    for (const end of ["rotate", "revoke", "purge"]) {
      const { body: made } = await api.post("/keys", body)
      const path = `/keys/${made.key.grant_id}`
      if (end === "rotate") await api.post(`${path}/rotate`, {})
      else await api.delete(end === "purge" ? `${path}?purge=true` : path)
    }
    await victim.kill()
    expect(await findHalves(victim.dataDir, undefined)).toEqual([])
    const original = new SqliteDatabase(join(victim.dataDir, "bitting.db"))
    original.pragma("wal_checkpoint(truncate)")
    original.close()
    const missed: string[] = []
    for (const [name, statement] of Object.entries(HARM)) {
      const copy = join(victim.dataDir, name)
      mkdirSync(copy)
      copyFileSync(join(victim.dataDir, "bitting.db"), join(copy, "bitting.db"))
      const database = new SqliteDatabase(join(copy, "bitting.db"))
      database.pragma("foreign_keys = off")
      if (database.prepare(statement).run().changes === 0) missed.push(`${name} did no harm`)
      database.close()
      if ((await findHalves(copy, undefined)).length === 0) missed.push(name)
    }
    expect(missed).toEqual([])
  })
})
