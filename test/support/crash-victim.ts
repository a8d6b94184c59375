import { randomInt } from "node:crypto"
import { setTimeout as delay } from "node:timers/promises"
import type { Api } from "./api.ts"
import { startClients } from "./crash-clients.ts"
import type { Ledger } from "./crash-clients.ts"
import { createRestartingServer } from "./restarting-server.ts"

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
  const server = createRestartingServer(
    databaseUrl === undefined ? {} : { BITTING_DATABASE_URL: databaseUrl },
  )

  async function crash(api: Api): Promise<Ledger> {
    const clients = startClients(api)
    await clients.acknowledged(randomInt(LEAST_WORK, MOST_WORK))
    await delay(randomInt(MOST_DELAY_MS))
    await server.kill()
    await clients.gone
    const complaints = server.complaints()
    if (complaints !== "") throw new Error(`before it was killed it said: ${complaints}`)
    return clients.ledger
  }

  const { dataDir, start, kill, end } = server
  return { dataDir, databaseUrl, start, crash, kill, end }
}
