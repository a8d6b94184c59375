import { MASTER_KEY_CHECK, refusedVerifiers } from "@bitting/core"
import {
  databasePath,
  inspectSqlite,
  isServed,
  NEWEST_SCHEMA,
  readSqliteDelays,
  readSqliteSetting,
} from "@bitting/store"
import type { DatabaseState } from "@bitting/store"
import { existsSync, readdirSync, statfsSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Config } from "../config.ts"
import { KeyspaceFileError } from "../keyspaces/keyspace-file-error.ts"
import { loadKeyspaces, SHIPPED_KEYSPACES_DIR } from "../keyspaces/load.ts"
import { readMasterKeyFile } from "../secrets/master-key-file.ts"
import { createSealer } from "../secrets/sealer.ts"
import { systemEntropy } from "../system-clock.ts"

/** One thing that was looked at. */
export interface Finding {
  readonly check: string
  readonly status: "ok" | "warning" | "failed"
  readonly detail: string
}

type Found = Omit<Finding, "check">

const ok = (detail: string): Found => ({ status: "ok", detail })
const warning = (detail: string): Found => ({ status: "warning", detail })
const failed = (detail: string): Found => ({ status: "failed", detail })

const LEAST_FREE_BYTES = 1_000_000_000
const CLOCK_SLACK_MS = 5_000

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : "it failed")

function checkDataDir({ dataDir }: Config): Found {
  if (!existsSync(dataDir)) return warning(`${dataDir} is not there yet; the first start makes it.`)
  if (process.platform === "win32") return ok(dataDir)
  const open = ["", ...readdirSync(dataDir)].filter(
    (name) => (statSync(join(dataDir, name)).mode & 0o077) !== 0,
  )
  if (open.length === 0) return ok(`${dataDir} and everything in it is for its owner alone.`)
  const names = open.map((name) => (name === "" ? dataDir : name)).join(", ")
  return failed(`Others may read or change ${names}. Run: chmod -R go= ${dataDir}`)
}

function checkServed({ dataDir, databaseUrl }: Config): Found {
  if (databaseUrl !== null)
    return ok("The lock is in PostgreSQL; whether a server answers is looked at below.")
  return ok(isServed(dataDir) ? "A server runs on the data." : "No server runs on the data.")
}

function describe({ schema, head, keys, problems }: DatabaseState): Found {
  if (problems.length > 0) return failed(`The database is damaged: ${problems[0]}. Restore a backup.`)
  if (schema > NEWEST_SCHEMA) {
    return failed(
      `The database has schema ${schema}, this program knows ${NEWEST_SCHEMA}: run the newer version.`,
    )
  }
  const what = `${keys.toLocaleString("en")} keys, change ${head}, integrity checked`
  return schema < NEWEST_SCHEMA
    ? warning(`${what}; schema ${schema} is brought to ${NEWEST_SCHEMA} by the next start.`)
    : ok(`${what}, schema ${schema}.`)
}

function checkDatabase({ databaseUrl }: Config, state: DatabaseState | Error | null): Found {
  if (databaseUrl !== null) return ok("PostgreSQL; its own tools look after it.")
  if (state === null) return warning("There is no database yet; the first start makes it.")
  return state instanceof Error ? failed(`It cannot be read: ${state.message}`) : describe(state)
}

async function checkKeyspaces({ keyspacesDir }: Config): Promise<Found> {
  const dir = keyspacesDir ?? SHIPPED_KEYSPACES_DIR
  try {
    const { byName } = await loadKeyspaces(dir)
    return ok([...byName.keys()].join(", "))
  } catch (error) {
    if (!(error instanceof KeyspaceFileError)) return failed(messageOf(error))
    return failed(`They cannot be used. Run: bitting keyspaces check ${dir}`)
  }
}

function checkDisk({ dataDir }: Config): Found {
  const place = existsSync(dataDir) ? dataDir : dirname(dataDir)
  const { bavail, bsize } = statfsSync(place)
  const free = bavail * bsize
  const text = `${(free / 1e9).toFixed(1)} GB free`
  return free < LEAST_FREE_BYTES ? warning(`${text}; a full disk stops every change.`) : ok(`${text}.`)
}

function checkMasterKey({ dataDir, databaseUrl, masterKeys }: Config): Found {
  if (databaseUrl !== null)
    return masterKeys.length > 0 ? ok("Configured.") : failed("With PostgreSQL set BITTING_MASTER_KEY.")
  if (!existsSync(databasePath(dataDir))) return ok("There is nothing sealed yet.")
  const checks = readSqliteSetting(dataDir, MASTER_KEY_CHECK)
  const keys = masterKeys.length > 0 ? masterKeys : readMasterKeyFile(dataDir)
  if (keys === null)
    return checks === null
      ? ok("None is needed yet.")
      : failed("The master key is missing: put it back from a backup.")
  const sealer = createSealer(keys, systemEntropy)
  const wrong = (checks ?? "").split(",").filter((entry) => {
    const [keyId = "", check] = entry.split(".")
    return keyId !== "" && sealer.checkOf(keyId) !== check
  })
  return wrong.length === 0
    ? ok(
        `${masterKeys.length > 0 ? "Configured" : "In the data directory"}, and the one the database was sealed with.`,
      )
    : failed("It is not the one the database was sealed with.")
}

function checkRootKey({ dataDir }: Config): Found {
  if (existsSync(join(dataDir, "root-key.new"))) {
    return warning(
      `Replacing the root key was interrupted: the key that works is in ${join(dataDir, "root-key.new")} or in root-key. Run: bitting admin root-key`,
    )
  }
  return existsSync(join(dataDir, "root-key"))
    ? ok("In the data directory.")
    : ok('Not in the data directory. If it is lost: "bitting admin root-key" makes another.')
}

/** Verifiers that get no lease now, by their names: their ids are shown nowhere. */
function checkVerifiers({ dataDir, databaseUrl }: Config): Found {
  if (databaseUrl !== null) return ok("The server's log names those that get no lease, as verifier_refused.")
  if (!existsSync(databasePath(dataDir))) return ok("There are none yet.")
  const refused = refusedVerifiers(readSqliteDelays(dataDir), Date.now())
  if (refused.length === 0) return ok("None that changes keep waiting for.")
  const names = refused.map(
    ({ name, credential, until }) =>
      `${name === null ? "one without a name" : JSON.stringify(name)} of ${credential} until ${new Date(until).toISOString()}`,
  )
  return warning(
    `Changes had to wait for them too often; they get no lease and ask the server instead: ${names.join(", ")}.`,
  )
}

async function checkServer(url: string): Promise<readonly Finding[]> {
  const startedAt = Date.now()
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000), redirect: "error" })
    const body = await response.text()
    const server: Found = response.ok
      ? ok(`${url} is ready.`)
      : failed(`${url} answers ${response.status}: ${body.slice(0, 200)}`)
    return [
      { check: "server", ...server },
      { check: "server's clock", ...checkServerClock(response.headers.get("date"), startedAt) },
    ]
  } catch {
    return [{ check: "server", ...warning(`${url} does not answer.`) }]
  }
}

function checkServerClock(date: string | null, startedAt: number): Found {
  const serverAt = date === null ? Number.NaN : Date.parse(date)
  if (Number.isNaN(serverAt)) return ok("The server does not tell its time.")
  // The header counts whole seconds.
  const apart = Math.max(0, startedAt - serverAt - 1_000, serverAt - Date.now())
  return apart > CLOCK_SLACK_MS
    ? warning(`It is ${Math.round(apart / 1_000)} s apart from this machine's.`)
    : ok("It agrees with this machine's.")
}

function checkClock(state: DatabaseState | Error | null): Found {
  const newest = state === null || state instanceof Error ? null : state.newestChangeAt
  const ahead = newest === null ? 0 : newest - Date.now()
  if (ahead <= CLOCK_SLACK_MS) return ok(new Date().toISOString())
  return failed(`The newest change is ${Math.round(ahead / 1_000)} s in the future: the clock was set back.`)
}

function inspect({ databaseUrl, dataDir }: Config): DatabaseState | Error | null {
  const path = databasePath(dataDir)
  if (databaseUrl !== null || !existsSync(path)) return null
  try {
    return inspectSqlite(path)
  } catch (error) {
    return error instanceof Error ? error : new Error("it failed")
  }
}

/**
 * Looks at an installation without changing it; its server may be running.
 * @param url base URL of the server
 */
export async function examine(config: Config, url: string): Promise<readonly Finding[]> {
  const state = inspect(config)
  const guarded = (check: string, look: () => Found): Finding => {
    try {
      return { check, ...look() }
    } catch (error) {
      return { check, ...failed(messageOf(error)) }
    }
  }
  return [
    guarded("data directory", () => checkDataDir(config)),
    guarded("lock", () => checkServed(config)),
    guarded("database", () => checkDatabase(config, state)),
    { check: "keyspaces", ...(await checkKeyspaces(config)) },
    guarded("master key", () => checkMasterKey(config)),
    guarded("root key", () => checkRootKey(config)),
    guarded("disk", () => checkDisk(config)),
    guarded("clock", () => checkClock(state)),
    guarded("verifiers", () => checkVerifiers(config)),
    ...(await checkServer(url)),
  ]
}
