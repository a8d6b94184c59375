import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { countingEntropy, memoryStore } from "@bitting/core/testing"
import { openStore } from "@bitting/store"
import { afterAll, describe } from "vitest"
import { freshPostgresUrl, hasPostgres } from "../../../test/postgres.ts"
import { storeContract } from "./store.contract.ts"

describe("memory", () => {
  storeContract(async (clock) => memoryStore({ clock, entropy: countingEntropy() }))
})

describe("SQLite", () => {
  const directories: string[] = []
  afterAll(async () => {
    for (const directory of directories) await rm(directory, { recursive: true })
  })
  storeContract(async (clock) => {
    const dataDir = await mkdtemp(join(tmpdir(), "bitting-store-"))
    directories.push(dataDir)
    return await openStore({ url: null, dataDir, clock, entropy: countingEntropy() })
  })
})

describe.skipIf(!hasPostgres())("PostgreSQL", () => {
  storeContract(
    async (clock) =>
      await openStore({ url: await freshPostgresUrl(), dataDir: "", clock, entropy: countingEntropy() }),
  )
})
