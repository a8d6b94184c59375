import { randomBytes } from "node:crypto"
import { Client } from "pg"
import { inject } from "vitest"

/** Whether this run has a PostgreSQL server; where it has none, the set-up printed why. */
export function hasPostgres(): boolean {
  return inject("postgresUrl") !== null
}

/** Makes an empty database for one test and answers its URL, so that test files can run beside each other. */
export async function freshPostgresUrl(): Promise<string> {
  const server = inject("postgresUrl")
  if (server === null) throw new Error("no PostgreSQL server in this run")
  const name = `t_${randomBytes(8).toString("hex")}`
  const client = new Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(`create database ${name}`)
  } finally {
    await client.end()
  }
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
