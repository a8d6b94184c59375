import type { TestProject } from "vitest/node"
import { startPostgres } from "./support/postgres-server.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** Of a PostgreSQL server for this run, as its superuser; null when none could be started. */
    postgresUrl: string | null
  }
}

/** Set by the full check: a test that cannot run is then a failure, not a skip. */
const REQUIRE_ALL = process.env["TESTS_REQUIRE_ALL"] === "1"

let stop = async (): Promise<void> => {}

/** Runs once before all tests: a PostgreSQL server from npm whose URL tests get by `inject("postgresUrl")`. */
export async function setup(project: TestProject): Promise<void> {
  try {
    const server = await startPostgres()
    stop = server.stop
    project.provide("postgresUrl", server.url)
  } catch (error) {
    if (REQUIRE_ALL) throw error
    console.warn(`Tests on PostgreSQL are skipped: ${error instanceof Error ? error.message : String(error)}`)
    project.provide("postgresUrl", null)
  }
}

/** Runs once after all tests. */
export async function teardown(): Promise<void> {
  await stop()
}
