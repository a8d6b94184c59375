import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteQueryCompiler,
} from "kysely"
import { describe, expect, test } from "vitest"
import type { Dialect } from "../src/dialects/dialect.ts"
import {
  POSTGRES_LOAD,
  POSTGRES_LOAD_MANY,
  POSTGRES_LOOK,
  POSTGRES_SINCE,
  postgresDialect,
} from "../src/dialects/postgres.ts"
import { SQLITE_LOAD, SQLITE_LOOK, SQLITE_SINCE, sqliteDialect } from "../src/dialects/sqlite.ts"
import { deleteIdentitiesOf } from "../src/credential-repo.ts"
import { addDenials, eraseDenialAddresses, listDenials, pruneDenials } from "../src/denial-repo.ts"
import { eraseAudit, pruneAudit } from "../src/audit-erase-repo.ts"
import { listAudit } from "../src/audit-repo.ts"
import { getNodes, listLeaves } from "../src/audit-tree-repo.ts"
import { countGrantsByStatus, listGrants } from "../src/grant-list.ts"
import { countLiveGrants, countLiveGrantsIn, getGrant, updateGrant } from "../src/grant-repo.ts"
import { putIdempotency } from "../src/idempotency-repo.ts"
import { deleteInvitationsEndedBefore } from "../src/invitation-repo.ts"
import { listMembers } from "../src/member-repo.ts"
import { renewLeases } from "../src/lease-repo.ts"
import { createMigrationTable, MIGRATIONS } from "../src/migrate.ts"
import { listOrganizations } from "../src/organization-repo.ts"
import { deleteQuotaUseBefore, nextQuotas, spendQuotas } from "../src/quota-repo.ts"
import type { Database, Db } from "../src/schema.ts"
import { addScopeUse, listScopeUse } from "../src/scope-use-repo.ts"
import { deleteSealedOfEndedBefore, listSealedNotUnder } from "../src/sealed-token-repo.ts"
import { useLink } from "../src/sign-in-link-repo.ts"
import { deleteJournalRows, putJournalRow, takeJournalRows } from "../src/usage-journal-repo.ts"
import { addUse } from "../src/usage-repo.ts"
import { addTotals, listTotals } from "../src/usage-total-repo.ts"
import { workspaceRepo } from "../src/workspace-repo.ts"
import { NOW, everyKey, firstPage, grant } from "./fixtures.ts"

const TARGETS = [
  {
    name: "sqlite",
    dialect: sqliteDialect,
    load: SQLITE_LOAD,
    loadMany: SQLITE_LOAD,
    since: SQLITE_SINCE,
    look: SQLITE_LOOK,
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  {
    name: "postgres",
    dialect: postgresDialect,
    load: POSTGRES_LOAD,
    loadMany: POSTGRES_LOAD_MANY,
    since: POSTGRES_SINCE,
    look: POSTGRES_LOOK,
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
] as const

const DESCENDING = { limit: 50, descending: true } as const

/** A filter that uses every condition there is. */
const FILTER = everyKey("org_1", {
  keyspaces: ["weather", "backup"],
  inWorkspaces: { ws_1: ["weather"] },
  withoutTypes: ["backup/agent"],
  type: "server",
  status: "active",
  live: true,
  workspaceId: "ws_1",
  account: "acc_1",
  environment: "staging",
  createdBy: "per_1",
  q: "50%",
  unusedSince: 1,
  expiresBefore: 2,
})

const DAY = { per: "day", from: 0, until: 86_400_000 } as const

type Query = (db: Db, dialect: Dialect) => Promise<unknown>

const QUERIES: Readonly<Record<string, Query>> = {
  "list-grants": async (db) => {
    const page = { ...firstPage("created_at", DESCENDING), after: { value: NOW, id: "key_1" } }
    return await listGrants(db, FILTER, page)
  },
  "list-grants-of-instance-by-expiry": async (db) => {
    const page = { ...firstPage("expires_at"), after: { value: NOW, id: "key_1" } }
    return await listGrants(db, everyKey(null), page)
  },
  "get-grant": async (db) => await getGrant(db, "key_1"),
  "update-grant": async (db) => {
    await updateGrant(db, grant("org_1", { version: 2 })).catch(() => "no row is touched here")
  },
  "count-live-grants": async (db) =>
    await countLiveGrants(db, { workspaceId: "ws_1", now: NOW }).catch(() => 0),
  "count-live-grants-in": async (db) => {
    const where = { organizationId: "org_1", environment: "staging", now: NOW }
    return await countLiveGrantsIn(db, where).catch(() => 0)
  },
  "list-organizations": async (db) =>
    await listOrganizations(db, ["org_1"], { ...firstPage("created_at"), after: { value: 1, id: "org_0" } }),
  "list-workspaces": async (db) =>
    await workspaceRepo.list(db, "org_1", { ...firstPage("created_at"), after: { value: 1, id: "ws_0" } }),
  "list-members": async (db) =>
    await listMembers(db, "org_1", { ...firstPage("created_at"), after: { value: 1, id: "mem_0" } }),
  "list-audit": async (db) =>
    await listAudit(
      db,
      {
        organizationId: "org_1",
        action: "key.revoked",
        targetId: "key_1",
        actorId: "per_1",
        from: 1,
        until: 2,
      },
      { ...firstPage("seq", DESCENDING), after: { value: "7.1", id: "evt_1" } },
    ),
  "get-audit-nodes": async (db) => {
    const places = [
      { level: 3, place: 0 },
      { level: 0, place: 8 },
    ]
    await getNodes(db, "org_1", places).catch(() => "no row is found here")
  },
  "list-audit-leaves": async (db) => await listLeaves(db, null, { from: 0, until: 500 }),
  "erase-audit": async (db) =>
    await eraseAudit(db, "org_1", {
      subject: { ids: ["per_1", "mem_1"], emails: ["a_@b.example"], entries: ["evt_1"] },
      from: 0,
    }),
  "erase-denial-addresses": async (db) =>
    await eraseDenialAddresses(db, "org_1", ["mem_1"]).catch(() => "no row is touched here"),
  "prune-audit": async (db) =>
    await pruneAudit(db, "org_1", { before: NOW, limit: 10 }).catch(() => "no row is touched here"),
  "delete-ended-invitations": async (db) => await deleteInvitationsEndedBefore(db, NOW),
  "delete-identities-of": async (db) =>
    await deleteIdentitiesOf(db, "sso_1").catch(() => "no row is touched here"),
  "list-sealed-not-under": async (db) =>
    await listSealedNotUnder(db, "0a1b2c3d", { after: "key_1", limit: 200 }),
  "delete-sealed-of-ended": async (db) => await deleteSealedOfEndedBefore(db, NOW),
  "put-idempotency": async (db) => {
    const name = { caller: "key:key_1", operation: "keys.create", key: "x" }
    await putIdempotency(db, { ...name, fingerprint: "f", grantId: "key_2", createdAt: NOW })
  },
  "use-link": async (db) => await useLink(db, "lnk_1", NOW),
  "spend-quotas": async (db) =>
    await spendQuotas(db, [{ group: "key_1", window: "2026-01", limit: 10, cost: 1 }]),
  "prune-quotas": async (db) => {
    const until = await nextQuotas(db, "key_1")
    await deleteQuotaUseBefore(db, "2026-11", { after: "key_1", until: until ?? "key_2" })
  },
  "renew-leases": async (db, dialect) => {
    const renewal = {
      id: "v",
      credential: "key_1",
      organizationId: null,
      n: 1,
      position: { seq: 1, tag: "0000000000000000" },
      failOpenMs: 0,
      name: null,
    }
    await renewLeases(db, [renewal], { dialect, at: NOW })
  },
  "add-use": async (db, dialect) =>
    await addUse(db, dialect, [
      { grantId: "key_1", lastUsedAt: 1, hours: [{ hourAt: 0, counts: { ok: 1 } }] },
    ]),
  "add-totals": async (db, dialect) =>
    await addTotals(db, dialect, [
      { grantId: "key_1", lastUsedAt: 1, hours: [{ hourAt: 0, counts: { ok: 1 } }] },
    ]),
  "list-totals": async (db) => await listTotals(db, { ...FILTER, organizationId: "org_1" }, DAY),
  "count-grants-by-status": async (db) => await countGrantsByStatus(db, FILTER),
  "add-scope-use": async (db, dialect) =>
    await addScopeUse(db, dialect, [{ grant_id: "key_1", scope: "a:read", first_used_at: 1 }]),
  "list-scope-use": async (db, dialect) => await listScopeUse(db, dialect, ["key_1", "key_2"]),
  "add-denials": async (db, dialect) => {
    const denial = { grantId: "key_1", code: "revoked", at: 1, asked: [], origin: null, address: null }
    await addDenials(db, dialect, [denial])
  },
  "list-denials": async (db) =>
    await listDenials(db, "key_1", {
      ...firstPage("refused_at", DESCENDING),
      after: { value: 1, id: "revoked" },
    }),
  "prune-denials": async (db) => await pruneDenials(db, { before: 1, most: 100 }),
  "put-journal-row": async (db) => await putJournalRow(db, { writer: "w", number: 1, deltas: "{}" }),
  "delete-journal-rows": async (db) =>
    await deleteJournalRows(db, { writer: "w", through: 9 }).catch(() => "no row is touched here"),
  "take-journal-rows": async (db) => {
    await takeJournalRows(db, null, 50)
    await takeJournalRows(db, { writer: "w", through: 9 }, 50)
  },
}

describe.each(TARGETS)("$name", (target) => {
  const { name, dialect, createAdapter, createQueryCompiler } = target
  /** A database that answers nothing, and what it was asked. */
  function recorder(): { db: Kysely<Database>; sql: () => string } {
    const statements: string[] = []
    const db = new Kysely<Database>({
      dialect: {
        createAdapter,
        createQueryCompiler,
        createDriver: () => new DummyDriver(),
        createIntrospector: () => {
          throw new Error("the schema is known")
        },
      },
      log: (event) => void statements.push(`${event.query.sql};\n`),
    })
    return { db, sql: () => statements.join("\n") }
  }

  test.each(Object.entries(QUERIES))("%s is the statement that was reviewed", async (query, run) => {
    const { db, sql } = recorder()
    await run(db, dialect)
    await expect(sql()).toMatchFileSnapshot(`sql/${query}.${name}.sql`)
  })

  test("the statements that are written out are those that were reviewed", async () => {
    await expect(`${target.load};\n`).toMatchFileSnapshot(`sql/load.${name}.sql`)
    await expect(`${target.loadMany};\n`).toMatchFileSnapshot(`sql/load-many.${name}.sql`)
    await expect(`${target.since};\n`).toMatchFileSnapshot(`sql/since.${name}.sql`)
    await expect(`${target.look};\n`).toMatchFileSnapshot(`sql/look.${name}.sql`)
  })

  test("the migrations are the statements that were released", async () => {
    const { db, sql } = recorder()
    const schema = db as unknown as Kysely<unknown>
    await createMigrationTable(schema, dialect)
    for (const migration of MIGRATIONS) {
      await migration.up(schema, { dialect, now: NOW, tag: "0123456789abcdef" })
    }
    await expect(sql()).toMatchFileSnapshot(`sql/migrations.${name}.sql`)
  })
})

test("migrations stand in the order of their numbers, each number once", () => {
  const numbers = MIGRATIONS.map((migration) => migration.number)
  expect(numbers).toEqual([...new Set(numbers)].sort((left, right) => left - right))
})
