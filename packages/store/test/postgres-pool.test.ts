import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import type { Pool, PoolClient } from "pg"
import { afterEach, describe, expect, test, vi } from "vitest"
import { freshPostgresUrl, hasPostgres } from "../../../test/postgres.ts"
import { postgresDialect } from "../src/dialects/postgres.ts"
import { createPool } from "../src/dialects/postgres-client.ts"

afterEach(() => void vi.useRealTimers())

/** From here on only the test lets time pass that the pool waits; the database answers as ever. */
const stopTime = (): void => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })

/** Takes every connection there is. */
async function takeAll(pool: Pool): Promise<readonly PoolClient[]> {
  const clients = [await pool.connect()]
  while (clients.length < (pool.options.max ?? 0)) clients.push(await pool.connect())
  return clients
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => null,
    (error: unknown) => error,
  )
}

describe.skipIf(!hasPostgres())("a statement, when others have all connections,", () => {
  test("waits for one that is given back late, in its turn", async () => {
    const pool = createPool(await freshPostgresUrl())
    const [one, ...others] = await takeAll(pool)
    stopTime()
    const done: string[] = []
    const asked = ["first", "second"].map(async (name) => {
      await pool.query("select 1")
      done.push(name)
    })
    await vi.advanceTimersByTimeAsync(6_900)
    expect([done, pool.waitingCount]).toEqual([[], 2])
    one?.release()
    await Promise.all(asked)
    expect(done).toEqual(["first", "second"])
    for (const client of others) client.release()
    await pool.end()
  })

  test("is unavailable when none is given back", async () => {
    const pool = createPool(await freshPostgresUrl())
    const taken = await takeAll(pool)
    stopTime()
    const failure = failureOf(pool.query("select 1"))
    await vi.advanceTimersByTimeAsync(7_000)
    expect(postgresDialect.isUnavailable(await failure)).toBe(true)
    for (const client of taken) client.release()
    await pool.end()
  })
})

test("a server that lets no connection in is given up after two seconds", async () => {
  // Without reading, it would not notice that the other end has gone.
  const server = createServer((socket) => void socket.resume())
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
  const knocked = new Promise<void>((resolve) => void server.once("connection", () => resolve()))
  // A server on a TCP port has such an address.
  const { port } = server.address() as AddressInfo
  const pool = createPool(`postgres://somebody@127.0.0.1:${port}/nothing`)
  stopTime()
  const failures: unknown[] = []
  const asked = failureOf(pool.query("select 1")).then((failure) => failures.push(failure))
  await knocked
  await vi.advanceTimersByTimeAsync(1_999)
  expect(failures).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  await asked
  expect(failures.map((failure) => postgresDialect.isUnavailable(failure))).toEqual([true])
  await pool.end()
  await new Promise<void>((resolve) => void server.close(() => resolve()))
})
