import { setTimeout as delay } from "node:timers/promises"
import { BittingError } from "@bitting/core"
import type { Clock } from "@bitting/core"
import { Client } from "pg"
import type { QueryResultRow } from "pg"
import { createQueue } from "../queue.ts"
import { StoreLockedError } from "../store-errors.ts"
import { clientConfig, describeUrl } from "./postgres-client.ts"

/** Longest time a process that lost its connection may go on deciding from memory. */
const SETTLE_MS = 3_000

/** Setting that names the process that serves the database; it is cleared by a clean close only. */
const HOLDER = "instance_holder"

/** What keeps a second process from serving the same database, and proves that there is none. */
export interface InstanceLock {
  /**
   * Runs a statement on the connection that holds the lock, which is taken again first if it was lost.
   * An answer means that no other process held the lock when the statement ran.
   */
  readonly query: <Row extends QueryResultRow>(
    text: string,
    values: readonly unknown[],
  ) => Promise<readonly Row[]>
  /** Writes down who has the lock. To be called when the schema is there. */
  readonly claim: () => Promise<void>
  /** Waits until a process that had the lock before and did not give it back has surely stopped deciding. */
  readonly settled: () => Promise<void>
  readonly release: () => Promise<void>
}

export interface InstanceLockOptions {
  readonly url: string
  readonly clock: Clock
  /** Random name of this process. */
  readonly holder: string
}

async function connectLocked(url: string): Promise<Client | null> {
  const client = new Client(clientConfig(url))
  // Without a listener the loss of an idle connection would end the process.
  client.on("error", () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ locked: boolean }>("select pg_try_advisory_lock(7420, 1) as locked")
    if (rows[0]?.locked === true) return client
  } catch (error) {
    await client.end()
    throw error
  }
  await client.end()
  return null
}

/** Writes this process down as the holder. Answers whether the one before it did not close cleanly. */
async function replaceHolder(client: Client, holder: string): Promise<boolean> {
  const { rows } = await client.query<{ value: string }>("select value from setting where name = $1", [
    HOLDER,
  ])
  await client.query(
    "insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value",
    [HOLDER, holder],
  )
  const before = rows[0]?.value
  return before !== undefined && before !== holder
}

/**
 * Takes the lock of the database for this process.
 * @throws StoreLockedError when another process has it
 */
export async function takeInstanceLock({ url, clock, holder }: InstanceLockOptions): Promise<InstanceLock> {
  const queue = createQueue()
  let client: Client | null = null
  let claimed = false
  let settledAt = Number.NEGATIVE_INFINITY

  const drop = async (lost: Client): Promise<void> => {
    if (client === lost) client = null
    await lost.end().catch(() => undefined)
  }
  const claimOn = async (held: Client): Promise<void> => {
    if (await replaceHolder(held, holder)) settledAt = clock.monotonic() + SETTLE_MS
  }
  const held = async (): Promise<Client> => {
    if (client !== null) return client
    const fresh = await connectLocked(url)
    if (fresh === null) {
      throw new StoreLockedError(`Another process serves the database ${describeUrl(url)}.`)
    }
    try {
      if (claimed) await claimOn(fresh)
    } catch (error) {
      await drop(fresh)
      throw error
    }
    fresh.once("end", () => void drop(fresh))
    client = fresh
    return fresh
  }
  await held()

  return {
    query: async <Row extends QueryResultRow>(text: string, values: readonly unknown[]) =>
      await queue.run(async () => {
        const connection = await held().catch((error: unknown) => {
          throw error instanceof StoreLockedError ? new BittingError("unavailable", { cause: error }) : error
        })
        try {
          return (await connection.query<Row>(text, [...values])).rows
        } catch (error) {
          // Whatever went wrong, a new connection is the only one known to be in order.
          await drop(connection)
          throw error
        }
      }),
    claim: async () =>
      await queue.run(async () => {
        await claimOn(await held())
        claimed = true
      }),
    settled: async () => {
      // Time goes on between two looks at the clock: what is left may be nothing by then.
      while (clock.monotonic() < settledAt)
        await delay(Math.max(1, Math.min(settledAt - clock.monotonic(), 50)))
    },
    release: async () =>
      await queue.run(async () => {
        if (client === null) return
        const last = client
        await last
          .query("delete from setting where name = $1 and value = $2", [HOLDER, holder])
          .catch(() => undefined)
        await drop(last)
      }),
  }
}
