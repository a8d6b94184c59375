import { randomBytes, randomInt } from "node:crypto"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { createApi } from "./api.ts"
import type { Api } from "./api.ts"
import { startClients } from "./crash-clients.ts"
import type { Ledger } from "./crash-clients.ts"
import type { Program } from "./process.ts"
import { startProgram } from "./process.ts"

/** When a server is killed: after so many acknowledgements, and so many ms more, so that it may be doing anything. */
const LEAST_WORK = 15
const MOST_WORK = 60
const MOST_DELAY_MS = 15

/** A server that is killed and started again on the same data. */
export interface Victim {
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  /** Starts it, and answers how to call it with the root key. */
  readonly start: () => Promise<Api>
  /** Lets clients work on it, kills it at a moment nobody chose, and answers what they had been told. */
  readonly crash: (api: Api) => Promise<Ledger>
  /** Ends it as a power cut would, but for what the disk has not written yet. */
  readonly kill: () => Promise<void>
  /** Ends it for good and removes its data directory. */
  readonly end: () => Promise<void>
}

/** A server on a data directory of its own. @param databaseUrl of PostgreSQL; SQLite when undefined */
export function createVictim(databaseUrl: string | undefined): Victim {
  const dataDir = mkdtempSync(join(tmpdir(), "bitting-test-"))
  const environment = {
    BITTING_DATA_DIR: dataDir,
    BITTING_MASTER_KEY: randomBytes(32).toString("hex"),
    ...(databaseUrl === undefined ? {} : { BITTING_DATABASE_URL: databaseUrl }),
  }
  let program: Program | null = null

  async function kill(): Promise<void> {
    program?.child.kill("SIGKILL")
    await program?.ended
  }

  async function start(): Promise<Api> {
    for (;;) {
      const started = startProgram(environment)
      program = started
      try {
        const url = await started.ready()
        const rootKey = readFileSync(join(dataDir, "root-key"), "utf8").trim()
        return createApi(url, { authorization: `Bearer ${rootKey}` })
      } catch (error) {
        // PostgreSQL may not have noticed yet that the process is gone which had the lock.
        if (!started.stderr().includes("Another process serves")) throw error
      }
    }
  }

  async function crash(api: Api): Promise<Ledger> {
    const clients = startClients(api)
    await clients.acknowledged(randomInt(LEAST_WORK, MOST_WORK))
    await delay(randomInt(MOST_DELAY_MS))
    await kill()
    await clients.gone
    const complaints = program?.stderr() ?? ""
    if (complaints !== "") throw new Error(`before it was killed it said: ${complaints}`)
    return clients.ledger
  }

  return {
    dataDir,
    databaseUrl,
    start,
    crash,
    kill,
    end: async () => {
      await kill()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
