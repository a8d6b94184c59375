import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { countingEntropy, fixedClock } from "@bitting/core/testing"
import { openStore } from "@bitting/store"
import { afterAll, describe, expect, test } from "vitest"
import { freshPostgresUrl, hasPostgres } from "../../../test/postgres.ts"
import { firstPage, invitation, NOW, storedOrganization, write } from "./fixtures.ts"

const DAY_MS = 86_400_000

const dataDir = mkdtempSync(join(tmpdir(), "bitting-invitations-"))
afterAll(() => rmSync(dataDir, { recursive: true }))

const KINDS = [
  { name: "SQLite", freshUrl: async () => null, skip: false },
  { name: "PostgreSQL", freshUrl: freshPostgresUrl, skip: !hasPostgres() },
]

describe.each(KINDS.filter(({ skip }) => !skip))("pruning on $name", ({ freshUrl }) => {
  test("deletes invitations thirty days after they were accepted, revoked or expired, and no others", async () => {
    const clock = fixedClock(NOW)
    const store = await openStore({ url: await freshUrl(), dataDir, clock, entropy: countingEntropy() })
    const { id } = await storedOrganization(store)
    const week = NOW + 7 * DAY_MS
    const all = {
      accepted: invitation(id, { expiresAt: week, acceptedAt: NOW }),
      "accepted later": invitation(id, { expiresAt: week, acceptedAt: NOW + 1 }),
      revoked: invitation(id, { expiresAt: week, revokedAt: NOW }),
      "revoked later": invitation(id, { expiresAt: week, revokedAt: NOW + 1 }),
      expired: invitation(id, { expiresAt: NOW }),
      "expired, and put away later": invitation(id, { expiresAt: NOW, revokedAt: NOW + 1 }),
      open: invitation(id, { expiresAt: week }),
    }
    await write(store, async (tx) => {
      for (const one of Object.values(all)) await tx.invitations.insert(one)
    })
    const kept = async (): Promise<readonly string[]> => {
      const { rows } = await store.read.invitations.list(id, firstPage("created_at", { limit: 50 }))
      const ids = new Set(rows.map((row) => row.id))
      return Object.entries(all).flatMap(([name, one]) => (ids.has(one.id) ? [name] : []))
    }
    clock.advance(30 * DAY_MS)
    await store.prune()
    expect(await kept()).toEqual(Object.keys(all))
    clock.advance(1)
    await store.prune()
    expect(await kept()).toEqual(["accepted later", "revoked later", "expired, and put away later", "open"])
    await store.close()
  })
})
